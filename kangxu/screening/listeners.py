"""What screening does when facts arrive, are withdrawn, or two records become one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import connection

from kangxu.foundation.chunks import chunks
from kangxu.foundation.events import listen, persons_of
from kangxu.foundation.models import Batch
from kangxu.foundation.viewer import Viewer
from kangxu.people.events import MATCH_DECIDED, MERGED
from kangxu.programmes.events import ENROLLED
from kangxu.records.events import RECORDED, WITHDRAWN
from kangxu.screening.actions import assess_persons, reach_stage, settle_waiting
from kangxu.screening.plans import AUTOMATIC, automatic
from kangxu.screening.reached import linkages_confirmed, linkages_enrolled

_BROUGHT = """
select array(select distinct analyte from records_reading where batch_id = %(batch)s),
       exists (select 1 from records_diagnosis where batch_id = %(batch)s)
       or exists (select 1 from records_medicine where batch_id = %(batch)s)
"""


@listen(RECORDED)
def assess(batch: Batch, at: datetime) -> None:
    """Assess the persons of the batch by the models that use what it brought, and carry on whom it confirmed."""
    analytes = _analytes(batch)
    _assess(batch, automatic(analytes), at)
    if analytes is None:
        _reach(linkages_confirmed(batch.pk), "diagnosed", batch, at)


@listen(WITHDRAWN)
def assess_withdrawn(batch: Batch, at: datetime) -> None:
    """Results that rested on withdrawn facts are made anew."""
    _assess(batch, AUTOMATIC, at)


@listen(MATCH_DECIDED)
def release(batch: Batch, at: datetime) -> None:
    """Somebody decided who waits: forms that were kept for that decision go on, or are dropped."""
    by = Viewer.system("screening", organisation_id=batch.organisation_id)
    settle_waiting(case_id=int(batch.caused_by.removeprefix("case:")), by=by, at=at)


@listen(ENROLLED)
def follow_enrolment(batch: Batch, at: datetime) -> None:
    """Who is enrolled has arrived at the end of the way."""
    _reach(linkages_enrolled(persons_of(batch)), "enrolled", batch, at)


def _reach(linkages: list[int], stage: str, batch: Batch, at: datetime) -> None:
    if linkages:
        by = Viewer.system("screening", organisation_id=batch.organisation_id)
        reach_stage(linkages=linkages, stage=stage, caused_by=f"batch:{batch.pk}", by=by, at=at)


@listen(MERGED)
def assess_merged(batch: Batch, at: datetime) -> None:
    """Both records of a merge or un-merge are assessed anew."""
    _assess(batch, AUTOMATIC, at)


def _assess(batch: Batch, models: Iterable[str], at: datetime) -> None:
    wanted = list(models)
    by = Viewer.system("screening", organisation_id=batch.organisation_id)
    for persons in chunks(persons_of(batch)) if wanted else ():
        assess_persons(person_ids=persons, caused_by=f"batch:{batch.pk}", by=by, at=at, models=wanted)


def _analytes(batch: Batch) -> set[str] | None:
    """What the batch brought; None where diagnoses or medicines came, which any model may use."""
    with connection.cursor() as cursor:
        cursor.execute(_BROUGHT, {"batch": batch.pk})
        analytes, others = cursor.fetchone()
    return None if others else set(analytes)
