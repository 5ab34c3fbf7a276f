"""KDIGO categories, BMI, waist and ages at their boundaries."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kangxu.clinical import body, kidney


@pytest.mark.parametrize(
    ("egfr", "acr", "unit", "g", "a", "colour", "times"),
    [
        (95, 10, "mg/g", "G1", "A1", "green", 1),
        (95, 30, "mg/g", "G1", "A2", "yellow", 1),
        (72, 300, "mg/g", "G2", "A2", "yellow", 1),
        (72, 301, "mg/g", "G2", "A3", "orange", 3),
        (50, 120, "mg/g", "G3a", "A2", "orange", 2),
        (28, 2.9, "mg/mmol", "G4", "A1", "red", 3),
        (28, 3, "mg/mmol", "G4", "A2", "red", 3),
        (16, 45, "mg/mmol", "G4", "A3", "red", 4),
        (14.4, 5, "mg/g", "G5", "A1", "red", 4),
        (59.5, 5, "mg/g", "G2", "A1", "green", 1),
        (59.4, 5, "mg/g", "G3a", "A1", "yellow", 1),
        (44.4, 5, "mg/g", "G3b", "A1", "orange", 2),
    ],
)
def test_kdigo(egfr: float, acr: float, unit: str, g: str, a: str, colour: str, times: int) -> None:
    assert (kidney.filtration_category(egfr), kidney.albuminuria_category(acr, unit)) == (g, a)
    assert (kidney.heat_map_colour(g, a), kidney.monitoring_per_year(g, a)) == (colour, times)


def test_categories_of_arrays_and_of_nothing() -> None:
    assert kidney.filtration_category(np.array([59.5, 14.4, np.nan])).tolist() == ["G2", "G5", None]
    assert kidney.filtration_category(None) is None


@pytest.mark.parametrize(
    ("weight", "height", "value", "label"), [(76.3, 165, 28.03, "obese"), (61.44, 160, 24.0, "normal")]
)
def test_bmi(weight: float, height: float, value: float, label: str) -> None:
    assert body.bmi(weight, height) == pytest.approx(value, abs=0.005)
    assert body.bmi_class(body.bmi(weight, height)) == label


@pytest.mark.parametrize(
    ("value", "label"),
    [(18.4, "underweight"), (18.5, "normal"), (23.99, "normal"), (24.0, "overweight"), (28.0, "obese")],
)
def test_bmi_class(value: float, label: str) -> None:
    assert body.bmi_class(value) == label


@pytest.mark.parametrize(
    ("waist", "sex", "label"),
    [
        (84.9, "male", "normal"),
        (85, "male", "pre_central"),
        (90, "male", "central"),
        (80, "female", "pre_central"),
        (85, "female", "central"),
    ],
)
def test_waist_class(waist: float, sex: str, label: str) -> None:
    assert body.waist_class(waist, sex) == label


@pytest.mark.parametrize(
    ("birth", "on", "age"),
    [
        (date(2000, 2, 29), date(2025, 2, 28), 24),
        (date(2000, 2, 29), date(2025, 3, 1), 25),
        (date(2000, 2, 29), date(2024, 2, 29), 24),
        (date(1960, 11, 21), date(2026, 11, 20), 65),
        (date(1960, 11, 21), date(2026, 11, 21), 66),
        (date(2026, 1, 1), date(2026, 1, 1), 0),
    ],
)
def test_completed_years(birth: date, on: date, age: int) -> None:
    assert body.completed_years(birth, on) == age


@given(st.dates(date(1900, 1, 1), date(2026, 12, 31)), st.dates(date(2026, 1, 1), date(2028, 12, 31)))
def test_a_column_of_birth_dates_is_aged_like_one(birth: date, on: date) -> None:
    column = np.array([birth, None], dtype="datetime64[D]")
    ages = body.completed_years_of(column, on)
    assert ages[0] == body.completed_years(birth, on)
    assert np.isnan(ages[1])
