"""Reading risk assessments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import get_language

from kangxu.clinical.bands import Band
from kangxu.clinical.risk import risk_models
from kangxu.clinical.risk.model import RiskModel
from kangxu.foundation.viewer import Viewer
from kangxu.people.models import Registration
from kangxu.screening.models import Assessment


@dataclass(frozen=True, slots=True)
class Driver:
    """What speaks for a result, with its weight (points, percentage points, or 1)."""

    code: str
    words: str
    weight: float


@dataclass(frozen=True)
class AssessmentView:
    """One current result in words. `refusal` and `missing` say what is needed where there is none."""

    model: str
    edition: str
    title: str
    value: float | None
    unit: str
    band: str
    band_words: str
    refusal: str
    refusal_words: str
    missing: tuple[str, ...]
    drivers: tuple[Driver, ...]
    inputs: Mapping[str, Mapping[str, Any]]
    at: datetime
    source: str
    population: str
    confidence: str
    lower_bound: bool


def assessments_of(person_id: int, *, viewer: Viewer) -> list[AssessmentView]:
    """Current results of one person, results before refusals; empty outside the viewer's scope."""
    found = Assessment.objects.filter(person_id=person_id, current=True, person__merged_into=None)
    if viewer.scope is not None:
        known = Registration.objects.filter(
            person_id=OuterRef("person_id"), organisation_id__in=viewer.scope, ended_at=None
        )
        found = found.filter(Exists(known))
    language = get_language() or "zh-hans"
    shown = [_view(one, risk_models()[one.model], language) for one in found if one.model in risk_models()]
    return sorted(shown, key=lambda one: (bool(one.refusal), one.model))


def _view(row: Assessment, model: RiskModel, language: str) -> AssessmentView:
    bands = {band.code: band for band in model.bands}
    refusals = {band.code: band for band in model.refusals}
    asked = {item.name: item.zh if language.startswith("zh") else item.en for item in model.inputs}
    return AssessmentView(
        model=row.model,
        edition=row.edition,
        title=model.zh if language.startswith("zh") else model.en,
        value=row.value,
        unit=model.unit,
        band=row.band,
        band_words=_words(bands, row.band, language),
        refusal=row.refused,
        refusal_words=_words(refusals, row.refused, language),
        missing=tuple(asked.get(name, name) for name in row.missing),
        drivers=tuple(
            Driver(one["code"], _words(dict(model.driver_words), one["code"], language), one["weight"])
            for one in row.drivers
        ),
        inputs=row.inputs,
        at=row.at,
        source=model.source,
        population=model.population,
        confidence=model.confidence,
        lower_bound=model.lower_bound,
    )


def _words(known: Mapping[str, Band], code: str, language: str) -> str:
    return known[code].words(language) if code in known else code
