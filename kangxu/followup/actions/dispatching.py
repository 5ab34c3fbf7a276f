"""Giving out work that nobody has, and moving on what nobody does: chunk by chunk, each its own transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Count

from kangxu.followup import dispatching
from kangxu.followup.clocks import level_of
from kangxu.followup.dispatching import Late, Shop
from kangxu.followup.models import Task, TaskMove
from kangxu.followup.pool import HEADS, SHEET, Given
from kangxu.foundation import clock
from kangxu.foundation.acting import action, audit
from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer

Step = TaskMove.Step


@action
def dispatch(
    *, shop: Shop, tried: Sequence[int] = (), size: int = dispatching.CHUNK, by: Viewer, at: datetime
) -> tuple[int, list[int]]:
    """Find somebody for a chunk of work that nobody has. Returns how many were looked at, and those without anybody."""
    by.require(Permission.ASSIGN_TASKS)
    given = [shop.pool.give(one, at=at) for one in dispatching.unowned(shop, tried=tried, size=size)]
    found = [one for one in given if one.staff_id is not None]
    dispatching.move(found, step=Step.DISPATCHED, by=by, at=at)
    audit(
        "tasks.dispatched", f"organisation:{shop.institution_id}", organisation_id=shop.institution_id, given=len(found)
    )
    return len(given), [one.piece.task_id for one in given if one.staff_id is None]


@action
def hand_over_absent(*, shop: Shop, size: int = dispatching.CHUNK, by: Viewer, at: datetime) -> int:
    """Work of whoever is away or gone, if it cannot wait for them, goes to others. Returns how many pieces."""
    by.require(Permission.ASSIGN_TASKS)
    owners = Task.objects.filter(organisation_id__in=shop.nodes, closed_at=None, assigned_to__isnull=False)
    staff = owners.filter(due_on__lte=shop.day).values_list("assigned_to", flat=True).distinct()
    gone = {one: dispatching.back_on(shop, one) for one in staff if _is_gone(shop, one)}
    pieces = dispatching.stranded(shop, gone, size=size)
    given = [shop.pool.give(one, at=at, but=[one.owner] if one.owner else ()) for one in pieces]
    found = [Given(one.piece, one.staff_id, "away") for one in given if one.staff_id is not None]
    dispatching.move(found, step=Step.RETURNED, by=by, at=at)
    audit(
        "tasks.handed_over",
        f"organisation:{shop.institution_id}",
        organisation_id=shop.institution_id,
        given=len(found),
    )
    return len(found)


@action
def climb(*, shop: Shop, step: str, size: int = dispatching.CHUNK, by: Viewer, at: datetime) -> int:
    """A chunk of work whose time has come to a step: reminded, given to a colleague, or put before the head."""
    by.require(Permission.ASSIGN_TASKS)
    level = level_of(step)
    found = dispatching.late(shop, level, at=at, size=size)
    chosen = {"remind": _remind, "reassign": _reassign, "head": _to_head}[step](shop, found, at)
    dispatching.move([one for one, _step in chosen], step=[one for _given, one in chosen], level=level, by=by, at=at)
    audit(
        "tasks.climbed",
        f"organisation:{shop.institution_id}",
        organisation_id=shop.institution_id,
        step=step,
        tasks=len(chosen),
    )
    return len(chosen)


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
    if one.piece.kind == Task.Kind.URGENT and one.piece.owner:
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
            if one.piece.kind == Task.Kind.URGENT or asked.get(head.staff_id, 0) < SHEET["head_most_a_day"]
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
