"""Glucose and HbA1c: classes, hypoglycaemia, control, conversions. Source glucose.toml.

Glucose is in mmol/L unless `unit` says "mg/dL", HbA1c in per cent. Functions take numbers and arrays alike.
"""

from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from kangxu.clinical.bands import Band, Bands
from kangxu.clinical.conversions import factor_of
from kangxu.clinical.sheets import load_sheet

GlucoseUnit = Literal["mmol/L", "mg/dL"]
Numbers = float | NDArray[np.float64]


class UnknownGlucoseUnit(ValueError):
    """Glucose comes in mmol/L or mg/dL."""


def in_mmol_l(value: Numbers, unit: GlucoseUnit = "mmol/L") -> Numbers:
    """Glucose in mmol/L, with the factor 18.018 of the models."""
    if unit == "mmol/L":
        return value
    if unit == "mg/dL":
        return value / CONVERSIONS["mg_dl_per_mmol_l"]
    raise UnknownGlucoseUnit(unit)


def fasting_class(value: Any, unit: GlucoseUnit = "mmol/L") -> Any:
    """normal, impaired (6.1 up to 7.0) or diabetic (from 7.0); fasting venous plasma."""
    return FASTING.label(None if value is None else in_mmol_l(value, unit))


def two_hour_class(value: Any, unit: GlucoseUnit = "mmol/L") -> Any:
    """normal, impaired (7.8 up to 11.1) or diabetic (from 11.1); two hours after 75 g glucose."""
    return TWO_HOUR.label(None if value is None else in_mmol_l(value, unit))


def hba1c_class(percent: Any) -> Any:
    """normal, at_risk (5.7 up to 6.5) or diabetic (from 6.5)."""
    return HBA1C.label(percent)


def hypoglycaemia(value: float, *, needed_help: bool = False, unit: GlucoseUnit = "mmol/L") -> Band:
    """Level of hypoglycaemia in a person treated for diabetes; with help of another person level 3 at any value."""
    if needed_help:
        return LEVEL_3
    label = HYPOGLYCAEMIA.label(float(in_mmol_l(value, unit)))
    return HYPOGLYCAEMIA[label or "none"]


def is_controlled(fasting: float, unit: GlucoseUnit = "mmol/L") -> bool:
    """Control for the national indicator: fasting glucose of the latest follow-up below 7.0 mmol/L."""
    return bool(in_mmol_l(fasting, unit) < CONTROLLED_BELOW)


def sql_fasting(reading: str) -> str:
    """SQL boolean: a reading is a fasting glucose as the national indicator takes it, venous or of a fingertip.

    What a device at home measured by itself is no value of a follow-up.
    """
    return (
        f"({reading}.analyte = 'FPG' or {reading}.analyte = 'SMBG' and {reading}.slot = 'fasting'"
        f" and {reading}.source in ('clinic', 'laboratory', 'checkup', 'self_report'))"
    )


def sql_controlled(fasting: str) -> str:
    """SQL boolean for `is_controlled`; NULL when the value is missing."""
    return f"({fasting} < {CONTROLLED_BELOW!r})"


def estimated_average(hba1c_percent: Numbers, unit: GlucoseUnit = "mmol/L") -> Numbers:
    """Estimated average glucose of an HbA1c (Nathan 2008)."""
    suffix = "" if unit == "mmol/L" else "_mg_dl"
    return CONVERSIONS[f"eag_slope{suffix}"] * hba1c_percent + CONVERSIONS[f"eag_intercept{suffix}"]


def implied_hba1c(mean: Numbers, unit: GlucoseUnit = "mmol/L") -> Numbers:
    """HbA1c in per cent that a mean self-measured glucose implies: the inverse of `estimated_average`."""
    suffix = "" if unit == "mmol/L" else "_mg_dl"
    return (mean - CONVERSIONS[f"eag_intercept{suffix}"]) / CONVERSIONS[f"eag_slope{suffix}"]


def management_indicator(mean: Numbers, unit: GlucoseUnit = "mmol/L") -> Numbers:
    """GMI in per cent of a mean sensor glucose (Bergenstal 2018)."""
    slope = CONVERSIONS["gmi_slope" if unit == "mg/dL" else "gmi_slope_mmol_l"]
    return CONVERSIONS["gmi_intercept"] + slope * mean


def management_indicator_ifcc(mean: Numbers, unit: GlucoseUnit = "mmol/L") -> Numbers:
    """GMI in mmol/mol of a mean sensor glucose (Bergenstal 2018)."""
    return CONVERSIONS["gmi_ifcc_intercept"] + CONVERSIONS["gmi_ifcc_slope"] * in_mmol_l(mean, unit)


_SHEET = load_sheet("glucose.toml")
FASTING = Bands.read("fasting_glucose", _SHEET["classes"]["fasting"])
TWO_HOUR = Bands.read("two_hour_glucose", _SHEET["classes"]["two_hour"])
RANDOM = Bands.read("random_glucose", _SHEET["classes"]["random"])
HBA1C = Bands.read("hba1c", _SHEET["classes"]["hba1c"])
HYPOGLYCAEMIA = Bands.read("hypoglycaemia", _SHEET["hypoglycaemia"])
LEVEL_3 = Band(**_SHEET["hypoglycaemia"]["level3"])
LOW_WITHOUT_DIABETES: float = _SHEET["without_diabetes"]["low_below"]
CONTROLLED_BELOW: float = _SHEET["national_control"]["fasting_below"]
CONVERSIONS: dict[str, float] = {**_SHEET["conversions"], "mg_dl_per_mmol_l": factor_of("glucose")}
