"""What came of a contact, what follows from it, and taking it back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from kangxu.followup import aftermath, schedule, year_plans
from kangxu.followup.actions.opening import TaskDraft, open_tasks
from kangxu.followup.calls import call_for
from kangxu.followup.classes import classify_done
from kangxu.followup.events import CLOSED, REOPENED, tell
from kangxu.followup.models import Contact, Task
from kangxu.followup.vocabulary import BARRIERS, MODES, UNDO_WITHIN, Effect, Outcome, outcome_of
from kangxu.foundation import clock
from kangxu.foundation.acting import action, audit
from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import NotFound
from kangxu.packages.actions import complete_by_work, confirm_items, reopen_items

_STATE = ("attempts", "contacted", "hidden_until", "assigned_to_id", "closed_at", "closed_by", "outcome", "note")
_MOMENTS = ("hidden_until", "closed_at")

# The doctor of the person's enrolment, else the one at the institution with the least open work.
_DOCTOR = """
select staff_id from (
    select e.doctor_id as staff_id, 0 as rank, 0::bigint as load
    from programmes_enrolment e join organisations_staff s on s.id = e.doctor_id and s.left_at is null
    where e.person_id = %(person)s and e.ended_at is null
    union all
    select p.staff_id, 1, (select count(*) from followup_task t
                           where t.assigned_to_id = p.staff_id and t.closed_at is null)
    from organisations_posting p
    join organisations_staff s on s.id = p.staff_id and s.left_at is null
    join organisations_organisation o on o.id = p.organisation_id
    where p.role = 'doctor' and p.ended_at is null
      and o.path like (select path from organisations_organisation where id = %(organisation)s) || '%%'
) known order by rank, load, staff_id limit 1
"""


class CannotRecord(Exception):
    """The outcome is refused; the message says what is missing."""


class CannotUndo(Exception):
    """It is too late to take the outcome back; the message says why."""


@dataclass(frozen=True)
class Recorded:
    """What an outcome did: for the toast, and for undoing it."""

    task: Task
    contact_id: int
    outcome: Outcome
    closed: bool
    next_due_on: date | None
    mode: str = "phone"


@action
def record_outcome(
    *, task_id: int, outcome: str, patient_words: str = "", barrier: str = "", note: str = "", mode: str = "phone",
    next_on: date | None = None, met_at: datetime | None = None, by: Viewer, at: datetime,
) -> Recorded:  # fmt: skip
    """Write the contact and let the outcome have its effect. `outcome` is a code or a digit; `met_at` is the moment of
    the contact where it is told later.

    Raises NotFound out of scope, CannotRecord when already closed, without a needed note, or without a doctor.
    """
    by.require(Permission.WORK_TASKS)
    chosen = outcome_of(outcome)
    task = _held(task_id, by)
    if task.closed_at:
        raise CannotRecord(_("这件事已经办结，列表刷新后就会消失"))
    if chosen.needs_note and not note.strip():
        raise CannotRecord(_("选“其他”请写一句说明"))
    if (barrier and barrier not in BARRIERS) or mode not in MODES:
        raise CannotRecord(_("没有这个选项，请重新选择"))
    contact = Contact.objects.create(
        person_id=task.person_id, task=task, organisation_id=task.organisation_id, mode=mode, outcome=chosen.code,
        patient_words=patient_words.strip()[:300], barrier=barrier, note=note.strip()[:500],
        at=min(met_at or at, at), staff_id=by.staff_id, before=_state(task), day=next_on if chosen.day else None,
        call_id=call_for(f"task:{task.pk}", mode, by, at),
    )  # fmt: skip
    met_on = clock.day_of(contact.at)
    if problem := chosen.day_problem(next_on, met_on=met_on, today=clock.day_of(at)):
        raise CannotRecord(problem)
    _apply(chosen.effect_on(task.kind, mode), task, chosen, contact, next_on, by, at)
    if task.closed_at:
        classify_done([task.person_id], at=at)
        if chosen.delivers:
            _deliver(task, contact, by, at)
    if chosen.registers:
        _register(chosen, contact, next_on, by, at)
    if chosen.reached:
        aftermath.close_alongside(task, contact)
    due = _follow_on(task, chosen, contact, next_on, by, at)
    audit(
        "task.outcome", f"task:{task.pk}", organisation_id=task.organisation_id, contact=contact.pk, outcome=chosen.code
    )
    if task.closed_at:
        tell(CLOSED, persons=[task.person_id], caused_by=f"task:{task.pk}", by=by, at=at)
    return Recorded(task, contact.pk, chosen, task.closed_at is not None, due, mode)


@action
def undo_outcome(*, contact_id: int, by: Viewer, at: datetime) -> Task:
    """Take an outcome back: the task is exactly as it was, and what the outcome opened is gone."""
    by.require(Permission.WORK_TASKS)
    contact = Contact.objects.filter(pk=contact_id).first()
    if contact is None or contact.task_id is None:
        raise NotFound(f"contact:{contact_id}")
    task = _held(contact.task_id, by)
    _insist_undoable(contact, task, by, at)
    Task.objects.filter(caused_by__startswith=f"contact:{contact.pk}:").delete()
    task.classes.all().delete()
    was_closed = task.closed_at is not None
    for name, value in contact.before.items():
        setattr(task, name, parse_datetime(value) if name in _MOMENTS and value else value)
    task.save(update_fields=list(_STATE))
    contact.undone_at, contact.undone_by = at, by.actor
    contact.save(update_fields=["undone_at", "undone_by"])
    audit("task.outcome_undone", f"task:{task.pk}", organisation_id=task.organisation_id, contact=contact.pk)
    aftermath.take_back(contact, by=by, at=at)
    if was_closed:
        reopen_items(shown_by=_shown_by(contact), by=by, at=at)
    if was_closed and not task.closed_at:
        tell(REOPENED, persons=[task.person_id], caused_by=f"task:{task.pk}", by=by, at=at)
    return task


def _held(task_id: int, by: Viewer) -> Task:
    """The task, locked, if the viewer may know of it."""
    task = Task.objects.select_for_update().filter(pk=task_id).first()
    if task is None or not by.sees(task.organisation_id):
        raise NotFound(f"task:{task_id}")
    return task


def _state(task: Task) -> dict[str, Any]:
    values = {name: getattr(task, name) for name in _STATE}
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()}


def _register(chosen: Outcome, contact: Contact, on: date | None, by: Viewer, at: datetime) -> None:
    try:
        aftermath.register(contact.person_id, chosen.registers, contact, on=on, by=by, at=at)
    except aftermath.AlreadyDead:
        raise CannotRecord(_("档案里已登记死亡，请选其他结果")) from None


def _apply(
    effect: Effect, task: Task, chosen: Outcome, contact: Contact, agreed_on: date | None, by: Viewer, at: datetime
) -> None:
    task.contacted = True
    if not chosen.reached and effect != "close":
        task.attempts += 1
    if effect == "close":
        task.closed_at, task.closed_by, task.outcome, task.note = at, by.actor, chosen.code, contact.note
    elif effect == "hide":
        task.hidden_until = chosen.hidden_until(task.attempts, at, agreed_on)
    elif effect == "hand_over":
        task.assigned_to_id = _doctor_for(task, by)
        task.hidden_until = None
    task.save(update_fields=list(_STATE))


def _deliver(task: Task, contact: Contact, by: Viewer, at: datetime) -> None:
    """What the plan of the year asked for at this contact was done; what leaves a trace of its own shows itself."""
    if task.kind in year_plans.KINDS:
        confirm_items(item_ids=task.facts["items"], shown_by=_shown_by(contact), by=by, at=at)
    else:
        complete_by_work(
            person_id=task.person_id, kind=task.kind, remote=MODES[contact.mode].remote, shown_by=_shown_by(contact),
            by=by, at=at,
        )  # fmt: skip


def _shown_by(contact: Contact) -> str:
    return f"contact:{contact.pk}"


def _doctor_for(task: Task, by: Viewer) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_DOCTOR, {"person": task.person_id, "organisation": task.organisation_id})
        found = cursor.fetchone()
    if found is None:
        raise CannotRecord(_("本机构还没有医生账号，请先电话告知医生，再选其他结果"))
    return int(found[0])


def _follow_on(
    task: Task, chosen: Outcome, contact: Contact, next_on: date | None, by: Viewer, at: datetime
) -> date | None:
    """Open what the outcome asks for; returns the day the person is due next."""
    today = clock.day_of(at)
    if chosen.follow_on:
        due = today + timedelta(days=chosen.follow_on.days)
        draft = TaskDraft(
            person_id=task.person_id, organisation_id=task.organisation_id, kind=chosen.follow_on.kind,
            reason=chosen.follow_on.reason, due_on=due, caused_by=f"contact:{contact.pk}:{chosen.follow_on.kind}",
            programme=task.programme, facts={"since": today.isoformat()}, assigned_to=task.assigned_to_id,
        )  # fmt: skip
        open_tasks(drafts=[draft], caused_by=f"task:{task.pk}", by=by, at=at)
        return due
    if chosen.schedule_next and task.closed_at:
        opened = schedule.open_next(task.person_id, cause=f"contact:{contact.pk}:next", on=next_on, by=by, at=at)
        return opened or year_plans.next_due(task.person_id)
    return None


def _insist_undoable(contact: Contact, task: Task, by: Viewer, at: datetime) -> None:
    if contact.undone_at:
        raise CannotUndo(_("这条结果已经撤销过了"))
    if contact.staff_id != by.staff_id and not by.may(Permission.ASSIGN_TASKS):
        raise CannotUndo(_("只能撤销自己记录的结果"))
    if at - contact.at > UNDO_WITHIN:
        minutes = int(UNDO_WITHIN.total_seconds() // 60)
        raise CannotUndo(_("超过%(minutes)s分钟不能撤销，请另记一次联系") % {"minutes": minutes})
    if task.contacts.filter(pk__gt=contact.pk, undone_at=None).exists():
        raise CannotUndo(_("之后又有新的联系记录，请先撤销后面那条"))
    if Contact.objects.filter(task__caused_by__startswith=f"contact:{contact.pk}:").exists():
        raise CannotUndo(_("由它产生的任务已有人处理，不能撤销"))
