"""What this room does when facts arrive, change or are withdrawn, and when two records become one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import connection

from kangxu.alerts.events import FIRED
from kangxu.followup.events import CLOSED, OPENED, REOPENED
from kangxu.foundation.chunks import chunks
from kangxu.foundation.events import listen, persons_of
from kangxu.foundation.models import Batch
from kangxu.foundation.viewer import Viewer
from kangxu.people.events import CORRECTED, MERGED
from kangxu.privacy.events import CHANGED as CONSENTED
from kangxu.programmes.events import ENROLLED, PROPOSED, TIER_CHANGED
from kangxu.questionnaires.events import COMPLETED
from kangxu.records.events import JUDGED, RECORDED, WITHDRAWN
from kangxu.segments import actions
from kangxu.segments.conventions import conventions, named
from kangxu.segments.events import CHANGED
from kangxu.segments.ruled import plan
from kangxu.segments.settling import everything

_BROUGHT = """
select array(select distinct analyte from records_reading where batch_id = %(batch)s),
       exists (select 1 from records_diagnosis where batch_id = %(batch)s)
       or exists (select 1 from records_medicine where batch_id = %(batch)s)
       or exists (select 1 from records_encounter where batch_id = %(batch)s)
       or exists (select 1 from records_charge where batch_id = %(batch)s)
       or exists (select 1 from records_procedure where batch_id = %(batch)s)
"""


@listen(RECORDED)
def evaluate_recorded(batch: Batch, at: datetime) -> None:
    """Of readings alone, only what asks these readings or what is made of readings."""
    _evaluate(batch, at, _brought(batch))


@listen(JUDGED)
def evaluate_judged(batch: Batch, at: datetime) -> None:
    _evaluate(batch, at, everything)


@listen(WITHDRAWN)
def evaluate_withdrawn(batch: Batch, at: datetime) -> None:
    _evaluate(batch, at, everything)


@listen(CORRECTED)
def evaluate_corrected(batch: Batch, at: datetime) -> None:
    _evaluate(batch, at, everything)


@listen(MERGED)
def follow_merge(batch: Batch, at: datetime) -> None:
    """Stays went over with the other rows; what stayed behind ends, or comes back when the records part again."""
    actions.follow_merge(person_ids=persons_of(batch), cause=f"batch:{batch.pk}", by=_machine(batch), at=at)


@listen(CONSENTED)
def evaluate_consents(batch: Batch, at: datetime) -> None:
    _evaluate(batch, at, _told_by(batch))


@listen(ENROLLED)
def evaluate_enrolled(batch: Batch, at: datetime) -> None:
    _evaluate(batch, at, _told_by(batch))


@listen(PROPOSED)
def evaluate_proposed(batch: Batch, at: datetime) -> None:
    _evaluate(batch, at, _told_by(batch))


@listen(TIER_CHANGED)
def evaluate_tiers(batch: Batch, at: datetime) -> None:
    _evaluate(batch, at, _told_by(batch))


@listen(OPENED)
def evaluate_opened(batch: Batch, at: datetime) -> None:
    _evaluate(batch, at, _told_by(batch))


@listen(CLOSED)
def evaluate_closed(batch: Batch, at: datetime) -> None:
    _evaluate(batch, at, _told_by(batch))


@listen(REOPENED)
def evaluate_reopened(batch: Batch, at: datetime) -> None:
    _evaluate(batch, at, _told_by(batch))


@listen(COMPLETED)
def evaluate_completed(batch: Batch, at: datetime) -> None:
    """Scores have changed; and some answers give a tag by themselves."""
    actions.tag_by_answer(caused_by=batch.caused_by, by=_machine(batch), at=at)
    _evaluate(batch, at, _told_by(batch))


@listen(FIRED)
def evaluate_alerts(batch: Batch, at: datetime) -> None:
    _evaluate(batch, at, _told_by(batch))


@listen(CHANGED)
def follow_stays(batch: Batch, at: datetime) -> None:
    """Whoever entered is asked about; who was counted anew with everybody is no news."""
    if batch.caused_by.startswith("run:"):
        return
    for persons in chunks(persons_of(batch)):
        actions.follow_stays(
            person_ids=persons, since=batch.at, caused_by=f"batch:{batch.pk}", by=_machine(batch), at=at
        )


def _evaluate(batch: Batch, at: datetime, concerned: Callable[[str], bool]) -> None:
    if not any(concerned(fact) for one in plan().all for fact in one.facts):
        return
    for persons in chunks(persons_of(batch)):
        actions.evaluate(person_ids=persons, cause=f"batch:{batch.pk}", concerned=concerned, by=_machine(batch), at=at)


def _brought(batch: Batch) -> Callable[[str], bool]:
    with connection.cursor() as cursor:
        cursor.execute(_BROUGHT, {"batch": batch.pk})
        analytes, others = cursor.fetchone()
    if others or not analytes:
        return everything
    return lambda fact: moved_by_readings(fact, set(analytes))


def moved_by_readings(fact: str, analytes: set[str]) -> bool:
    """Whether readings of these analytes can change a fact."""
    kind, _dot, analyte = fact.partition(".")
    if kind == "reading":
        return analyte in analytes
    return not named(fact, conventions().untouched_by_readings)


def _told_by(batch: Batch) -> Callable[[str], bool]:
    return lambda fact: named(fact, conventions().moved_by[batch.event])


def _machine(batch: Batch) -> Viewer:
    return Viewer.system("segments", organisation_id=batch.organisation_id)
