"""Kidney: KDIGO categories, heat map, monitoring. Source kidney.toml; the eGFR is the risk model `ckd_epi_2021`."""

from math import inf, nextafter
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from kangxu.clinical.bands import Bands
from kangxu.clinical.sheets import load_sheet

AlbuminUnit = Literal["mg/g", "mg/mmol"]


def rounded(value: NDArray[np.float64]) -> NDArray[np.float64]:
    """Half-up to whole numbers, as KDIGO stages: 59.5 becomes 60."""
    return np.floor(value + 0.5)


def filtration_category(value: Any) -> Any:
    """G1 to G5 of an eGFR, number or array."""
    if value is None:
        return None
    whole = rounded(np.asarray(value, dtype=np.float64))
    return FILTRATION.label(whole if isinstance(value, np.ndarray) else float(whole))


def albuminuria_category(ratio: Any, unit: AlbuminUnit = "mg/g") -> Any:
    """A1 to A3 of an albumin-creatinine ratio, in the unit that the laboratory reported: do not convert first."""
    return ALBUMINURIA[unit].label(ratio)


def heat_map_colour(filtration: str, albuminuria: str) -> str:
    """green, yellow, orange or red: the KDIGO prognosis of a pair of categories."""
    colour: str = _SHEET["heat_map"][filtration][_column(albuminuria)]
    return colour


def monitoring_per_year(filtration: str, albuminuria: str) -> int:
    """How often a year to check, edition 2024; 4 means four or more."""
    times: int = _SHEET["monitoring_per_year"][filtration][_column(albuminuria)]
    return times


def _column(albuminuria: str) -> int:
    return ALBUMINURIA["mg/g"].labels.index(albuminuria)


def _albuminuria(unit: str, limits: list[float]) -> Bands:
    low, high = limits
    # the upper limit itself is still A2, the next number above it is A3
    return Bands.read(
        f"albuminuria_{unit}", {**_SHEET["albuminuria"], "cuts": [low, nextafter(high, inf)], "unit": unit}
    )


_SHEET = load_sheet("kidney.toml")
FILTRATION = Bands.read("kdigo_g", _SHEET["egfr"])
ALBUMINURIA: dict[str, Bands] = {
    unit: _albuminuria(unit, limits) for unit, limits in _SHEET["albuminuria"]["units"].items()
}
