"""What a person's own phone says: a class in plain words, from the answers given there alone, never from a record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from django.utils.translation import gettext as _

from kangxu.clinical.body import bmi, completed_years
from kangxu.clinical.risk import risk_models
from kangxu.clinical.risk.inputs import read_columns
from kangxu.clinical.risk.model import RiskModel
from kangxu.web.screening.phone_steps import Said
from kangxu.web.screening.sheets import PRESSURE, pack, phone_rows, sheet_of

Shape = Literal["tick", "arrow", "red"]


@dataclass(frozen=True)
class PhoneLine:
    """One thing found: what it is, and what to do about it."""

    title: str
    words: str


@dataclass(frozen=True)
class PhoneResult:
    """`shape` says how it looks; praise comes first, a diagnosis never."""

    shape: Shape
    title: str
    pressure: str
    lines: tuple[PhoneLine, ...]


def result_of(said: Said, *, on: date) -> PhoneResult:
    given = _given(said, on)
    classes = [(row["classes"].get(_band(row["model"], given)), str(row["phone"])) for row in phone_rows()]
    told = [(one, label) for one, label in classes if one and one["phone"]]
    lines = tuple(PhoneLine(label, one["phone"]) for one, label in told)
    systolic, diastolic = given.get("systolic"), given.get("diastolic")
    pressure = f"{systolic:g} / {diastolic:g}" if systolic and diastolic else ""
    shape: Shape = "red" if any(one["emergency"] for one, _label in told) else "arrow" if lines else "tick"
    return PhoneResult(shape, _title(shape), pressure, lines)


def _title(shape: Shape) -> str:
    return {
        "tick": _("按您填的，没有发现要马上处理的"),
        "arrow": _("有几项要留心"),
        "red": _("血压比目标高很多"),
    }[shape]


def _given(said: Said, on: date) -> dict[str, Any]:
    born = date.fromisoformat(said.person["birth_on"])
    made: dict[str, Any] = {
        **said.answers(), "age": completed_years(born, on), "sex": {"1": "male", "2": "female"}[said.person["sex"]],
    }  # fmt: skip
    measured = said.measurements()
    if {"height_cm", "weight_kg"} <= set(measured):
        made["bmi"] = bmi(measured["weight_kg"], measured["height_cm"])
    if "waist_cm" in measured:
        made["waist_cm"] = measured["waist_cm"]
    if "pressures" in measured:
        made["systolic"], made["diastolic"] = measured["pressures"][0]
    return made | _smoked(made)


def _smoked(given: Mapping[str, Any]) -> dict[str, float]:
    if given.get("nicotine") == "never":
        return {"pack_years": 0}
    if "cigarettes_per_day" in given and "smoking_years" in given:
        return {"pack_years": given["cigarettes_per_day"] / pack() * given["smoking_years"]}
    return {}


def _band(code: str, given: Mapping[str, Any]) -> str | None:
    """The class where every answer is there, or where those still missing cannot change it; else None."""
    model = risk_models()[code]
    result = model.compute_one({item.name: given.get(item.name) for item in model.inputs})
    if result.band or code == PRESSURE or model.points is None or result.refusal != "missing_input":
        return result.band
    return _settled(model, given)


def _settled(model: RiskModel, given: Mapping[str, Any]) -> str | None:
    assert model.points is not None
    columns = read_columns(model.inputs, {item.name: given.get(item.name) for item in model.inputs})
    if columns.out_of_range[0] or any(given.get(name) == 1 for name in model.excludes):
        return None
    low, high = model.points.bounds(columns)
    sheet = sheet_of(model)
    first, last = (sum(1 for cut in sheet["cuts"] if total[0] >= cut) for total in (low, high))
    return str(sheet["bands"][first]["code"]) if first == last else None
