"""Blood pressure: published cases and both sides of every limit."""

import numpy as np
import pytest

from kangxu.clinical import pressure
from kangxu.clinical.pressure import DIPPING, OFFICE_CLASS, THRESHOLDS, PressureLimit, limit_for_source, national_limit


@pytest.mark.parametrize(
    ("systolic", "diastolic", "grade", "isolated"),
    [
        (119, 79, "normal", False),
        (120, 79, "high_normal", False),
        (119, 80, "high_normal", False),
        (139, 89, "high_normal", False),
        (140, 89, "grade1", True),
        (139, 90, "grade1", False),
        (159, 99, "grade1", False),
        (160, 99, "grade2", False),
        (159, 100, "grade2", False),
        (179, 109, "grade2", False),
        (180, 85, "grade3", True),
        (170, 110, "grade3", False),
    ],
)
def test_office_class(systolic: float, diastolic: float, grade: str, isolated: bool) -> None:
    assert OFFICE_CLASS.label(systolic, diastolic) == grade
    assert pressure.is_isolated_systolic(systolic, diastolic) == isolated


@pytest.mark.parametrize(
    ("source", "systolic", "diastolic", "raised"),
    [
        ("home", 134.9, 84.9, False),
        ("home", 135, 80, True),
        ("ambulatory_24h", 129, 80, True),
        ("ambulatory_24h", 129, 79, False),
        ("ambulatory_day", 134, 85, True),
        ("ambulatory_night", 119, 70, True),
        ("ambulatory_night", 119, 69, False),
        ("clinic", 139, 89, False),
        ("clinic", 140, 89, True),
    ],
)
def test_thresholds_by_source(source: str, systolic: float, diastolic: float, raised: bool) -> None:
    assert pressure.is_raised(systolic, diastolic, source) == raised
    assert pressure.is_raised(np.array([systolic]), np.array([diastolic]), source).tolist() == [raised]


@pytest.mark.parametrize(
    ("age", "systolic", "diastolic", "controlled"),
    [
        (64, 139, 89, True),
        (64, 140, 89, False),
        (64, 139, 90, False),
        (65, 149, 89, True),
        (65, 150, 89, False),
        (70, 145, 90, False),
        (80, 148, 88, True),
        (65, float("nan"), 80, False),
    ],
)
def test_national_control(age: int, systolic: float, diastolic: float, controlled: bool) -> None:
    assert pressure.is_controlled(systolic, diastolic, age) is controlled


def test_strict_control_keeps_the_general_limit_in_diabetes() -> None:
    assert national_limit(70, ("diabetes",)) == PressureLimit(150, 90)
    assert national_limit(70, ("diabetes",), strict=True) == PressureLimit(140, 90)
    assert national_limit(70, ("copd",), strict=True) == PressureLimit(150, 90)


@pytest.mark.parametrize(
    ("age", "conditions", "group"),
    [
        (30, ("pregnancy", "diabetes"), "physician_only"),
        (85, ("diabetes",), "very_old"),
        (70, ("chd",), "high_risk_disease"),
        (65, (), "older"),
        (64, (), "general"),
        (64, ("copd",), "general"),
    ],
)
def test_target_group(age: int, conditions: tuple[str, ...], group: str) -> None:
    assert pressure.target_group(age, conditions).code == group


def test_a_clinic_limit_elsewhere() -> None:
    assert str(limit_for_source(PressureLimit(130, 80), "home")) == "130/80"
    assert str(limit_for_source(PressureLimit(140, 90), "home")) == "135/85"
    assert str(limit_for_source(PressureLimit(150, 90), "home")) == "145/85"
    assert str(limit_for_source(PressureLimit(140, 90), "ambulatory_night")) == "120/70"
    assert all(limit_for_source(THRESHOLDS["clinic"], source) == limit for source, limit in THRESHOLDS.items())


@pytest.mark.parametrize(
    ("night", "label"),
    [(101, "riser"), (100, "non_dipper"), (90, "dipper"), (80, "extreme_dipper"), (90.1, "non_dipper")],
)
def test_dipping(night: float, label: str) -> None:
    assert DIPPING.label(pressure.dipping_percent(100.0, night)) == label


def test_derived_pressures() -> None:
    assert pressure.pulse_pressure(150, 90) == 60
    assert pressure.mean_arterial_pressure(150, 90) == 110
