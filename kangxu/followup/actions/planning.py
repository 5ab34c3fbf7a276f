"""What follows from news about many persons at once: first contacts, due days, tasks that close themselves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from kangxu.followup import face_to_face, missing, schedule
from kangxu.followup.classes import classify_done
from kangxu.followup.events import CLOSED, OPENED, tell
from kangxu.foundation import clock
from kangxu.foundation.acting import action, audit
from kangxu.foundation.events import persons_of
from kangxu.foundation.fetching import column, touched
from kangxu.foundation.models import Batch
from kangxu.foundation.viewer import Viewer
from kangxu.programmes.programme import programmes


@action
def welcome_enrolled(*, batch: Batch, by: Viewer, at: datetime) -> int:
    """A first contact for everybody newly enrolled, spread over days by each manager's load."""
    opened = _run(schedule.FIRST_CONTACTS, batch, at, actor=by.actor, **schedule.FIRST_CONTACT_PACE)
    return _opened(opened, "tasks.first_contacts", batch, by, at)


@action
def close_pointless(*, by: Viewer, at: datetime) -> int:
    """Daily: routine work of those no longer managed is closed."""
    closed = touched(schedule.CLOSE_POINTLESS, {"at": at, "actor": by.actor})
    audit("tasks.pointless", f"day:{clock.day_of(at).isoformat()}", closed=closed)
    return closed


@action
def plan_follow_ups(*, person_ids: Sequence[int] | None = None, by: Viewer, at: datetime) -> int:
    """Daily: nobody managed (of these, or at all) is left without a next day. Told again, nothing is planned twice."""
    today = clock.day_of(at).isoformat()
    opened = schedule.plan(persons=person_ids, cause=f"plan:{today}", on=None, everybody=True, by=by, at=at)
    audit("tasks.planned", f"day:{today}", opened=len(opened))
    if opened:
        tell(OPENED, persons=[person for person, _due in opened], caused_by=f"plan:{today}", by=by, at=at)
    return len(opened)


@action
def plan_beside(*, after: int, until: int, by: Viewer, at: datetime) -> int:
    """Daily, for persons numbered after the one and up to the other: visits face to face, reminders, missing values."""
    bounds = face_to_face.opening(after, until, by=by, at=at)
    visits = column(face_to_face.OPEN_VISITS, bounds)
    merged = column(face_to_face.CLOSE_ROUTINE, bounds | {"persons": visits})
    least = schedule.SHEET["missed_uploads"]
    reminders = column(face_to_face.OPEN_REMINDERS, bounds)
    missed = column(missing.OPEN_MISSED, bounds | {"day": bounds["today"], "least": least})
    opened = {*visits, *reminders, *missed}
    cause = f"plan:{bounds['today'].isoformat()}"
    audit("tasks.planned_beside", f"day:{bounds['today'].isoformat()}", opened=len(opened), merged=len(merged))
    if opened:
        tell(OPENED, persons=opened, caused_by=cause, by=by, at=at)
    if merged:
        tell(CLOSED, persons=merged, caused_by=cause, by=by, at=at)
    return len(opened)


@action
def close_filled(*, person_ids: Sequence[int], caused_by: str, by: Viewer, at: datetime) -> int:
    """What was missing has come: the work that asked for it closes, whoever measured."""
    known = {"persons": list(person_ids), "at": at, "day": clock.day_of(at), "actor": by.actor}
    closed = column(missing.CLOSE_FILLED, known | {"least": schedule.SHEET["missed_uploads"]})
    audit("tasks.filled", caused_by, closed=len(closed))
    if closed:
        tell(CLOSED, persons=closed, caused_by=caused_by, by=by, at=at)
    return len(closed)


@action
def follow_tier_changes(*, batch: Batch, by: Viewer, at: datetime) -> int:
    """Open tasks take the new tier, and whoever got worse is due sooner; nobody is put off by getting better."""
    moved = _run(schedule.FOLLOW_TIERS, batch, at, today=clock.day_of(at), **schedule.interval_parameters())
    planned = schedule.plan(persons=persons_of(batch), cause=f"batch:{batch.pk}", on=None, by=by, at=at)
    audit("tasks.tiers_followed", f"batch:{batch.pk}", moved=len(moved), planned=len(planned))
    return len(moved)


@action
def close_resolved(*, batch: Batch, by: Viewer, at: datetime) -> int:
    """Follow-ups whose values were measured in their window are done, whoever measured them; the next is planned."""
    closed: list[int] = []
    for code, programme in programmes().items():
        asked = programme.schedule
        closed += _run(
            schedule.CLOSE_RESOLVED, batch, at, actor=by.actor, programme=code, window=asked.window_days,
            analytes=list(asked.resolved_by), sources=list(asked.sources),
        )  # fmt: skip
    audit("tasks.resolved", f"batch:{batch.pk}", closed=len(closed))
    if closed:
        classify_done(closed, at=at)
        schedule.plan(persons=closed, cause=f"batch:{batch.pk}", on=None, by=by, at=at)
        tell(CLOSED, persons=closed, caused_by=f"batch:{batch.pk}", by=by, at=at)
    return len(closed)


@action
def close_withdrawn(*, batch: Batch, by: Viewer, at: datetime) -> int:
    """After an import was undone: open work that nobody has touched and whose reason is gone is closed."""
    closed = _run(schedule.CLOSE_WITHDRAWN, batch, at, actor=by.actor)
    audit("tasks.withdrawn", f"batch:{batch.pk}", closed=len(closed))
    if closed:
        tell(CLOSED, persons=closed, caused_by=f"batch:{batch.pk}", by=by, at=at)
    return len(closed)


def _run(sql: str, batch: Batch, at: datetime, **parameters: Any) -> list[int]:
    """Run a set statement over the persons of a batch; returns the persons it touched."""
    return column(sql, {"batch": batch.pk, "at": at, "zone": str(clock.zone()), **parameters})


def _opened(persons: list[int], what: str, batch: Batch, by: Viewer, at: datetime) -> int:
    audit(what, f"batch:{batch.pk}", organisation_id=batch.organisation_id, count=len(persons))
    if persons:
        tell(OPENED, persons=persons, caused_by=f"batch:{batch.pk}", by=by, at=at)
    return len(persons)
