"""Giving lessons, and noting how they were read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from kangxu.education import rules, sequences
from kangxu.education.events import COMPLETED
from kangxu.education.models import LessonReading, Prescription
from kangxu.education.queries import get_item
from kangxu.education.rules import Look, terms
from kangxu.foundation import events
from kangxu.foundation.acting import action, audit
from kangxu.foundation.clock import day_of
from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import NotFound
from kangxu.people.queries import get_person

Way = Prescription.Way


class CannotPrescribe(Exception):
    """It cannot be given; the message says why."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a page tells of one opening: active seconds, how far down in percent, the answer by its place."""

    uid: UUID
    started_at: datetime
    seconds: int
    scroll_percent: int
    chosen: int | None = None
    language: str = "zh"


@action
def prescribe(*, person_id: int, item: str, by: Viewer, at: datetime, due_on: date | None = None) -> Prescription:
    """Give somebody an item to read, from today or a later day on. Given and unread, it stays the one.

    Raises CannotPrescribe, NotFound.
    """
    by.require(Permission.WORK_TASKS)
    get_person(person_id, viewer=by)
    if by.organisation_id is None:
        raise CannotPrescribe(_("请先选择所在机构"))
    if not get_item(item, viewer=by).is_offered(day_of(at)):
        raise CannotPrescribe(_("这篇内容已过复核日期，不能再开"))
    given = list(Prescription.objects.select_for_update().filter(person_id=person_id, item=item).order_by("pk"))
    made = next((one for one in given if one.completed_at is None and one.withdrawn_at is None), None)
    if made is None:
        made = _give(
            Prescription(
                person_id=person_id, organisation_id=by.organisation_id, item=item, way=Way.HAND,
                due_on=max(due_on or day_of(at), day_of(at)), turn=len(given) + 1,
            ), by, at,
        )  # fmt: skip
    audit("lesson.prescribed", f"lesson:{made.pk}", person=person_id)
    return made


@action
def withdraw(*, prescription_id: int, by: Viewer, at: datetime) -> Prescription:
    """Take a lesson back that was not read yet; one that was read stays. Raises NotFound."""
    by.require(Permission.WORK_TASKS)
    made = _locked(prescription_id)
    get_person(made.person_id, viewer=by)
    if made.completed_at is None and made.withdrawn_at is None:
        made.withdrawn_at, made.withdrawn_by = at, by.actor
        made.save(update_fields=["withdrawn_at", "withdrawn_by"])
    audit("lesson.withdrawn", f"lesson:{prescription_id}", person=made.person_id)
    return made


@action
def give_back(*, prescription_id: int, by: Viewer, at: datetime) -> Prescription:
    """Undo taking a lesson back. Raises NotFound."""
    by.require(Permission.WORK_TASKS)
    made = _locked(prescription_id)
    get_person(made.person_id, viewer=by)
    made.withdrawn_at, made.withdrawn_by = None, ""
    made.save(update_fields=["withdrawn_at", "withdrawn_by"])
    audit("lesson.given_back", f"lesson:{prescription_id}", person=made.person_id)
    return made


@action
def follow_sequences(
    *, person_ids: Sequence[int], driven: Mapping[int, Sequence[tuple[str, str]]], by: Viewer, at: datetime
) -> int:
    """The next lesson for whoever of these persons is due for one; `driven`: person → (item, driver). How many."""
    given = sequences.give_next(person_ids, driven, today=day_of(at), at=at, actor=by.actor)
    given += sequences.keep_up(person_ids, today=day_of(at), at=at, actor=by.actor)
    audit("lessons.prescribed", f"day:{day_of(at).isoformat()}", count=len(given))
    return len(given)


@action
def note_reading(*, prescription_id: int, seen: Seen, by: Viewer, at: datetime) -> Prescription:
    """How a lesson is being read; told again it only grows. Read and answered, it is completed. Raises NotFound.

    Nobody reads longer than the page has been open; the first answer stays.
    """
    made = _locked(prescription_id)
    if made.withdrawn_at is not None:
        raise NotFound(f"lesson:{prescription_id}")
    row = LessonReading.objects.filter(uid=seen.uid).first() or LessonReading(
        prescription=made, uid=seen.uid, started_at=min(seen.started_at, at), language=seen.language
    )
    if row.prescription_id != made.pk:
        raise NotFound(f"lesson:{prescription_id}")
    open_for = int((at - row.started_at).total_seconds())
    row.last_at = at
    row.seconds = max(row.seconds, min(max(seen.seconds, 0), open_for))
    row.scroll_percent = max(row.scroll_percent, min(max(seen.scroll_percent, 0), 100))
    row.chosen = row.chosen if row.chosen is not None else seen.chosen
    row.save()
    audit("lesson.read", f"lesson:{made.pk}", seconds=row.seconds, scroll=row.scroll_percent)
    if made.completed_at is None:
        _complete_if_read(made, seen.language, by, at)
    return made


def _complete_if_read(made: Prescription, language: str, by: Viewer, at: datetime) -> None:
    item = get_item(made.item, viewer=by)
    looks = [Look(one.seconds, one.scroll_percent, one.chosen) for one in made.readings.order_by("pk")]
    if not rules.is_read(looks, rules.needed_seconds(item.text(language), language)):
        return
    right = rules.first_answer(looks) == item.question(language).right
    made.completed_at, made.completed_by, made.passed = at, by.actor, rules.is_passed([right])
    made.save(update_fields=["completed_at", "completed_by", "passed"])
    audit("lesson.completed", f"lesson:{made.pk}", passed=made.passed)
    if made.passed:
        events.publish(
            COMPLETED, persons=[made.person_id], caused_by=f"lesson:{made.pk}", by=by, at=at,
            organisation_id=made.organisation_id,
        )  # fmt: skip
    else:
        _again(made, by, at)


def _again(made: Prescription, by: Viewer, at: datetime) -> None:
    """Answered wrong: the same item comes once more after some days."""
    if made.turn >= terms().most_turns:
        return
    due = day_of(at) + timedelta(days=terms().repeat_after_days)
    more = Prescription(
        person_id=made.person_id, organisation_id=made.organisation_id, item=made.item, way=Way.AGAIN,
        reason=made.reason, turn=made.turn + 1, due_on=due,
    )  # fmt: skip
    _give(more, by, at)


def _give(made: Prescription, by: Viewer, at: datetime) -> Prescription:
    """Once per person, item and turn."""
    made.caused_by = f"lesson:{made.person_id}:{made.item}:{made.turn}"
    made.prescribed_at, made.prescribed_by = at, by.actor
    made.save()
    return made


def _locked(prescription_id: int) -> Prescription:
    made: Prescription | None = Prescription.objects.select_for_update().filter(pk=prescription_id).first()
    if made is None:
        raise NotFound(f"lesson:{prescription_id}")
    return made
