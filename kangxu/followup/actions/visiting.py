"""Visits handed in, at once or after hours without network: each stored once, nobody's answers overwritten unseen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from kangxu.followup.actions.outcomes import Recorded, record_outcome
from kangxu.followup.models import Contact, RouteOrder, Task, Visit
from kangxu.followup.visiting import KINDS_OF_VISIT, mode_of
from kangxu.followup.vocabulary import outcome_of
from kangxu.foundation.acting import action, audit
from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import NotAllowed, Viewer
from kangxu.organisations.queries import NotFound
from kangxu.questionnaires import actions as forms
from kangxu.questionnaires.queries import AnswerLine, answers_of

Decision = Literal["", "mine", "theirs"]
_LOCK_SPACE = 7_410_061
_LATEST = 20  # answers to one form among which that of this work stands


@dataclass(frozen=True)
class Spot:
    """Where the browser was, with its own word how sure it is."""

    latitude: float
    longitude: float
    accuracy_m: float | None = None


@dataclass(frozen=True)
class FormReport:
    """The form of a visit as it was filled in; `done_at` is the moment at the bedside."""

    code: str
    uid: UUID
    values: Mapping[str, Any]
    revision: int | None = None
    started_at: datetime | None = None
    done_at: datetime | None = None


@dataclass(frozen=True)
class VisitReport:
    """A visit as it is handed in. Without `outcome` somebody has only arrived.

    `decision` is what the member of staff chose after a conflict, `seen` the conflict they saw.
    """

    uid: UUID
    task_id: int
    arrived_at: datetime | None = None
    spot: Spot | None = None
    form: FormReport | None = None
    outcome: str = ""
    note: str = ""
    words: str = ""
    device: str = ""
    next_on: date | None = None
    met_at: datetime | None = None
    decision: Decision = ""
    seen: str = ""


@dataclass(frozen=True)
class HandedIn:
    """What became of it. `again`: it had been stored before; `set_aside`: the colleague's answers stand."""

    visit_id: int
    recorded: Recorded | None = None
    again: bool = False
    set_aside: bool = False


class InBetween(Exception):
    """Somebody answered the same work in between. `answer_id` is their form, `contact_id` their contact, if any."""

    def __init__(self, answer_id: int | None, contact_id: int | None) -> None:
        self.answer_id, self.contact_id = answer_id, contact_id
        super().__init__(self.token)

    @property
    def token(self) -> str:
        """Which conflict it is: a decision counts for the one that was seen."""
        return f"{self.answer_id or 0}.{self.contact_id or 0}"


@action
def hand_in(*, report: VisitReport, by: Viewer, at: datetime) -> HandedIn:
    """Store a visit: arrival, form and outcome together, once for each uid however often it is sent.

    Raises NotFound out of scope, InBetween, `questionnaires.NotComplete`, CannotRecord, UnknownOutcome.
    """
    by.require(Permission.WORK_TASKS)
    task = _held(report.task_id, by)
    visit, known = _visit(report, task, by)
    if visit.recorded_at or visit.set_aside_at:
        audit("visit.sent_again", f"visit:{visit.pk}", organisation_id=task.organisation_id)
        return HandedIn(visit.pk, again=True, set_aside=visit.set_aside_at is not None)
    if not report.outcome:
        audit("visit.arrived", f"visit:{visit.pk}", organisation_id=task.organisation_id, task=task.pk)
        return HandedIn(visit.pk, again=known)
    _insist_agreed(report, task, by)
    if report.decision == "theirs":
        return _set_aside(visit, report, by, at)
    return _record(visit, task, report, by, at)


@action
def keep_route(*, day: date, task_ids: Sequence[int], by: Viewer, at: datetime) -> None:
    """Keep the order in which somebody goes round on a day; an empty one gives the order back to the rule."""
    by.require(Permission.WORK_TASKS)
    staff_id = _staff_of(by)
    kept = {"task_ids": [int(one) for one in task_ids], "kept_at": at, "kept_by": by.actor}
    RouteOrder.objects.update_or_create(staff_id=staff_id, day=day, defaults=kept)
    audit("route.kept", by.actor, stops=len(task_ids))


@action
def note_taken_along(*, count: int, by: Viewer, at: datetime) -> None:
    """Note that a phone took persons along to where there is no network."""
    by.require(Permission.WORK_TASKS)
    audit("visits.taken_along", by.actor, count=count)


def _staff_of(by: Viewer) -> int:
    """Who goes; machines do not. Raises NotAllowed."""
    if by.staff_id is None:
        raise NotAllowed(by.actor)
    return by.staff_id


def _held(task_id: int, by: Viewer) -> Task:
    """The work, locked, if it is a visit and the viewer may know of it."""
    task = Task.objects.select_for_update().filter(pk=task_id, kind__in=KINDS_OF_VISIT).first()
    if task is None or not by.sees(task.organisation_id):
        raise NotFound(f"task:{task_id}")
    return task


def _visit(report: VisitReport, task: Task, by: Viewer) -> tuple[Visit, bool]:
    """The visit of this uid, or a new one; and whether its arrival was known. Raises NotFound for another's uid."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s, hashtext(%s))", [_LOCK_SPACE, str(report.uid)])
    visit = Visit.objects.filter(uid=report.uid).first() or Visit(
        uid=report.uid, task=task, person_id=task.person_id, organisation_id=task.organisation_id,
        staff_id=_staff_of(by), mode=mode_of(task.kind),
    )  # fmt: skip
    if (visit.task_id, visit.staff_id) != (task.pk, by.staff_id):
        raise NotFound(f"visit:{report.uid}")
    known = visit.arrived_at is not None
    if not known and report.arrived_at is not None:
        visit.arrived_at, visit.arrived_by = report.arrived_at, by.actor
        if report.spot is not None:
            visit.latitude, visit.longitude = report.spot.latitude, report.spot.longitude
            visit.accuracy_m = report.spot.accuracy_m
    visit.save()
    return visit, known


def _insist_agreed(report: VisitReport, task: Task, by: Viewer) -> None:
    """Raises InBetween where somebody was quicker and the sender has not decided about exactly that."""
    found = _found_between(report, task, by)
    if found is not None and not (report.decision and report.seen == found.token):
        raise found


def _found_between(report: VisitReport, task: Task, by: Viewer) -> InBetween | None:
    contact = task.contacts.filter(undone_at=None).order_by("-pk").first() if task.closed_at else None
    answer = _other_answer(report, task, by)
    if answer is None and task.closed_at is None:
        return None
    return InBetween(answer.id if answer else None, contact.pk if contact else None)


def _other_answer(report: VisitReport, task: Task, by: Viewer) -> AnswerLine | None:
    """A colleague's answer to the same form for the same work, or one's own that was completed elsewhere."""
    form = report.form
    if form is None or not outcome_of(report.outcome).asks_form:
        return None
    lines = answers_of(task.person_id, viewer=by, form=form.code, rows=_LATEST)
    same = (one for one in lines if one.cause == _cause_of(task) and one.state in ("draft", "done"))
    return next((one for one in same if one.uid != form.uid or one.state == "done"), None)


def _cause_of(task: Task) -> str:
    return f"task:{task.pk}"


def _record(visit: Visit, task: Task, report: VisitReport, by: Viewer, at: datetime) -> HandedIn:
    follows = _settle(visit, task, report, by, at) if report.form else None
    if task.closed_at:
        recorded = None
        visit.contact = _beside(visit, task, report, by, at)
    else:
        recorded = record_outcome(
            task_id=task.pk, outcome=report.outcome, patient_words=report.words, note=report.note, mode=visit.mode,
            next_on=report.next_on or follows, met_at=report.met_at, by=by, at=at,
        )  # fmt: skip
        visit.contact_id = recorded.contact_id
    visit.device, visit.recorded_at, visit.recorded_by = report.device[:80], at, by.actor
    visit.save()
    audit("visit.recorded", f"visit:{visit.pk}", organisation_id=task.organisation_id, task=task.pk)
    return HandedIn(visit.pk, recorded)


def _beside(visit: Visit, task: Task, report: VisitReport, by: Viewer, at: datetime) -> Contact:
    """A visit that took place although the work was closed in between: it is on record and changes nothing else."""
    return Contact.objects.create(
        person_id=task.person_id, task=task, organisation_id=task.organisation_id, mode=visit.mode,
        outcome=outcome_of(report.outcome).code, patient_words=report.words.strip()[:300],
        note=report.note.strip()[:500], at=min(report.met_at or at, at), staff_id=by.staff_id,
    )  # fmt: skip


def _settle(visit: Visit, task: Task, report: VisitReport, by: Viewer, at: datetime) -> date | None:
    """The form of a visit, completed where the outcome asks for it, else as far as it came; the next day it wants."""
    form, outcome = report.form, outcome_of(report.outcome)
    assert form is not None
    sent: dict[str, Any] = {
        "uid": form.uid, "form": form.code, "person_id": task.person_id, "values": form.values,
        "cause": _cause_of(task), "by": by, "at": at,
    }  # fmt: skip
    ends = {"started_at": form.started_at, "done_at": form.done_at, "device": report.device}
    if outcome.asks_form:
        return _complete(sent, ends, form, report, task)
    try:
        saved = forms.save_draft(**sent)
        if outcome.effect_on(task.kind, visit.mode) == "close":
            forms.drop_draft(answer_id=saved.answer_id, by=by, at=at)
    except (forms.AnsweredInBetween, forms.AlreadyDone):
        visit.set_aside = _content(report)
    return None


def _complete(
    sent: dict[str, Any], ends: dict[str, Any], form: FormReport, report: VisitReport, task: Task
) -> date | None:  # fmt: skip
    """Complete the form; a colleague's is amended, or their draft given up, where the sender decided so."""
    by, at = sent["by"], sent["at"]
    other = _other_answer(report, task, by)
    if other is not None and other.state == "done":
        reason = _("面访时重新问过，以面访为准")
        next_on: date | None = forms.amend(answer_id=other.id, values=form.values, reason=reason, by=by, at=at).next_on
        return next_on
    if other is not None:
        forms.drop_draft(answer_id=other.id, by=by, at=at)
    try:
        done = forms.complete(**sent, **ends, revision=form.revision)
    except forms.Stale as stale:
        found = InBetween(stale.answer_id, None)
        if stale.saved_by != by.actor and report.seen != found.token:
            raise found from stale
        done = forms.complete(**sent, **ends)
    day: date | None = done.next_on
    return day


def _set_aside(visit: Visit, report: VisitReport, by: Viewer, at: datetime) -> HandedIn:
    """The colleague's answers stand; what was handed in is kept with the visit and counts for nothing."""
    visit.set_aside, visit.set_aside_at, visit.set_aside_by = _content(report), at, by.actor
    visit.save()
    audit("visit.set_aside", f"visit:{visit.pk}", organisation_id=visit.organisation_id, task=visit.task_id)
    return HandedIn(visit.pk, set_aside=True)


def _content(report: VisitReport) -> dict[str, Any]:
    """What was typed, to be looked up later."""
    form = report.form
    return {
        "form": form.code if form else "", "values": dict(form.values) if form else {}, "outcome": report.outcome,
        "note": report.note[:500], "words": report.words[:300],
    }  # fmt: skip
