"""Who gets which work now, and why: read under lock in the caller's transaction, written by `actions.dispatching`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Count

from kangxu.followup import dispatching
from kangxu.followup.clocks import level_of
from kangxu.followup.dispatching import Late, Shop
from kangxu.followup.models import Task, TaskMove
from kangxu.followup.pool import HEADS, SHEET, Given
from kangxu.followup.vocabulary import EMERGENCIES
from kangxu.foundation import clock

Step = TaskMove.Step


def for_unowned(shop: Shop, *, tried: Sequence[int], size: int, at: datetime) -> list[Given]:
    """A chunk of work that nobody has, each with somebody or nobody."""
    return [shop.pool.give(one, at=at) for one in dispatching.unowned(shop, tried=tried, size=size)]


def for_stranded(shop: Shop, *, tried: Sequence[int], size: int, at: datetime) -> list[Given]:
    """A chunk of work of whoever is away or gone that cannot wait for them, each with somebody else or nobody."""
    owners = Task.objects.filter(organisation_id__in=shop.nodes, closed_at=None, assigned_to__isnull=False)
    staff = owners.filter(due_on__lte=shop.day).values_list("assigned_to", flat=True).distinct()
    gone = {one: dispatching.back_on(shop, one) for one in staff if _is_gone(shop, one)}
    given = [
        shop.pool.give(one, at=at, but=[one.owner] if one.owner else ())
        for one in dispatching.stranded(shop, gone, tried=tried, size=size)
    ]
    return [Given(one.piece, one.staff_id, "away") for one in given]


def for_late(shop: Shop, step: str, *, size: int, at: datetime) -> list[tuple[Given, str]]:
    """A chunk of work that has come to a step, and what is done with it; what waits for a free head is left out."""
    found = dispatching.late(shop, level_of(step), at=at, size=size)
    return {"remind": _remind, "reassign": _reassign, "head": _to_head}[step](shop, found, at)


def _remind(shop: Shop, found: Sequence[Late], at: datetime) -> list[tuple[Given, str]]:
    """The owner hears of it; without one at work somebody else gets it."""
    chosen = []
    for one in found:
        owner = one.piece.owner
        if shop.pool.is_there(owner):
            chosen.append((Given(one.piece, owner, "due_soon"), Step.REMINDED.value))
            continue
        chosen.append(_passed_on(shop, one, "away" if owner else "due_soon", at))
    return chosen


def _reassign(shop: Shop, found: Sequence[Late], at: datetime) -> list[tuple[Given, str]]:
    """What nobody has begun goes to a colleague; what somebody has begun stays with them."""
    return [
        (Given(one.piece, one.piece.owner, "overdue"), Step.REMINDED.value)
        if one.begun and one.piece.owner
        else _passed_on(shop, one, "no_action", at)
        for one in found
    ]


def _passed_on(shop: Shop, one: Late, reason: str, at: datetime) -> tuple[Given, str]:
    """An emergency stays on the list of whoever has it: nobody may think it is theirs no more."""
    if one.piece.kind in EMERGENCIES and one.piece.owner:
        return Given(one.piece, one.piece.owner, reason), Step.REMINDED.value
    given = shop.pool.give(one.piece, at=at, but=[one.piece.owner] if one.piece.owner else ())
    if given.staff_id is None:
        return Given(one.piece, one.piece.owner, "nobody"), Step.REMINDED.value
    return Given(one.piece, given.staff_id, reason), Step.RETURNED.value


def _to_head(shop: Shop, found: Sequence[Late], at: datetime) -> list[tuple[Given, str]]:
    """To the head at work who was asked least today; routine work only as much as a head can look at."""
    heads = [one for one in shop.pool.staff.values() if one.roles & set(HEADS)]
    asked = _asked_today([one.staff_id for one in heads], at)
    chosen = []
    for one in found:
        free = [
            head for head in heads
            if one.piece.kind in EMERGENCIES or asked.get(head.staff_id, 0) < SHEET["head_most_a_day"]
        ]  # fmt: skip
        if heads and not free:
            continue
        head = min(
            free, key=lambda who: (not who.works_on(shop.day), asked.get(who.staff_id, 0), who.staff_id), default=None
        )
        if head:
            asked[head.staff_id] = asked.get(head.staff_id, 0) + 1
        reason = "unanswered" if head else "nobody"
        chosen.append((Given(one.piece, head.staff_id if head else None, reason), Step.ESCALATED.value))
    return chosen


def _asked_today(heads: Sequence[int], at: datetime) -> dict[int, int]:
    moves = TaskMove.objects.filter(target__in=heads, step=Step.ESCALATED, at__date=clock.day_of(at))
    return dict(moves.values_list("target").annotate(Count("pk")))


def _is_gone(shop: Shop, staff_id: int) -> bool:
    one = shop.pool.staff.get(staff_id)
    return one is None or one.is_away(shop.day)
