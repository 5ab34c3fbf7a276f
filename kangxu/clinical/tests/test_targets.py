"""Targets and action lines by source, and the words beside a value."""

import pytest

from kangxu.clinical.analytes import catalogue
from kangxu.clinical.pressure import THRESHOLDS, PressureLimit
from kangxu.clinical.targets import (
    _SHEET,
    default_pressure_target,
    default_target,
    judge,
    judge_pressure,
    pressure_target,
)


@pytest.mark.parametrize(
    ("age", "conditions", "measured", "words", "action"),
    [
        (50, (), "clinic", "<140/90", "≥160/100"),
        (50, (), "home", "<135/85", "≥155/95"),
        (50, (), "ambulatory_24h", "<130/80", "≥150/90"),
        (50, (), "ambulatory_night", "<120/70", "≥140/80"),
        (67, ("diabetes",), "clinic", "<130/80", "≥150/90"),
        (67, ("diabetes",), "home", "<130/80", "≥150/90"),
        (80, (), "clinic", "<150/90", "≥160/100"),
        (80, (), "home", "<145/85", "≥160/95"),
        (80, ("diabetes",), "clinic", "<150/90", "≥160/100"),
        (79, (), "clinic", "<140/90", "≥160/100"),
    ],
)
def test_default_pressure_target(age: int, conditions: tuple[str, ...], measured: str, words: str, action: str) -> None:
    target = default_pressure_target(age, conditions, measured)
    assert target is not None
    assert (target.words, target.action_words) == (words, action)


def test_only_a_physician_sets_a_target_in_pregnancy() -> None:
    assert default_pressure_target(30, ("pregnancy",)) is None


@pytest.mark.parametrize("measured", THRESHOLDS)
def test_the_action_line_lies_beyond_every_target(measured: str) -> None:
    for limit in (PressureLimit(120, 70), PressureLimit(130, 80), PressureLimit(140, 90), PressureLimit(150, 90)):
        target = pressure_target(limit, measured)
        assert target.systolic.high < target.systolic.action_high
        assert target.diastolic.high < target.diastolic.action_high


@pytest.mark.parametrize(
    ("systolic", "diastolic", "step", "zh"),
    [
        (129, 79, "in_target", "达标"),
        (130, 79, "beyond_target", "到上限"),
        (151, 84, "at_action_line", "高21"),
        (149, 89, "beyond_target", "高19"),
        (128, 90, "at_action_line", "高10"),
    ],
)
def test_judging_a_pressure(systolic: float, diastolic: float, step: str, zh: str) -> None:
    found = judge_pressure(systolic, diastolic, pressure_target(PressureLimit(130, 80)))
    assert found is not None
    assert (found.step, found.zh) == (step, zh)


def test_half_a_pressure_is_not_judged() -> None:
    assert judge_pressure(128, float("nan"), pressure_target(PressureLimit(130, 80))) is None


@pytest.mark.parametrize(
    ("analyte", "value", "step", "difference", "zh", "en"),
    [
        ("HBA1C", 6.9, "in_target", 0.0, "达标", "In target"),
        ("HBA1C", 7.0, "beyond_target", 0.0, "到上限", "at the limit"),
        ("HBA1C", 7.8, "beyond_target", 0.8, "高0.8", "0.8 above"),
        ("HBA1C", 9.0, "at_action_line", 2.0, "高2.0", "2.0 above"),
        ("FPG", 6.9, "in_target", 0.0, "达标", "In target"),
        ("FPG", 4.4, "in_target", 0.0, "达标", "In target"),
        ("FPG", 4.3, "beyond_target", -0.1, "低0.1", "0.1 below"),
        ("FPG", 3.9, "at_action_line", -0.5, "低0.5", "0.5 below"),
        ("FPG", 13.9, "at_action_line", 6.9, "高6.9", "6.9 above"),
        ("UACR", 46, "beyond_target", 16, "高16", "16 above"),
    ],
)
def test_judging_in_diabetes(analyte: str, value: float, step: str, difference: float, zh: str, en: str) -> None:
    target = default_target(analyte, ("diabetes",))
    assert target is not None
    found = judge(value, target)
    assert found is not None
    assert (found.step, found.difference, found.zh, found.en) == (step, difference, zh, en)


@pytest.mark.parametrize(
    ("analyte", "comparator", "value", "said"),
    [
        ("HBA1C", ">", 8.0, ("beyond_target", "至少高1.0")),
        ("HBA1C", ">", 7.0, ("beyond_target", "到上限")),
        ("HBA1C", ">", 6.0, None),  # 6.5 or 12: nobody knows
        ("HBA1C", "<", 7.0, ("in_target", "达标")),
        ("HBA1C", "<=", 7.0, None),
        ("HBA1C", "<", 10.0, None),
        ("HDLC", ">", 2.0, ("in_target", "达标")),
        ("HDLC", ">", 0.5, None),
        ("HDLC", "<", 0.5, ("beyond_target", "至少低0.50")),
    ],
)
def test_what_a_laboratory_wrote_with_a_sign_is_judged_by_what_is_sure(
    analyte: str, comparator: str, value: float, said: tuple[str, str] | None
) -> None:
    target = default_target(analyte, ("male", "diabetes"))
    assert target
    verdict = judge(value, target, comparator)
    assert (verdict and (verdict.step, verdict.zh)) == said


def test_no_value_is_no_judgement() -> None:
    target = default_target("HBA1C", ("diabetes",))
    assert target is not None
    assert judge(None, target) is None
    assert judge(float("nan"), target) is None


def test_the_slot_decides_on_self_measured_glucose() -> None:
    fasting = default_target("SMBG", ("diabetes",), slot="fasting")
    after = default_target("SMBG", ("diabetes",), slot="after_supper")
    assert fasting is not None
    assert after is not None
    assert (fasting.words, after.words) == ("4.4–7.0", "4.4–10.0")


def test_conditions_decide_and_nobody_gets_a_target_of_others() -> None:
    assert default_target("FPG", ()) is None
    frail = default_target("HBA1C", ("diabetes", "frail"))
    assert frail is not None
    assert frail.words == "<8.0"
    both = default_target("LDLC", ("diabetes", "ascvd"))
    assert both is not None
    assert both.words == "<1.8"


@pytest.mark.parametrize(
    "row", _SHEET["targets"], ids=lambda row: f"{row['analyte']}-{'-'.join(row.get('conditions', ()))}"
)
def test_every_row_is_of_a_known_analyte_in_its_unit(row: dict[str, object]) -> None:
    assert catalogue()[row["analyte"]].unit == row["unit"]
    edges = [row[edge] for edge in ("action_low", "low", "high", "action_high") if edge in row]
    assert edges == sorted(set(edges))
    assert row["source"]
