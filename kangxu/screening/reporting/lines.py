"""Results of models as lines of a report, with all that a reader may ask about them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from kangxu.clinical.bands import Band
from kangxu.clinical.risk.inputs import Input
from kangxu.clinical.risk.model import RiskModel
from kangxu.foundation.clock import day_of
from kangxu.screening import recomputing
from kangxu.screening.content import (
    DriverLine,
    FurtherLine,
    HealthPart,
    HealthScore,
    InputLine,
    ResultLine,
    Say,
)
from kangxu.screening.models import Assessment
from kangxu.screening.picture import newest, shown_number, shown_result
from kangxu.screening.recomputing import OtherEdition

NOTHING = Say("", "")
_SEXES = {1: Say("男", "male"), 2: Say("女", "female")}
_YES_NO = (Say("无", "no"), Say("有", "yes"))


def result_line(row: Assessment, model: RiskModel) -> ResultLine:
    """One result, refused or not."""
    bands = {one.code: one for one in model.bands}
    refusals = {one.code: one for one in model.refusals}
    return ResultLine(
        model=row.model, edition=row.formula.edition, variant=row.formula.variant, kind=model.kind,
        title=Say(model.zh, model.en), value=row.value, unit=model.unit, band=row.band,
        band_words=_said(bands, row.band), refusal=row.refused, refusal_words=_said(refusals, row.refused),
        missing=tuple(_missing(row, model)), extrapolated=row.extrapolated,
        lower_bound=model.lower_bound and bool(row.missing), also=tuple(_further(row, model)),
        drivers=drivers_of(row, model), inputs=tuple(_inputs(row, model)), source=model.source,
        population=model.population, confidence=_mark(row, model), on=newest(row) or day_of(row.at).isoformat(),
    )  # fmt: skip


def drivers_of(row: Assessment, model: RiskModel) -> tuple[DriverLine, ...]:
    """What speaks for the result, the heaviest first; none where the edition is gone or nothing was computed."""
    if row.refused:
        return ()
    try:
        found = recomputing.recompute(row).drivers
    except OtherEdition:
        return ()
    named = {item.name: Band(item.name, item.zh, item.en) for item in model.inputs} | dict(model.driver_words)
    return tuple(DriverLine(one.code, _said(named, one.code), one.weight) for one in found)


def health_score(row: Assessment | None, model: RiskModel) -> HealthScore:
    """The score with its parts: each part's own points of 100, and its share; shares add up to the score."""
    outputs = {} if row is None or row.refused else dict(zip(row.formula.outputs, row.outputs, strict=True))
    known = [value for value in outputs.values() if value == value]
    parts = tuple(_part(output, outputs.get(output.code), len(known)) for output in model.outputs)
    refusal = "" if row is None else row.refused
    return HealthScore(
        value=None if row is None else row.value, parts=parts, model=model.code, edition=model.edition,
        band="" if row is None else row.band,
        band_words=NOTHING if row is None else _said({one.code: one for one in model.bands}, row.band),
        source=model.source, refusal_words=_said({one.code: one for one in model.refusals}, refusal or "missing_input"),
    )  # fmt: skip


def _part(output: Any, points: float | None, known: int) -> HealthPart:
    words = Say(output.zh, output.en)
    if points is None or points != points:
        return HealthPart(output.code, words, None, None)
    return HealthPart(output.code, words, points, points / known)


def _missing(row: Assessment, model: RiskModel) -> Iterable[Say]:
    """What it lacks; where it refused, only what it cannot do without."""
    needed = {item.name: item for item in model.inputs if item.required or not row.refused}
    return (Say(needed[name].zh, needed[name].en) for name in row.missing if name in needed)


def _further(row: Assessment, model: RiskModel) -> Iterable[FurtherLine]:
    values = {} if row.refused else dict(zip(row.formula.outputs, row.outputs, strict=True))
    for one in model.outputs:
        value = values.get(one.code)
        if one.for_checking or value is None or value != value:
            continue
        shown = Say.of(one.bands[int(value)]) if one.bands else shown_number(value, one.unit)
        yield FurtherLine(one.code, Say(one.zh, one.en), value, shown, one.unit)


def _inputs(row: Assessment, model: RiskModel) -> Iterable[InputLine]:
    declared = {item.name: item for item in model.inputs}
    for name, found in row.inputs.items():
        if name in declared:
            item, reading = declared[name], found.get("reading")
            yield InputLine(
                name, Say(item.zh, item.en), found["value"], shown_input(item, found["value"]), item.unit,
                found.get("on", ""), "reading" if reading else found["origin"], reading,
            )  # fmt: skip


def shown_input(item: Input, value: float) -> Say:
    """A value as the question would be answered."""
    if item.kind == "sex":
        return _SEXES[int(value)]
    if item.kind == "choice":
        return Say.of(item.choices[int(value)])
    return _YES_NO[int(value)] if item.kind == "flag" else shown_number(value, item.unit)


def said_result(row: Assessment, model: RiskModel) -> Say:
    """A result with its class, short."""
    shown, band = shown_result(row, model), _said({one.code: one for one in model.bands}, row.band)
    if not band.zh or model.kind == "class":
        return shown
    return Say(f"{shown.zh}，{band.zh}", f"{shown.en}, {band.en}")


def _mark(row: Assessment, model: RiskModel) -> str:
    return model.mark(row.formula.variant) if row.formula.variant in model.variants else model.confidence


def _said(known: Mapping[str, Band], code: str) -> Say:
    return Say.of(known[code]) if code in known else Say(code, code)
