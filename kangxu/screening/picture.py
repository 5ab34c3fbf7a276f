"""One person as grading and reports see them: current results, and every value that is known with its day."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from kangxu.clinical.analytes import catalogue
from kangxu.clinical.risk import risk_models
from kangxu.clinical.risk.model import RiskModel
from kangxu.foundation.clock import day_of
from kangxu.screening import rules
from kangxu.screening.content import Say
from kangxu.screening.inputs import gather
from kangxu.screening.known import Known
from kangxu.screening.models import EPOCH, Assessment, Origin
from kangxu.screening.rules import Fact, Finding, Grade

_UNITS = {"points": Say("分", " points"), "factors": Say("项", " factors"), "years": Say("岁", " years")}
_YES_NO = (Say("无", "no"), Say("有", "yes"))
_PRESSURE = "blood_pressure_class"
_FILTRATION = "ckd_epi_2021"
# Groups on record of which rules of urgent values speak
_GROUPS = ("diabetes", "copd", "hypertension")


@dataclass(frozen=True)
class Picture:
    """One person; `known` has one row. `before` is the eGFR before the current one."""

    person_id: int
    at: datetime
    known: Known
    rows: Mapping[str, Assessment]
    before: float | None

    @cached_property
    def facts(self) -> dict[str, Fact]:
        since = day_of(self.at) - timedelta(days=rules.URGENT_WITHIN_DAYS)
        found = {
            name: Fact(
                float(column.values[0]), shown_fact(name, float(column.values[0])), on := _day(int(column.days[0])),
                fresh=not on or on >= since.isoformat(), inferred=int(column.origins[0]) == Origin.DERIVED,
            )
            for name, column in self.known.columns.items() if column.known[0]
        }  # fmt: skip
        return {**found, **self._fall()}

    @cached_property
    def findings(self) -> dict[str, Finding]:
        return {code: _finding(row, risk_models()[code]) for code, row in self.rows.items()}

    @cached_property
    def grade(self) -> Grade:
        groups = [name for name in _GROUPS if name in self.facts and self.facts[name].value == 1]
        return rules.grade(self.findings, self.facts, diseases=groups)

    def _fall(self) -> dict[str, Fact]:
        row = self.rows.get(_FILTRATION)
        if row is None or row.value is None or not self.before:
            return {}
        fall = 100 * (self.before - row.value) / self.before
        return {"EGFR_FALL": Fact(fall, Say(f"{fall:.0f}%", f"{fall:.0f}%"))}


def picture_of(person_id: int, *, at: datetime, models: Collection[str]) -> Picture:
    """Read a person's current results of these models, and the inputs of all of them."""
    current = Assessment.objects.filter(person_id=person_id, current=True, model__in=models).select_related("formula")
    rows = {row.model: row for row in current if row.model in risk_models()}
    known = gather([person_id], [risk_models()[code] for code in models], at=at)
    return Picture(person_id, at, known, rows, _before(person_id))


def _before(person_id: int) -> float | None:
    past = Assessment.objects.filter(person_id=person_id, model=_FILTRATION, current=False, value__isnull=False)
    found: float | None = past.order_by("-at", "-pk").values_list("value", flat=True).first()
    return found


def _day(days: int) -> str:
    return (EPOCH + timedelta(days=days)).isoformat() if days else ""


def _finding(row: Assessment, model: RiskModel) -> Finding:
    shown = Say("", "") if row.refused else shown_result(row, model)
    outputs = dict(zip(row.formula.outputs, row.outputs, strict=True))
    return Finding(row.value, row.band, row.refused, shown, newest(row), outputs)


def newest(row: Assessment) -> str:
    """The newest day among the inputs of a result."""
    return _day(max(row.days, default=0))


def shown_result(row: Assessment, model: RiskModel) -> Say:
    """A result in words: the pressure itself, a probability, points, a number with unit, or the class."""
    inputs = row.inputs
    if row.model == _PRESSURE:
        words = f"{inputs['systolic']['value']:g}/{inputs['diastolic']['value']:g} mmHg"
        return Say(words, words)
    if model.kind == "class":
        return next((Say.of(one) for one in model.bands if one.code == row.band), Say("", ""))
    return shown_number(row.value, model.unit, probability=model.kind == "probability")


def shown_number(value: float | None, unit: str, *, probability: bool = False) -> Say:
    if value is None:
        return Say("", "")
    if probability or unit == "%":
        return Say(f"{value:.1f}%", f"{value:.1f}%")
    words = _UNITS.get(unit, Say(f" {unit}" if unit else "", f" {unit}" if unit else ""))
    return Say(f"{value:.4g}{words.zh}", f"{value:.4g}{words.en}")


def shown_fact(name: str, value: float) -> Say:
    """A known value in words, by its column's name."""
    analyte = catalogue().get(name)
    if analyte is not None:
        return shown_number(value, analyte.unit)
    return _YES_NO[int(value)] if value in (0, 1) else shown_number(value, "")
