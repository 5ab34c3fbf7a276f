"""Body and age: BMI, waist, completed years. Source body.toml (WS/T 428-2013)."""

from calendar import isleap
from datetime import date
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from kangxu.clinical.bands import Bands
from kangxu.clinical.sheets import load_sheet

Sex = Literal["male", "female"]
Numbers = float | NDArray[np.float64]


def bmi(weight_kg: Numbers, height_cm: Numbers) -> Numbers:
    """Body mass index in kg/m2."""
    return weight_kg / (height_cm / 100) ** 2


def bmi_class(value: Any) -> Any:
    """underweight, normal, overweight (from 24) or obese (from 28); number or array."""
    return BMI.label(value)


def waist_class(waist_cm: Any, sex: Sex) -> Any:
    """normal, pre_central or central; central from 90 cm in men, 85 cm in women."""
    return WAIST[sex].label(waist_cm)


def completed_years(birth_on: date, on: date) -> int:
    """Age in completed years; who was born on 29 February completes a year on 1 March of common years."""
    return on.year - birth_on.year - ((on.month, on.day) < (birth_on.month, birth_on.day))


def born_by(years: float, on: date) -> date:
    """The latest day of birth of those who have completed so many years on a day."""
    year = on.year - int(years)
    if year < date.min.year:
        return date.min
    if year > date.max.year:
        return date.max
    leap_day = (on.month, on.day) == (2, 29) and not isleap(year)
    return date(year, on.month, 28 if leap_day else on.day)


def completed_years_of(birth_on: NDArray[np.datetime64], on: date) -> NDArray[np.float64]:
    """`completed_years` of a column of birth dates; NaN where there is none (NaT)."""
    days = birth_on.astype("datetime64[D]")
    months, years = days.astype("datetime64[M]"), days.astype("datetime64[Y]")
    month_and_day = (months - years).astype(np.int64) * 100 + (days - months).astype(np.int64)
    before = (on.month - 1) * 100 + on.day - 1 < month_and_day
    ages = on.year - 1970 - years.astype(np.int64) - before
    return np.where(np.isnat(days), np.nan, ages.astype(np.float64))


_SHEET = load_sheet("body.toml")
BMI = Bands.read("bmi", _SHEET["bmi"])
WAIST: dict[str, Bands] = {
    sex: Bands.read(f"waist_{sex}", {**_SHEET["waist"], "cuts": _SHEET["waist"][sex]}) for sex in ("male", "female")
}
