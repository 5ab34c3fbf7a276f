"""What follows from answers: conditions, limits, scores, classes."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from kangxu.clinical.body import bmi
from kangxu.questionnaires.context import Context
from kangxu.questionnaires.definition import Condition, Form, Item, Option, TagRule, Trigger, Words
from kangxu.questionnaires.evaluation import judge
from kangxu.questionnaires.filled import LastTime
from kangxu.questionnaires.gathering import times_a_day
from kangxu.questionnaires.shelf import forms

ON = date(2026, 11, 22)
PERSON = Context(on=ON, age=67, sex="female")


def verdict(code: str, values: dict[str, Any], context: Context = PERSON) -> tuple[str, str, str]:
    found = judge(forms()[code], values, context).verdicts[0]
    return found.code, found.step, found.because.zh


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"sbp": 149, "dbp": 89}, ("satisfied", "routine", "血压149/89，规范标准<150/90")),
        ({"sbp": 150, "dbp": 80}, ("unsatisfied", "two_weeks", "血压150/80，规范标准<150/90")),
        ({"sbp": 120, "dbp": 80, "adverse": "2"}, ("adverse_reaction", "two_weeks", "有药物不良反应")),
        ({"sbp": 170, "dbp": 80, "complication": "3"}, ("complication", "refer", "有新发或加重的并发症")),
        ({"sbp": 120, "dbp": 80, "htn_danger": ["7"]}, ("emergency", "emergency_referral", "心前区疼痛")),
        ({"sbp": 120, "dbp": 80, "htn_danger": ["0"]}, ("satisfied", "routine", "血压120/80，规范标准<150/90")),
        ({"sbp": 120}, ("", "", "缺血压")),
    ],
)  # fmt: skip
def test_hypertension_is_classed_by_the_national_rule(values: dict[str, Any], said: tuple[str, str, str]) -> None:
    assert verdict("hypertension_follow_up", values) == said


@pytest.mark.parametrize("typed", [{"sbp": 1400, "dbp": 84}, {"sbp": 18.6, "dbp": 11.2}, {"sbp": 84, "dbp": 140}])
def test_a_pressure_that_cannot_be_right_has_no_consequences(typed: dict[str, Any]) -> None:
    found = judge(forms()["hypertension_follow_up"], typed, PERSON)
    assert found.verdicts[0].code == ""
    assert "next_on" not in found.values
    assert found.problems
    assert {key: found.values[key] for key in typed} == typed


def test_a_number_that_cannot_be_right_sets_off_nothing() -> None:
    tagged = Item("pulse", "integer", Words("脉搏"), low=20, high=250, tags=(TagRule("K_EMG", Trigger(">", 120)),))
    form = Form("one", "1", Words("一题"), "own", (tagged,))
    assert judge(form, {"pulse": 130}, PERSON).tags == ("K_EMG",)
    assert judge(form, {"pulse": 1300}, PERSON).tags == ()


def test_pressures_in_each_others_place_are_said_so() -> None:
    problems = judge(forms()["hypertension_follow_up"], {"sbp": 84, "dbp": 140}, PERSON).problems
    assert problems == {"sbp": "收缩压要比舒张压高", "dbp": "是不是填反了"}


def test_a_height_in_metres_makes_no_index() -> None:
    found = judge(forms()["hypertension_follow_up"], {"weight": 66, "height": 1.68}, PERSON)
    assert "bmi" not in found.values
    assert set(found.problems) == {"height"}


def test_a_danger_sign_counts_beside_the_option_that_there_is_none() -> None:
    found = judge(forms()["hypertension_follow_up"], {"sbp": 120, "dbp": 80, "htn_danger": ["0", "7"]}, PERSON)
    assert found.verdicts[0].code == "emergency"
    assert "htn_danger" in found.problems


def test_a_crisis_is_an_emergency_in_both_programmes() -> None:
    values = {"sbp": 182, "dbp": 100, "fpg": 6.0}
    assert verdict("hypertension_follow_up", values)[0] == "emergency"
    assert verdict("diabetes_follow_up", values)[0] == "emergency"
    assert verdict("diabetes_follow_up", {"fpg": 3.9})[0] == "emergency"
    assert verdict("diabetes_follow_up", {"fpg": 6.9})[:2] == ("satisfied", "routine")
    assert verdict("diabetes_follow_up", {"fpg": 7.0})[:2] == ("unsatisfied", "two_weeks")


def test_the_second_time_in_a_row_is_referred() -> None:
    before = Context(on=ON, age=50, previous_classes={"hypertension": "unsatisfied"})
    assert verdict("hypertension_follow_up", {"sbp": 141, "dbp": 80}, before)[:2] == ("unsatisfied", "refer")


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({}, "satisfied"), ({"exacerbations": 1}, "unsatisfied"), ({"oxygen": 92}, "unsatisfied"),
        ({"adherence": "2"}, "unsatisfied"), ({"inhaler": "2"}, "unsatisfied"), ({"oxygen": 89}, "emergency"),
        ({"respiration": 30}, "emergency"), ({"heart_rate": 121}, "emergency"), ({"copd_danger": ["2"]}, "emergency"),
        ({"cat": 14}, "unsatisfied"), ({"cat": 13}, "satisfied"), ({"oxygen": None}, ""),
    ],
)  # fmt: skip
def test_copd_is_classed_by_the_assumed_rule(changed: dict[str, Any], code: str) -> None:
    context = Context(on=ON, age=67, last=LastTime(1, ON, {"cat": 12}))
    usual = {"exacerbations": 0, "oxygen": 95, "adherence": "1", "inhaler": "1", "adverse": "1"}
    assert verdict("copd_follow_up", {**usual, **changed}, context)[0] == code


def test_reasons_are_asked_only_of_who_does_not_take_medicines_regularly() -> None:
    form = forms()["hypertension_follow_up"]
    for adherence, asked in (("1", False), ("2", True), ("3", True)):
        assert ("adherence_reason" in judge(form, {"adherence": adherence}, PERSON).enabled) is asked
    hidden = judge(form, {"adherence": "1", "adherence_reason": "99", "adherence_words": "x" * 900}, PERSON)
    assert "adherence_words" not in hidden.enabled
    assert hidden.problems == {}


@pytest.mark.parametrize(
    ("values", "problems"),
    [
        ({"htn_symptoms": ["1", "2"]}, {"htn_symptoms": "选了“无症状”就不能再选别的"}),
        ({"sbp": 400}, {"sbp": "应在50–300之间"}), ({"sbp": "１２８.5"}, {"sbp": "要填整数"}),
        ({"mode": "9"}, {"mode": "没有这个选项"}), ({"visited_on": "昨天"}, {"visited_on": "日期要填成2026-11-21这样"}),
        ({"smoking": 1.5}, {"smoking": "要填整数"}), ({"weight": "inf"}, {"weight": "要填数字"}),
        ({"next_on": "2026-11-22", "visited_on": "2026-11-22"}, {"next_on": "下次随访要在本次之后"}),
        ({"nobody": 1, "pressure": 3, "sbp#1": 3}, {}), ({"sbp": {"a": 1}, "signs": ["x"], "mode": [{}]}, {}),
    ],
)  # fmt: skip
def test_what_cannot_stand_is_said_in_words(values: dict[str, Any], problems: dict[str, str]) -> None:
    assert judge(forms()["hypertension_follow_up"], values, PERSON).problems == problems


def test_calculated_values_agree_with_the_clinical_shelf() -> None:
    values = judge(forms()["hypertension_follow_up"], {"weight": 64.5, "height": 158, "bmi": 99}, PERSON).values
    assert values["bmi"] == round(float(bmi(64.5, 158.0)), 1) == 25.8


@pytest.mark.parametrize(
    ("code", "answers", "value", "band"),
    [
        ("phq9", "1", 9, "mild"), ("phq9", "3", 27, "severe"), ("gad7", "2", 14, "moderate"),
        ("elderly_self_care", "moderate", 19, "dependent"), ("elderly_self_care", "mild", 3, "self_caring"),
    ],
)  # fmt: skip
def test_scales_score_as_published(code: str, answers: str, value: float, band: str) -> None:
    form = forms()[code]
    found = judge(form, {item.link_id: answers for item in form.walk()}, PERSON, final=True)
    assert found.problems == {}
    assert (found.scores[0].value, found.scores[0].band) == (value, band)


def test_an_unfinished_scale_has_no_total() -> None:
    found = judge(forms()["phq9"], {"phq9_item_1": "3"}, PERSON)
    assert found.scores[0].value is None
    assert found.scores[0].refused.zh == "还有题没有答"
    assert (found.done, found.of) == (1, 9)


def test_the_constitution_follows_the_decision_table() -> None:
    form = forms()["tcm_elderly_33"]
    answers = {f"tcm_elderly_33_item_{item}": "1" for item in range(1, 34)}
    cold = answers | {f"tcm_elderly_33_item_{item}": "3" for item in (11, 12, 13, 29)}
    assert judge(form, cold, PERSON).scores[0].band == "yangxu"
    well = answers | {"tcm_elderly_33_item_1": "5"}
    assert judge(form, well, PERSON).scores[0].band == "pinghe"


def test_a_detractor_is_called_back() -> None:
    found = judge(forms()["nps"], {"nps_score": 6}, PERSON)
    assert [(one.reason, one.days) for one in found.safety] == [("detractor", 1)]
    assert judge(forms()["nps"], {"nps_score": 7}, PERSON).safety == ()


def test_a_ring_of_conditions_does_not_hang() -> None:
    def one(link_id: str, other: str) -> Item:
        return Item(
            link_id,
            "choice",
            Words(link_id),
            options=(Option("1", Words("x")),),
            conditions=(Condition(other, "=", "1"),),
        )

    ring = Form("ring", "1", Words("环"), "own", (one("a", "b"), one("b", "a")))
    assert judge(ring, {"a": "1"}, PERSON).enabled <= {"a", "b"}


@pytest.mark.parametrize(
    ("words", "times"), [("每日1次", 1), ("BID", 2), ("每日 三次", 3), ("必要时", None), ("", None)]
)
def test_how_often_a_day_is_read_from_prescriptions(words: str, times: int | None) -> None:
    assert times_a_day(words) == times
