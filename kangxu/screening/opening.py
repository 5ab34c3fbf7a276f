"""Opening the way to care for what a screening found, within a running action."""

from __future__ import annotations

from datetime import datetime

from kangxu.foundation.clock import day_of
from kangxu.foundation.viewer import Viewer
from kangxu.programmes.models import Enrolment
from kangxu.screening.models import Linkage, LinkageStep, Screening
from kangxu.screening.rules import Grade
from kangxu.screening.stages import Stage, next_day


def open_linkages(screening: Screening, grade: Grade, *, by: Viewer, at: datetime) -> list[Linkage]:
    """Open one for each disease that is newly positive ; who is on the way or cared for is not
    led there again."""
    person_id = int(screening.person_id or 0)
    on_the_way = set(Linkage.objects.filter(person_id=person_id, closed_at=None).values_list("disease", flat=True))
    cared = Enrolment.objects.filter(person_id=person_id, ended_at=None).values_list("programme", flat=True)
    fresh = [disease for disease in grade.positive if disease not in on_the_way | set(cared)]
    return [_open(screening, disease, grade, by, at) for disease in fresh]


def _open(screening: Screening, disease: str, grade: Grade, by: Viewer, at: datetime) -> Linkage:
    grounds = [one for one in grade.grounds if one.disease == disease]
    urgent = any(one.urgent for one in grounds)
    made: Linkage = Linkage.objects.create(
        person_id=screening.person_id, organisation_id=screening.organisation_id, disease=disease, screening=screening,
        owner_id=_owner(screening), next_on=next_day(Stage.POSITIVE, day_of(at), urgent=urgent),
        grounds=[one.code for one in grounds], opened_at=at,
    )  # fmt: skip
    LinkageStep.objects.create(linkage=made, stage=Stage.POSITIVE, at=at, by=by.actor)
    return made


def _owner(screening: Screening) -> int | None:
    """Who screened; for what people filled in themselves, the first of the session's team."""
    team = screening.session.team if screening.session else []
    return screening.staff_id or next(iter(team), None)
