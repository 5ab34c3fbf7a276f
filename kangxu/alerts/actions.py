"""Raising alerts, taking them, answering them, handing on what nobody took."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from kangxu.alerts import sheet, statements
from kangxu.alerts.events import FIRED
from kangxu.alerts.find import Found
from kangxu.alerts.models import Alert
from kangxu.alerts.places import Earlier, Place, earlier_alerts, places_of
from kangxu.followup.actions import Recorded, TaskDraft, open_tasks, reassign, record_outcome
from kangxu.foundation import clock, events
from kangxu.foundation.acting import action, audit
from kangxu.foundation.fetching import rows
from kangxu.foundation.models import Batch
from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import NotFound


@action
def fire(*, found: Sequence[Found], batch: Batch, by: Viewer, at: datetime) -> int:
    """Store one alert per urgent measurement and open its work; repeats are attached to work that is open.

    What was stored before changes nothing. Returns how many alerts are new.
    """
    persons = sorted({one.reading.person_id for one in found})
    places, earlier = places_of(persons), earlier_alerts(persons, at)
    stored = _store(found, places, earlier, at)
    fresh = [one for one in found if one.caused_by in stored]
    ringing: dict[tuple[int, str], Found] = {}
    for one in fresh:
        if _earlier_task(one, earlier) is None:
            ringing.setdefault((one.reading.person_id, one.family), one)
    drafts = [_draft(one, stored[one.caused_by], places, at) for one in ringing.values()]
    if drafts:
        open_tasks(drafts=drafts, caused_by=f"batch:{batch.pk}", news=False, by=by, at=at)
    if fresh:
        rows(statements.ATTACH, {"alerts": list(stored.values())})
        if events.listeners_of(FIRED):
            events.publish(FIRED, persons=persons, caused_by=f"batch:{batch.pk}", by=by, at=at)
    audit(
        "alerts.fired", f"batch:{batch.pk}", organisation_id=batch.organisation_id,
        alerts=list(stored.values())[:200], tasks=len(drafts),
    )  # fmt: skip
    return len(stored)


@action
def ask_for_hand_check(*, batch: Batch, by: Viewer, at: datetime) -> int:
    """The machine could not judge these readings: a person has to, one task per person with fresh ones."""
    known = {"batch": batch.pk, "since": at - sheet.FRESH, "analytes": list(sheet.ANALYTES)}
    persons = [row[0] for row in rows(statements.FRESH_PERSONS, known)]
    places = places_of(persons)
    today = clock.day_of(at)
    drafts = [
        TaskDraft(
            person_id=person, organisation_id=places[person].organisation_id, kind="check_reading",
            reason="not_judged", due_on=today, caused_by=f"batch:{batch.pk}:{person}", facts={"batch": batch.pk},
            deadline_at=at + timedelta(minutes=statements.RED_MINUTES), assigned_to=places[person].manager_id,
        )
        for person in persons
    ]  # fmt: skip
    open_tasks(drafts=drafts, caused_by=f"batch:{batch.pk}", by=by, at=at)
    audit("alerts.hand_check", f"batch:{batch.pk}", organisation_id=batch.organisation_id, persons=len(persons))
    return len(persons)


@action
def take(*, alert_id: int, by: Viewer, at: datetime) -> Alert:
    """Say "I am on it": the work is mine, and nobody else is asked. Somebody else's first take stands."""
    by.require(Permission.WORK_TASKS)
    alert = _held(alert_id, by)
    if alert.taken_at is None and alert.closed_at is None:
        _with_repeats(alert).filter(taken_at=None).update(taken_at=at, taken_by_id=by.staff_id)
        if alert.task_id is not None:
            _assign_free(alert.task_id, by)
    audit("alert.taken", f"alert:{alert.pk}", organisation_id=alert.organisation_id)
    alert.refresh_from_db()
    return alert


@action
def respond(
    *, alert_id: int, outcome: str, patient_words: str = "", note: str = "", by: Viewer, at: datetime
) -> Recorded | None:
    """Answer an alert with an outcome of its task; when that is done, so is the alert, with its repeats.

    Returns None when it was answered before.
    """
    alert = _held(alert_id, by)
    audit("alert.answered", f"alert:{alert.pk}", organisation_id=alert.organisation_id, outcome=outcome)
    if alert.closed_at or alert.task_id is None:
        return None
    recorded = record_outcome(
        task_id=alert.task_id, outcome=outcome, patient_words=patient_words, note=note, by=by, at=at
    )
    if recorded.closed:
        _with_repeats(alert).update(closed_at=at, closed_by=by.actor, response=recorded.outcome.code)
    return recorded


@action
def escalate_waiting(*, by: Viewer, at: datetime) -> int:
    """Alerts that nobody took in time go from the one asked first to everybody at the institution."""
    late = at - sheet.UNACKNOWLEDGED
    open_ones = Alert.objects.filter(closed_at=None, taken_at=None, escalated_at=None, opened_at__lte=late)
    waiting = list(open_ones.select_for_update(skip_locked=True).order_by("pk"))
    tasks = sorted({alert.task_id for alert in waiting if alert.task_id is not None})
    if tasks:
        reassign(task_ids=tasks, staff_id=None, by=by, at=at)
    Alert.objects.filter(pk__in=[alert.pk for alert in waiting]).update(escalated_at=at)
    audit("alerts.escalated", f"alerts:{len(waiting)}", alerts=[alert.pk for alert in waiting][:200])
    return len(waiting)


@action
def follow_tasks(*, batch: Batch, by: Viewer, at: datetime) -> int:
    """Alerts close and open again with the work that answers them."""
    moved = rows(statements.FOLLOW_TASKS, {"batch": batch.pk, "at": at, "actor": by.actor})
    audit("alerts.followed", f"batch:{batch.pk}", alerts=[row[0] for row in moved][:200])
    return len(moved)


@action
def drop_withdrawn(*, batch: Batch, by: Viewer, at: datetime) -> int:
    """An import was undone: alerts whose reading no longer stands are closed, and work nobody has touched with them."""
    dropped = rows(statements.DROP_WITHDRAWN, {"batch": batch.pk, "at": at, "actor": by.actor})
    audit("alerts.withdrawn", f"batch:{batch.pk}", alerts=[row[0] for row in dropped][:200])
    return len(dropped)


def _store(
    found: Sequence[Found], places: dict[int, Place], earlier: dict[tuple[int, str], Earlier], at: datetime
) -> dict[str, int]:
    """Insert the alerts; cause → id of the new ones."""
    alerts = [
        {
            "person_id": one.reading.person_id,
            "organisation_id": _place(one, places).organisation_id,
            "task_id": _earlier_task(one, earlier),
            "rule": one.urgent.code,
            "family": one.family,
            "level": one.urgent.level,
            "reading_id": one.reading.id,
            "facts": one.facts,
            "measured_at": one.reading.measured_at.isoformat(),
            "deadline_at": (at + timedelta(minutes=one.urgent.deadline_minutes)).isoformat(),
            "caused_by": one.caused_by,
        }
        for one in found
    ]
    return dict(rows(statements.STORE, {"rows": statements.as_json(alerts), "at": at}))


def _draft(one: Found, alert_id: int, places: dict[int, Place], at: datetime) -> TaskDraft:
    place = _place(one, places)
    return TaskDraft(
        person_id=one.reading.person_id,
        organisation_id=place.organisation_id,
        kind="urgent",
        reason=one.urgent.code,
        due_on=clock.day_of(at),
        caused_by=f"alert:{alert_id}",
        programme=sheet.PROGRAMME_OF_FAMILY.get(one.family, ""),
        facts={**one.facts, "measured_at": one.reading.measured_at.isoformat(), "reading": one.reading.id},
        deadline_at=at + timedelta(minutes=one.urgent.deadline_minutes),
        assigned_to=place.manager_id,
    )


def _place(one: Found, places: dict[int, Place]) -> Place:
    wanted = sheet.PROGRAMME_OF_FAMILY.get(one.family, "")
    return places[one.reading.person_id].for_programme(wanted, one.reading.organisation_id)


def _earlier_task(one: Found, earlier: dict[tuple[int, str], Earlier]) -> int | None:
    """The work this measurement belongs to, if it is a repeat."""
    before = earlier.get((one.reading.person_id, one.family))
    return before.task_id if before and before.covers(one) else None


def _held(alert_id: int, by: Viewer) -> Alert:
    alert = Alert.objects.select_for_update().filter(pk=alert_id).first()
    if alert is None or not by.sees(alert.organisation_id):
        raise NotFound(f"alert:{alert_id}")
    return alert


def _with_repeats(alert: Alert) -> QuerySet[Alert]:
    """The open alerts that the same work answers."""
    same = Q(pk=alert.pk) if alert.task_id is None else Q(task_id=alert.task_id)
    return Alert.objects.filter(same, closed_at=None)


def _assign_free(task_id: int, by: Viewer) -> None:
    """Work that nobody had becomes the taker's."""
    rows(statements.ASSIGN_FREE, {"task": task_id, "staff": by.staff_id})
