"""What follows from a form once it is known whose it is, within a running action."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from typing import Any

from kangxu.foundation import clock
from kangxu.foundation.acting import audit
from kangxu.foundation.clock import day_of
from kangxu.foundation.viewer import Viewer
from kangxu.intake.direct import Receipt, accept_readings
from kangxu.programmes.actions import evaluate_persons
from kangxu.records.models import Source
from kangxu.screening.assessing import assess_and_decide
from kangxu.screening.events import tell
from kangxu.screening.measurements import answers_of, laboratory_of, readings_of
from kangxu.screening.models import Answer, Screening
from kangxu.screening.opening import open_linkages
from kangxu.screening.picture import picture_of
from kangxu.screening.plans import chosen, models_for

_SOURCES = {"desk": Source.CLINIC.value, "phone": Source.SELF_REPORT.value}


def complete(screening: Screening, person_id: int, *, by: Viewer, at: datetime) -> None:
    """Store what the form says about a person who is known now, and judge it."""
    told = answers_of(screening.given["answers"])
    screening.person_id, screening.dropped_at, screening.dropped_by = person_id, None, ""
    _keep(screening, told, person_id, by, at)
    models = models_for(screening.form, told)
    caused_by = f"screening:{screening.pk}"
    _moved, stored = assess_and_decide(
        [person_id], chosen(models), caused_by=caused_by, by=by, at=at, screening_id=screening.pk
    )
    grade = picture_of(person_id, at=at, models=models).grade
    screening.tier, screening.urgent = grade.tier, grade.urgent
    screening.grounds = [_frozen(one) for one in grade.grounds]
    screening.save()
    # the tiers ask for the grade, and others for the answers
    evaluate_persons(person_ids=[person_id], caused_by=caused_by, by=by, at=at)
    open_linkages(screening, grade, by=by, at=at)
    if not stored:
        tell([person_id], caused_by=caused_by, by=by, at=at)
    audit("screening.judged", caused_by, organisation_id=screening.organisation_id, stored=stored)


def _keep(screening: Screening, told: Mapping[str, float], person_id: int, by: Viewer, at: datetime) -> None:
    """Readings to the records, answers here; both as of the form's end."""
    moment = min(screening.finished_at, at)
    receipts = _store_readings(screening, screening.given["measurements"], person_id, moment, by, at)
    screening.batch_id = receipts[0].batch_id if receipts else None
    screening.refused = [{"field": one.field, "words": one.words} for receipt in receipts for one in receipt.rejected]
    Answer.objects.bulk_create(
        Answer(person_id=person_id, name=name, value=value, answered_at=moment, screening=screening)
        for name, value in told.items()
    )


def _store_readings(
    screening: Screening, given: Mapping[str, Any], person_id: int, moment: datetime, by: Viewer, at: datetime
) -> list[Receipt]:
    parts = [(readings_of(given), moment, _SOURCES[screening.channel])]
    for day, readings in laboratory_of(given).items():
        when = moment if day == day_of(moment) else datetime.combine(day, time(), tzinfo=clock.zone())
        parts.append((readings, when, Source.LABORATORY.value))
    return [_accept(screening, part, person_id, by, at) for part in parts if part[0]]


def _accept(
    screening: Screening, part: tuple[Sequence[Mapping[str, Any]], datetime, str], person_id: int, by: Viewer,
    at: datetime,
) -> Receipt:  # fmt: skip
    readings, moment, source = part
    return accept_readings(
        person={"id": person_id}, readings=readings, measured_at=moment, source=source,
        organisation_id=screening.organisation_id, by=by, at=at,
    )  # fmt: skip


def _frozen(ground: Any) -> dict[str, Any]:
    return {
        "code": ground.code, "tier": ground.tier, "urgent": ground.urgent, "zh": ground.words.zh,
        "en": ground.words.en, "source": ground.source, "model": ground.model, "disease": ground.disease,
    }  # fmt: skip
