"""Giving work to somebody else, or to a later hour."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from kangxu.followup.events import CLOSED, tell
from kangxu.followup.models import Contact, Task, TaskMove
from kangxu.followup.vocabulary import EMERGENCIES
from kangxu.foundation.acting import action, audit
from kangxu.foundation.permissions import Permission
from kangxu.foundation.scope import in_scope
from kangxu.foundation.viewer import NotAllowed, Viewer
from kangxu.organisations import queries as organisations
from kangxu.organisations.queries import NotFound

SNOOZE_AT_MOST = timedelta(days=14)


class CannotMove(Exception):
    """The task stays where it is; the message says why."""


@action
def reassign(*, task_ids: Sequence[int], staff_id: int | None, by: Viewer, at: datetime) -> int:
    """Give open tasks to a member of staff, or back to the institution (`None`); returns how many moved.

    Whoever assigns work may move any task in scope; others may take what nobody has, and hand on their own.
    """
    by.require(Permission.WORK_TASKS)
    if staff_id is not None:
        organisations.get_staff(staff_id, viewer=by)
    open_ones = _in_scope(by).filter(pk__in=task_ids, closed_at=None)
    if not by.may(Permission.ASSIGN_TASKS):
        open_ones = open_ones.filter(_own_or_free(by, staff_id))
    asked = len(set(task_ids))
    moved = _give(open_ones, staff_id, by, at)
    if not moved and asked:
        known = _in_scope(by).filter(pk__in=task_ids).exists()
        raise NotAllowed(Permission.ASSIGN_TASKS.value) if known else NotFound("task")
    target = f"task:{task_ids[0]}" if asked == 1 else f"staff:{staff_id}"
    audit("tasks.reassigned", target, tasks=list(task_ids)[:200], to=staff_id, moved=moved)
    return moved


@action
def snooze(*, task_id: int, until: datetime, by: Viewer, at: datetime) -> Task:
    """Take a task off the list until later. An emergency cannot be put off."""
    by.require(Permission.WORK_TASKS)
    task = _in_scope(by).select_for_update().filter(pk=task_id, closed_at=None).first()
    if task is None:
        raise NotFound(f"task:{task_id}")
    if task.kind in EMERGENCIES:
        raise CannotMove(_("危急处置不能推后，请现在联系或转给同事"))
    if not at < until <= at + SNOOZE_AT_MOST:
        raise CannotMove(_("最多推后14天，再晚请办结后另建任务"))
    task.hidden_until = until
    task.save(update_fields=["hidden_until"])
    audit("task.snoozed", f"task:{task.pk}", organisation_id=task.organisation_id, until=until.isoformat())
    return task


@action
def close_untouched(*, causes: Sequence[str], outcome: str, by: Viewer, at: datetime) -> int:
    """Close the work of these causes that nobody has begun: what asked for it is over. How many closed."""
    spoken = Contact.objects.filter(task=OuterRef("pk"), undone_at=None)
    idle = Task.objects.filter(~Exists(spoken), caused_by__in=causes, closed_at=None, attempts=0)
    persons = list(idle.values_list("person", flat=True))
    closed = idle.update(closed_at=at, closed_by=by.actor, outcome=outcome)
    audit("tasks.needless", by.actor, closed=closed)
    if persons:
        tell(CLOSED, persons=persons, caused_by=by.actor, by=by, at=at)
    return closed


def _give(tasks: QuerySet[Task], staff_id: int | None, by: Viewer, at: datetime) -> int:
    """Whoever it climbed to has answered by giving it on; the link of the chain says from whom to whom."""
    changed = list(tasks.exclude(assigned_to_id=staff_id) if staff_id else tasks.exclude(assigned_to_id=None))
    TaskMove.objects.bulk_create(
        [
            TaskMove(
                task=one, step=TaskMove.Step.REASSIGNED, reason="by_hand", source_id=one.assigned_to_id,
                target_id=staff_id, at=at, by=by.actor,
            )
            for one in changed
        ]
    )  # fmt: skip
    return tasks.update(assigned_to_id=staff_id, escalated_to_id=None)


def _own_or_free(by: Viewer, staff_id: int | None) -> Q:
    own = Q(assigned_to_id=by.staff_id)
    return own | Q(assigned_to=None) if staff_id == by.staff_id else own


def _in_scope(by: Viewer) -> QuerySet[Task]:
    return in_scope(Task.objects.all(), by)
