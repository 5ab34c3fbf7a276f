"""Limits: refused, asked about, accepted; published cases and both sides of each limit."""

import pytest

from kangxu.clinical import plausibility
from kangxu.clinical.analytes import catalogue
from kangxu.clinical.plausibility import LIMITS, REASONS, Limits, as_rows, check, check_pair


@pytest.mark.parametrize(
    ("analyte", "value", "action", "reason"),
    [
        ("SBP", 301, "refuse", "above_hard_limit"),
        ("SBP", 221, "confirm", "above_soft_limit"),
        ("SBP", 220, "accept", None),
        ("SBP", 300, "confirm", "above_soft_limit"),
        ("SBP", 15, "refuse", "below_hard_limit"),
        ("SBP", 0, "refuse", "zero"),
        ("LDLC", -0.4, "refuse", "negative"),
        ("SMBG", 0.4, "refuse", "below_hard_limit"),
        ("FPG", 2.1, "confirm", "below_soft_limit"),
        ("HBA1C", 15.5, "confirm", "above_soft_limit"),
        ("WEIGHT", 29, "confirm", "below_soft_limit"),
        ("K", 6.6, "confirm", "above_soft_limit"),
        ("UACR", 0, "accept", None),
        ("SBP", float("nan"), "refuse", "not_a_number"),
        ("SBP", float("inf"), "refuse", "above_hard_limit"),
    ],
)
def test_a_value_alone(analyte: str, value: float, action: str, reason: str | None) -> None:
    verdict = check(analyte, value)
    assert (verdict.action, verdict.reason) == (action, reason)


@pytest.mark.parametrize(
    ("systolic", "diastolic", "reason"),
    [
        (120, 120, "diastolic_not_below_systolic"),
        (80, 120, "diastolic_not_below_systolic"),
        (120, 106, "narrow_pulse_pressure"),
        (120, 105, None),
        (200, 80, None),
        (201, 80, "wide_pulse_pressure"),
    ],
)
def test_a_pair(systolic: float, diastolic: float, reason: str | None) -> None:
    assert check_pair(systolic, diastolic).reason == reason


@pytest.mark.parametrize(
    "limits", [item for item in LIMITS.values() if item.soft_low is not None], ids=lambda i: i.analyte
)
def test_a_value_on_a_limit_is_inside(limits: Limits) -> None:
    edges = (limits.hard_low, limits.hard_high, limits.soft_low, limits.soft_high)
    assert None not in edges
    hard_low, hard_high, soft_low, soft_high = edges
    assert hard_low <= soft_low < soft_high <= hard_high
    assert {check(limits.analyte, edge).action for edge in (soft_low, soft_high)} == {"accept"}
    assert {check(limits.analyte, edge).action for edge in (hard_low, hard_high)} <= {"accept", "confirm"}
    assert check(limits.analyte, hard_high * 1.001).action == "refuse"
    assert check(limits.analyte, hard_low - 0.001).action == "refuse"


def test_every_limit_is_of_a_known_analyte_and_numeric_analytes_have_one() -> None:
    assert set(LIMITS) == {code for code, analyte in catalogue().items() if not analyte.ordinal}
    assert len(as_rows()) == len(LIMITS)


def test_analytes_without_own_limits_take_those_of_the_catalogue() -> None:
    insulin = catalogue()["INS"]
    assert LIMITS["INS"] == Limits("INS", insulin.hard_low, insulin.hard_high, None, None)


def test_an_unknown_analyte_has_no_limits() -> None:
    assert check("NOSUCH", -5).action == "accept"


def test_words_name_the_limit_and_never_leave_a_gap() -> None:
    assert check("SBP", 15).words_zh == "低于可能的最小值50，是不是少写了一位？"
    assert "50" in check("SBP", 15).words_en
    assert check("SBP", 120).words_zh == ""
    assert all(reason.zh and reason.en for reason in REASONS.values())


def test_every_refusal_of_python_is_one_in_sql() -> None:
    sql = plausibility.sql_reason("v", "l") + plausibility.sql_pair_reason("s", "d")
    assert all(f"'{code}'" in sql for code in REASONS)
    assert "below_hard_limit" in plausibility.refusals()
    assert "below_soft_limit" not in plausibility.refusals()
