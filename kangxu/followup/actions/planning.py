"""What follows from news about many persons at once: first contacts, due days, tasks that close themselves."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection

from kangxu.followup import schedule
from kangxu.followup.classes import classify_done
from kangxu.followup.events import CLOSED, OPENED, tell
from kangxu.foundation import clock
from kangxu.foundation.acting import action, audit
from kangxu.foundation.models import Batch
from kangxu.foundation.viewer import Viewer
from kangxu.programmes.programme import programmes


@action
def welcome_enrolled(*, batch: Batch, by: Viewer, at: datetime) -> int:
    """A first contact for everybody newly enrolled, spread over days by each manager's load."""
    opened = _run(schedule.FIRST_CONTACTS, batch, at, actor=by.actor, **schedule.FIRST_CONTACT_PACE)
    return _opened(opened, "tasks.first_contacts", batch, by, at)


@action
def plan_follow_ups(*, by: Viewer, at: datetime) -> int:
    """Daily: routine work of those no longer managed is closed, and nobody managed is left without a next day."""
    today = clock.day_of(at)
    with connection.cursor() as cursor:
        cursor.execute(schedule.CLOSE_POINTLESS, {"at": at, "actor": by.actor})
        closed = cursor.rowcount
    opened = schedule.plan(persons=None, cause=f"plan:{today.isoformat()}", on=None, by=by, at=at)
    audit("tasks.planned", f"day:{today.isoformat()}", opened=len(opened), closed=closed)
    if opened:
        tell(OPENED, persons=[person for person, _due in opened], caused_by=f"plan:{today.isoformat()}", by=by, at=at)
    return len(opened)


@action
def follow_tier_changes(*, batch: Batch, by: Viewer, at: datetime) -> int:
    """Open tasks take the new tier, and whoever got worse is due sooner; nobody is put off by getting better."""
    moved = _run(schedule.FOLLOW_TIERS, batch, at, today=clock.day_of(at), **schedule.interval_parameters())
    planned = schedule.plan(persons=_persons(batch), cause=f"batch:{batch.pk}", on=None, by=by, at=at)
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
    with connection.cursor() as cursor:
        cursor.execute(sql, {"batch": batch.pk, "at": at, "zone": str(clock.zone()), **parameters})
        return [row[0] for row in cursor.fetchall()]


def _persons(batch: Batch) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("select person_id from foundation_batchperson where batch_id = %s", [batch.pk])
        return [row[0] for row in cursor.fetchall()]


def _opened(persons: list[int], what: str, batch: Batch, by: Viewer, at: datetime) -> int:
    audit(what, f"batch:{batch.pk}", organisation_id=batch.organisation_id, count=len(persons))
    if persons:
        tell(OPENED, persons=persons, caused_by=f"batch:{batch.pk}", by=by, at=at)
    return len(persons)
