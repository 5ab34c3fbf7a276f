"""Reading risk assessments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from kangxu.clinical.bands import Band
from kangxu.clinical.risk import risk_models
from kangxu.clinical.risk.model import Result, RiskModel
from kangxu.foundation.terms import language
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import NotFound
from kangxu.people.reach import of_known_persons
from kangxu.screening import recomputing
from kangxu.screening.models import Assessment
from kangxu.screening.recomputing import OtherEdition


@dataclass(frozen=True, slots=True)
class Driver:
    """What speaks for a result, with its weight (points, percentage points, or 1)."""

    code: str
    words: str
    weight: float


@dataclass(frozen=True)
class AssessmentView:
    """One current result in words. `refusal` and `missing` say what is needed where there is none.

    `inputs` maps names to value, `on` (day) and `reading` or `origin`; `also` further outputs to number or band.
    """

    id: int
    model: str
    edition: str
    variant: str
    kind: str
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
    also: Mapping[str, float | str | None]
    extrapolated: bool
    at: datetime
    source: str
    population: str
    confidence: str
    lower_bound: bool


def assessments_of(person_id: int, *, viewer: Viewer) -> list[AssessmentView]:
    """Current results of one person, results before refusals; empty outside the viewer's scope."""
    tongue = language()
    found = list(_visible(viewer).filter(person_id=person_id, current=True))
    shown = [_view(one, risk_models()[one.model], tongue) for one in found if one.model in risk_models()]
    return sorted(shown, key=lambda one: (bool(one.refusal), one.model))


def recompute(assessment_id: int, *, viewer: Viewer) -> Result:
    """A stored result, present or past, made again. Raises NotFound, OtherEdition."""
    row = _visible(viewer).filter(pk=assessment_id).first()
    if row is None:
        raise NotFound(f"assessment:{assessment_id}")
    return recomputing.recompute(row)


def _visible(viewer: Viewer) -> QuerySet[Assessment]:
    found = Assessment.objects.filter(person__merged_into=None).select_related("formula")
    return of_known_persons(found, viewer)


def _further(row: Assessment, model: RiskModel) -> dict[str, float | str | None]:
    """Further outputs by code: numbers, or codes of bands."""
    outputs = {one.code: one for one in model.outputs}
    return {
        code: None if value != value else (outputs[code].bands[int(value)].code if outputs[code].bands else value)
        for code, value in zip(row.formula.outputs, row.outputs, strict=True)
        if code in outputs
    }


def _view(row: Assessment, model: RiskModel, language: str) -> AssessmentView:
    bands = {band.code: band for band in model.bands}
    refusals = {band.code: band for band in model.refusals}
    asked = {item.name: item.zh if language.startswith("zh") else item.en for item in model.inputs}
    return AssessmentView(
        id=row.pk,
        model=row.model,
        edition=row.formula.edition,
        variant=row.formula.variant,
        kind=model.kind,
        title=model.zh if language.startswith("zh") else model.en,
        value=row.value,
        unit=model.unit,
        band=row.band,
        band_words=_words(bands, row.band, language),
        refusal=row.refused,
        refusal_words=_words(refusals, row.refused, language),
        missing=tuple(asked.get(name, name) for name in row.missing),
        drivers=_drivers(row, model, language),
        inputs=row.inputs,
        also=_further(row, model),
        extrapolated=row.extrapolated,
        at=row.at,
        source=model.source,
        population=model.population,
        confidence=_mark(row, model),
        lower_bound=model.lower_bound,
    )


def _drivers(row: Assessment, model: RiskModel, language: str) -> tuple[Driver, ...]:
    """Made again from the inputs; none where the edition that made the result is gone."""
    if row.refused or model.contributions is None:
        return ()
    try:
        found = recomputing.recompute(row).drivers
    except OtherEdition:
        return ()
    words = dict(model.driver_words)
    return tuple(Driver(one.code, _words(words, one.code, language), one.weight) for one in found)


def _mark(row: Assessment, model: RiskModel) -> str:
    return model.mark(row.formula.variant) if row.formula.variant in model.variants else model.confidence


def _words(known: Mapping[str, Band], code: str, language: str) -> str:
    return known[code].words(language) if code in known else code
