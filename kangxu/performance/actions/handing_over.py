"""Giving tasks on in bulk, and taking that back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from kangxu.followup.actions.moving import reassign
from kangxu.followup.models import Task
from kangxu.followup.vocabulary import UNDO_WITHIN
from kangxu.foundation.acting import action, audit
from kangxu.foundation.permissions import Permission
from kangxu.foundation.scope import in_scope
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import NotFound
from kangxu.performance.review_models import Handover
from kangxu.performance.terms import sheet


class CannotHandOver(Exception):
    """Nothing moves; the message says why."""


@action
def hand_over(*, given: Mapping[int, Sequence[int]], reason: str, by: Viewer, at: datetime) -> Handover:
    """Give open tasks on: member of staff → tasks. Raises CannotHandOver, NotFound, NotAllowed."""
    by.require(Permission.ASSIGN_TASKS)
    place, before = by.organisation_id, _before(given, by)
    if place is None:
        raise NotFound("organisation")
    if not reason.strip():
        raise CannotHandOver(_("请写一句转派原因"))
    rows: list[list[Any]] = [
        [task, before[task][0], staff, before[task][1]]
        for staff, tasks in given.items()
        for task in tasks
        if task in before and before[task][0] != staff
    ]
    if not rows:
        raise CannotHandOver(_("没有可转派的待办，可能已经办结"))
    _give([(row[0], row[2]) for row in rows], by, at)
    made: Handover = Handover.objects.create(
        organisation_id=place, reason=reason.strip()[:200], rows=rows, at=at, by=by.actor
    )
    audit("tasks.handed_on", f"handover:{made.pk}", moved=len(rows), to=sorted(given))
    return made


@action
def take_back(*, handover_id: int, by: Viewer, at: datetime) -> int:
    """Give back what is still open and where it went; returns how many. Raises CannotHandOver, NotFound, NotAllowed."""
    by.require(Permission.ASSIGN_TASKS)
    known = Handover.objects.select_for_update().filter(pk=handover_id)
    one = in_scope(known, by).first()
    if one is None:
        raise NotFound(f"handover:{handover_id}")
    if one.undone_at is not None:
        raise CannotHandOver(_("已经撤销过了"))
    if at - one.at > UNDO_WITHIN:
        raise CannotHandOver(_("过了%(minutes)s分钟，不能再撤销，请重新转派") % {"minutes": _minutes()})
    rows = _still_there(one.rows)
    _give([(row[0], row[1]) for row in rows], by, at)
    _climb_again(rows)
    one.undone_at, one.undone_by = at, by.actor
    one.save(update_fields=["undone_at", "undone_by"])
    audit("tasks.taken_back", f"handover:{one.pk}", moved=len(rows))
    return len(rows)


def _before(given: Mapping[int, Sequence[int]], by: Viewer) -> dict[int, tuple[int | None, int | None]]:
    """Task → (who has it, whom it climbed to), of those that are open and in scope."""
    asked = [task for tasks in given.values() for task in tasks]
    if len(asked) > sheet()["board"]["move_at_most"]:
        raise CannotHandOver(_("一次最多转派%(most)s件") % {"most": sheet()["board"]["move_at_most"]})
    found = Task.objects.select_for_update().filter(pk__in=asked, closed_at=None)
    found = in_scope(found, by)
    return {one.pk: (one.assigned_to_id, one.escalated_to_id) for one in found.order_by("pk")}


def _give(pairs: Sequence[tuple[int, int | None]], by: Viewer, at: datetime) -> None:
    """One move for each taker; nobody: back to the institution."""
    by_taker: dict[int | None, list[int]] = defaultdict(list)
    for task, staff in pairs:
        by_taker[staff].append(task)
    for staff, tasks in by_taker.items():
        reassign(task_ids=tasks, staff_id=staff, by=by, at=at)


def _still_there(rows: Sequence[Sequence[Any]]) -> list[Sequence[Any]]:
    held = Task.objects.select_for_update().filter(pk__in=[row[0] for row in rows], closed_at=None).order_by("pk")
    now = dict(held.values_list("pk", "assigned_to"))
    return [row for row in rows if row[0] in now and now[row[0]] == row[2]]


def _climb_again(rows: Sequence[Sequence[Any]]) -> None:
    """What had climbed to somebody stands on their list again."""
    by_head: dict[int, list[int]] = defaultdict(list)
    for task, _source, _to, head in rows:
        if head is not None:
            by_head[head].append(task)
    for head, tasks in by_head.items():
        Task.objects.filter(pk__in=tasks).update(escalated_to=head)


def _minutes() -> int:
    return int(UNDO_WITHIN.total_seconds() // 60)
