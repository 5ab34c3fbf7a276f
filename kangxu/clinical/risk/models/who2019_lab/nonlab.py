"""The non-laboratory model of WHO 2019 before recalibration: to check arithmetic, not a model that anybody is shown."""

from collections.abc import Mapping
from math import exp, expm1, log
from typing import Any

from kangxu.clinical.sheets import load_sheet

_SHEET = load_sheet("nonlab.toml", __package__)
_CENTRE = _SHEET["centre"]


def unrecalibrated(given: Mapping[str, Any]) -> dict[str, float]:
    """Per cent in ten years, calibrated to no population: of sex, age, bmi (kg/m2), sbp (mmHg), current_smoker."""
    sheet = _SHEET[given["sex"]]
    return {f"unrecalibrated_{name}": _risk(given, sheet[name]) for name in ("chd", "stroke")}


def _risk(x: Mapping[str, Any], c: Mapping[str, float]) -> float:
    age, bmi, sbp = x["age"] - _CENTRE["age"], x["bmi"] - _CENTRE["bmi"], x["sbp"] - _CENTRE["systolic"]
    total = c["age"] * age + c["bmi"] * bmi + c["sbp"] * sbp + c["smoker"] * x["current_smoker"]
    total += age * (c["age_x_bmi"] * bmi + c["age_x_sbp"] * sbp + c["age_x_smoker"] * x["current_smoker"])
    return -100 * expm1(log(c["survival"]) * exp(total))
