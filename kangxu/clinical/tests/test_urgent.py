"""Urgent values: published cases, both sides of each limit, the right person, the right words."""

import pytest

from kangxu.clinical.urgent import LEVELS, URGENT_RULES, UrgentColumns, assess, sql_code, sql_predicate, urgent_analytes


def codes(values: dict[str, float | str | None], diseases: tuple[str, ...] = (), **more: object) -> list[str]:
    return [urgent.code for urgent in assess(values, diseases, **more)]


@pytest.mark.parametrize(
    ("values", "diseases", "found"),
    [
        ({"SBP": 180, "DBP": 100}, (), ["pressure_crisis"]),
        ({"SBP": 179, "DBP": 109}, (), []),
        ({"SBP": 150, "DBP": 110}, (), ["pressure_crisis"]),
        ({"SBP": 186}, (), ["pressure_crisis"]),
        ({"SBP": 186, "DBP": None}, (), ["pressure_crisis"]),
        ({"SBP": 141, "DBP": 85}, ("pregnancy",), ["pressure_raised_in_pregnancy"]),
        ({"SBP": 190, "DBP": 85}, ("pregnancy",), ["pressure_crisis"]),
        ({"SMBG": 16.7}, (), ["glucose_very_high"]),
        ({"SMBG": 16.6}, (), []),
        ({"FPG": 3.9}, ("diabetes",), ["glucose_low_in_diabetes"]),
        ({"FPG": 3.9}, (), []),
        ({"FPG": 4.0}, ("diabetes",), []),
        ({"FPG": 2.9}, (), ["glucose_very_low"]),
        ({"FPG": 2.9}, ("diabetes",), ["glucose_very_low"]),
        ({"FPG": 3.0}, (), []),
        ({"SMBG": "HI"}, (), ["meter_high"]),
        ({"SMBG": " lo "}, ("diabetes",), ["meter_low"]),
        ({"SMBG": "Ho"}, (), []),
        ({"SPO2": 89}, (), ["oxygen_very_low"]),
        ({"SPO2": 90}, (), []),
        ({"SPO2": 89}, ("copd",), []),
        ({"SPO2": 88}, ("copd",), ["oxygen_low_in_copd"]),
        ({"HR": 44}, (), ["pulse_extreme"]),
        ({"HR": 45}, (), []),
        ({"HR": 120}, (), []),
        ({"HR": 121}, (), ["pulse_extreme"]),
        ({"TEMP": 39.1}, ("diabetes",), ["fever_in_diabetes"]),
        ({"TEMP": 39.0}, ("diabetes",), []),
        ({"K": 6.5}, (), ["potassium_critical"]),
        ({"SBP": float("nan")}, (), []),
        ({"HBA1C": 12.0}, ("diabetes",), []),
        ({"SBP": 186, "DBP": 112, "SMBG": 2.0}, (), ["pressure_crisis", "glucose_very_low"]),
    ],
)
def test_cases(values: dict[str, float | str | None], diseases: tuple[str, ...], found: list[str]) -> None:
    assert codes(values, diseases) == found


def test_low_pressure_needs_symptoms() -> None:
    assert codes({"SBP": 88, "DBP": 55}) == []
    assert codes({"SBP": 88, "DBP": 55}, symptoms=True) == ["pressure_low_with_symptoms"]


def test_orange_is_asked_for_and_gives_way_to_red() -> None:
    both = ("red", "orange")
    assert codes({"SMBG": 13.9}, levels=both) == ["glucose_high"]
    assert codes({"SMBG": 17.0}, levels=both) == ["glucose_very_high"]
    assert codes({"SPO2": 92}, levels=both) == ["oxygen_low"]


def test_a_refused_value_still_alarms() -> None:
    assert codes({"SBP": 310, "DBP": 100}) == ["pressure_crisis"]


def test_what_the_nurse_gets() -> None:
    (urgent,) = assess({"SBP": 186, "DBP": 112})
    assert urgent.words_zh.startswith("血压186/112")
    assert urgent.words_en.startswith("Blood pressure 186/112")
    assert urgent.ask_zh == ("胸痛", "剧烈头痛", "视物模糊", "肢体无力")
    assert (urgent.analytes, urgent.deadline_minutes, urgent.recheck_after_minutes) == (("SBP", "DBP"), 30, (5, 15))
    (half,) = assess({"SBP": 186})
    assert half.words_zh.startswith("血压186/–")
    (meter,) = assess({"SMBG": "HI"})
    assert "HI" in meter.words_zh


@pytest.mark.parametrize("rule", URGENT_RULES, ids=lambda rule: rule.code)
def test_every_rule_is_complete(rule: object) -> None:
    assert rule.source
    assert rule.level in LEVELS
    assert len(rule.ask_zh) == len(rule.ask_en) == 4
    assert rule.limbs


def test_rules_are_ordered_by_level_and_codes_are_unique() -> None:
    levels = [list(LEVELS).index(rule.level) for rule in URGENT_RULES]
    assert levels == sorted(levels)
    assert len({rule.code for rule in URGENT_RULES}) == len(URGENT_RULES)


def test_sql_speaks_of_the_same_rules() -> None:
    columns = UrgentColumns("r.analyte", "r.value", "r.text_value", {"diabetes": "p.diabetic"})
    assert "r.value >= 180.0" in sql_predicate(columns)
    assert "COALESCE(p.diabetic, FALSE)" in sql_predicate(columns)
    assert "'pressure_crisis'" in sql_code(columns)
    assert "glucose_high'" not in sql_code(columns)
    assert set(urgent_analytes()) >= {"SBP", "DBP", "SMBG", "SPO2", "HR"}
