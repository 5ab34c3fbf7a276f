"""Limits: refused, asked about, accepted; published cases and both sides of each limit."""

import numpy as np
import pytest

from kangxu.clinical import plausibility
from kangxu.clinical.analytes import catalogue
from kangxu.clinical.plausibility import (
    CHANGE_RULES,
    LIMITS,
    REASONS,
    Limits,
    as_rows,
    check,
    check_pair,
    is_possible,
    rate_of_change,
)


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


def test_some_have_hard_limits_only_and_some_none() -> None:
    assert LIMITS["INS"] == Limits("INS", 0.1, 1000, None, None)
    assert LIMITS["KET"] == Limits("KET", None, None, None, None)


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


@pytest.mark.parametrize(
    ("code", "value", "action"),
    [("pack_years", 120, "accept"), ("pack_years", 121, "confirm"), ("pack_years", 251, "refuse"),
     ("sleep_hours", 2.9, "confirm"), ("sleep_hours", 3, "accept"), ("sleep_hours", 24.1, "refuse")],
)  # fmt: skip
def test_answers_have_limits_too(code: str, value: float, action: str) -> None:
    assert check(code, value).action == action


def test_possible_means_within_the_hard_limits() -> None:
    found = is_possible("SBP", np.array([49.9, 50, 221, 300, 300.1, np.nan]))
    assert found.tolist() == [False, True, True, True, False, False]
    assert is_possible("KET", np.array([-1.0, 99.0])).all()


def test_no_soft_limit_lies_outside_its_hard_limit_and_every_sheet_row_counts() -> None:
    assert all(limits.hard_low < limits.hard_high for limits in LIMITS.values() if limits.hard_low is not None)
    assert sum(limits.hard_low is not None for limits in LIMITS.values()) > 100


@pytest.mark.parametrize(
    ("analyte", "earlier", "later", "minutes", "conditions", "codes"),
    [
        ("SBP", 120, 180, 10, (), []),
        ("SBP", 120, 181, 10, (), ["systolic_in_minutes"]),
        ("SBP", 181, 120, 10, (), ["systolic_in_minutes"]),
        ("SBP", 120, 181, 10.1, (), []),
        ("SMBG", 5.1, 13.1, 30, (), []),
        ("SMBG", 5.1, 13.2, 30, (), ["glucose_in_minutes"]),
        ("WEIGHT", 70, 73.5, 7 * 1440, (), []),
        ("WEIGHT", 70, 73.6, 7 * 1440, (), ["weight_in_a_week"]),
        ("WEIGHT", 70, 66.4, 7 * 1440, (), ["weight_in_a_week"]),
        ("WEIGHT", 70, 73.6, 8 * 1440, (), []),
        ("WEIGHT", 70, 72, 3 * 1440, ("heart_failure",), []),
        ("WEIGHT", 70, 72.1, 3 * 1440, ("heart_failure", "diabetes"), ["weight_gain_in_heart_failure"]),
        ("WEIGHT", 72.1, 70, 3 * 1440, ("heart_failure",), []),
        ("WEIGHT", 70, 72.1, 3 * 1440, (), []),
        ("HBA1C", 7.1, 10.1, 30 * 1440, (), []),
        ("HBA1C", 5.3, 8.3, 30 * 1440, (), []),
        ("HBA1C", 7.1, 10.2, 30 * 1440, (), ["hba1c_in_a_month"]),
        ("EGFR", 80, 60, 400 * 1440, (), ["filtration_fall"]),
        ("EGFR", 80, 60.1, 400 * 1440, (), []),
        ("EGFR", 60, 80, 400 * 1440, (), []),
        ("TC", 4, 9, 1, (), []),
    ],
)  # fmt: skip
def test_changes_on_both_sides(
    analyte: str, earlier: float, later: float, minutes: float, conditions: tuple[str, ...], codes: list[str]
) -> None:
    assert [rule.code for rule in rate_of_change(analyte, earlier, later, minutes, conditions)] == codes


def test_changes_are_of_known_analytes_and_say_their_limit() -> None:
    assert all(analyte in catalogue() for rule in CHANGE_RULES for analyte in rule.analytes)
    assert all(rule.words("zh-hans") and rule.words("en") and "{" not in rule.words("zh") for rule in CHANGE_RULES)
    assert CHANGE_RULES[0].words("zh") == "10分钟内收缩压相差超过60 mmHg，请复测核对"
