"""What a contact does beside its own task: other work it answers, what the record learns. Runs within the actions."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from kangxu.clinical.cadence import counts_for_national
from kangxu.followup.models import Contact, Task
from kangxu.followup.schedule import WINDOW_DAYS
from kangxu.followup.vocabulary import OUTCOMES, Registers
from kangxu.foundation import clock
from kangxu.foundation.viewer import Viewer
from kangxu.people.actions import correct_person
from kangxu.people.models import Person
from kangxu.programmes.actions import come_back, leave

ALONGSIDE, LEFT = "done_alongside", "not_managed"
VISITS = (Task.Kind.HOME_VISIT.value, Task.Kind.CLINIC_VISIT.value)
REMINDERS = (Task.Kind.REMINDER.value,)
FOLLOW_UPS = (Task.Kind.FOLLOW_UP.value,)


class AlreadyDead(Exception):
    """The record knows of the death already."""


def close_alongside(task: Task, contact: Contact) -> int:
    """Close what this contact did too: a reminder by any, a visit face to face, the call that a visit replaces."""
    answered = Q(kind__in=REMINDERS)
    if task.closed_at and counts_for_national(contact.mode):
        answered |= Q(kind__in=VISITS)
    if task.closed_at and task.kind in VISITS:
        answered |= Q(kind__in=FOLLOW_UPS, reason="routine")
    soon = clock.day_of(contact.at) + timedelta(days=WINDOW_DAYS)
    found = _others(task.person_id, contact).filter(answered, due_on__lte=soon).exclude(pk=task.pk)
    return _close(found, contact, ALONGSIDE)


def register(
    person_id: int, what: Registers, contact: Contact, *, on: date | None, by: Viewer, at: datetime
) -> None:  # fmt: skip
    """Write a move or a death into the record and close the person's other work. Raises AlreadyDead."""
    if what == "died":
        _note_death(person_id, on or clock.day_of(at), by, at)
    elif what == "moved":
        leave(person_id=person_id, by=by, at=at)
    _close(_others(person_id, contact), contact, LEFT)


def take_back(contact: Contact, *, by: Viewer, at: datetime) -> None:
    """Undo both: the other work is open again, the record as it was."""
    Task.objects.filter(closed_by=_by(contact)).update(closed_at=None, closed_by="", outcome="")
    what = OUTCOMES[contact.outcome].registers if contact.outcome in OUTCOMES else ""
    if what == "died":
        correct_person(
            person_id=contact.person_id, changes={"deceased_at": None}, reason=_("撤销登记的死亡"), by=by, at=at
        )
    elif what == "moved":
        come_back(person_id=contact.person_id, left_at=contact.at, by=by, at=at)


def _note_death(person_id: int, on: date, by: Viewer, at: datetime) -> None:
    if Person.objects.filter(pk=person_id, deceased_at__isnull=False).exists():
        raise AlreadyDead
    died_at = datetime.combine(on, time(), tzinfo=clock.zone())
    correct_person(person_id=person_id, changes={"deceased_at": died_at}, reason=_("随访时得知"), by=by, at=at)


def _others(person_id: int, contact: Contact) -> QuerySet[Task]:
    found = Task.objects.filter(person_id=person_id, closed_at=None)
    return found if contact.task_id is None else found.exclude(pk=contact.task_id)


def _close(found: QuerySet[Task], contact: Contact, outcome: str) -> int:
    closed: int = found.update(closed_at=contact.at, closed_by=_by(contact), outcome=outcome)
    return closed


def _by(contact: Contact) -> str:
    return f"contact:{contact.pk}"
