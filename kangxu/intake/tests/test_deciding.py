from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from kangxu.intake import deciding
from kangxu.intake.mapping import ColumnMapping, ItemMapping, Mapping, Problem

MIXED = Problem(
    "mixed_units", 12, "mg/dL", ("97",), ("convert_outliers", "reject_outliers", "ignore"), "reject_outliers", "mg/dL"
)
GLUCOSE = ColumnMapping(0, "*血糖", "analyte:FPG", "mmol/L", certainty=0.7, problems=(MIXED,))
SURE = ColumnMapping(1, "尿酸", "analyte:UA", "umol/L", certainty=0.95)
IDEA = ColumnMapping(2, "甘油三脂", suggestion="analyte:TG", certainty=0.35)
NOTHING = ColumnMapping(3, "备注")
LOCKED = ColumnMapping(4, "乙肝表面抗原", certainty=0.9, problems=(Problem("restricted", 5, options=("ignore",)),))
DAY = ColumnMapping(
    5, "日期", "measured_at", date_format="dmy", certainty=0.6,
    problems=(Problem("day_month_unclear", 9, "dmy", options=("as_is", "ignore")),),
)  # fmt: skip
ITEM = ItemMapping("葡萄糖", "血清", "mg/dL", "analyte:GLU", "mg/dL", certainty=0.6)
ALL = Mapping("table", columns=(GLUCOSE, SURE, IDEA, NOTHING, LOCKED, DAY), items=(ITEM,))


def test_what_a_person_should_look_at() -> None:
    assert deciding.open_parts(ALL) == ("c0", "c2", "c5", "i0")


def test_a_decision_settles_a_part_and_keeps_its_problem() -> None:
    done = deciding.decide(GLUCOSE, unit="mmol/L", decision="convert_outliers")
    assert done.problems[0].decision == "convert_outliers"
    assert not deciding.is_open(done)
    assert not deciding.is_open(deciding.decide(GLUCOSE, decision="ignore"))


def test_leaving_out_is_remembered_as_what_it_might_have_been() -> None:
    left = deciding.decide(GLUCOSE, decision="ignore")
    assert (left.target, left.suggestion) == ("ignore", "analyte:FPG")
    again = deciding.reconsider(left, "analyte:FPG", np.array([5.0, 6.0]), "*血糖")
    assert again.target == "analyte:FPG"


@pytest.mark.parametrize(
    "choice", [{"unit": "mmHg"}, {"decision": "burn"}, {"decision": "as_is", "day_order": "ymd"}, {"unit": "furlong"}]
)
def test_what_does_not_fit_is_refused(choice: dict[str, str]) -> None:
    with pytest.raises(deciding.CannotDecide):
        deciding.decide(GLUCOSE, **choice)


def test_a_day_order_is_one_of_three() -> None:
    assert deciding.decide(DAY, decision="as_is", day_order="mdy").date_format == "mdy"
    with pytest.raises(deciding.CannotDecide):
        deciding.decide(DAY, decision="as_is", day_order="epoch")


def test_restricted_results_stay_shut() -> None:
    with pytest.raises(deciding.CannotDecide):
        deciding.decide(LOCKED, decision="take")
    with pytest.raises(deciding.CannotDecide):
        deciding.reconsider(LOCKED, "analyte:FPG", np.array([5.0]), "乙肝表面抗原")
    assert deciding.reconsider(LOCKED, "ignore", np.array([]), "") == LOCKED


def test_another_target_gets_its_unit_from_the_numbers() -> None:
    high = deciding.reconsider(NOTHING, "analyte:FPG", np.array([95.0, 101.0, 130.0, 88.0]), "备注")
    assert high.unit == "mg/dL"
    usual = deciding.reconsider(NOTHING, "analyte:FPG", np.array([5.1, 5.9, 6.3, 4.8]), "备注")
    assert usual.unit == "mmol/L"
    assert deciding.reconsider(NOTHING, "bp_pair", np.array([]), "血压").unit == "mmHg"
    assert deciding.reconsider(NOTHING, "person:name", np.array([]), "名").unit is None
    with pytest.raises(deciding.CannotDecide):
        deciding.reconsider(NOTHING, "analyte:NOPE", np.array([]), "")


def test_the_rest_is_confirmed_as_proposed_and_ideas_stay_out() -> None:
    done = deciding.confirm_all(ALL)
    assert deciding.open_parts(done) == ()
    assert done.columns[2].target == "ignore"
    assert done.columns[0].problems[0].decision == "reject_outliers"


def test_a_remembered_problem_is_not_asked_again_a_new_one_is() -> None:
    recalled = replace(GLUCOSE, certainty=1.0, evidence=(deciding.RECALLED,))
    now = Mapping("table", columns=(recalled,))
    assert deciding.open_parts(now, Mapping("table", columns=(GLUCOSE,))) == ()
    assert deciding.open_parts(now, Mapping("table", columns=(replace(GLUCOSE, problems=()),))) == ("c0",)
    assert deciding.count_changed(now, Mapping("table", columns=(replace(GLUCOSE, problems=()),))) == 1
    assert deciding.count_changed(now, Mapping("table", columns=(GLUCOSE,))) == 0
    assert deciding.count_changed(now, Mapping("table")) == 1


def test_a_part_is_replaced_by_its_key() -> None:
    changed = deciding.with_part(ALL, "i0", replace(ITEM, target="ignore"))
    assert changed.items[0].target == "ignore"
    assert deciding.with_part(ALL, "c3", replace(NOTHING, target="bp_pair")).columns[3].target == "bp_pair"
