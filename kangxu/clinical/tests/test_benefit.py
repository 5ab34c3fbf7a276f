"""Expected benefit: the effects of trials, the thresholds and floors, the cap, and what is counted only once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kangxu.clinical.benefit import (
    CAP,
    Benefit,
    diabetes_lifestyle,
    expected_benefit,
    number_to_treat,
    relative_risk,
    whole_percent,
)


def codes(benefit: Benefit) -> list[str]:
    return [line.code for line in benefit.lines]


def test_the_document_s_example() -> None:
    benefit = expected_benefit(12, systolic=150, ldl=3.6, smoking=False)
    together = benefit.together
    assert together is not None
    assert together.relative_risk == pytest.approx(0.80**2 * 0.78)
    assert together.new_risk == pytest.approx(5.9904)
    assert together.treat == 17
    assert benefit.zh == "若能坚持以上改变，10年风险预计可由约12%降至约6%（群体研究推算，个体结果会有差异）"
    assert (together.low, together.high) == (pytest.approx(0.77**2 * 0.76), pytest.approx(0.83**2 * 0.80))
    assert together.ranged


def test_each_lever_alone_and_all_together() -> None:
    benefit = expected_benefit(20, systolic=140, ldl=3.6, smoking=True)
    assert codes(benefit) == ["systolic", "ldl", "smoking"]
    assert [line.relative_risk for line in benefit.lines] == pytest.approx([0.80, 0.78, 0.61])
    assert benefit.together is not None
    assert benefit.together.new_risk == pytest.approx(20 * 0.80 * 0.78 * 0.61)
    # no interval is established here for quitting: the range is that of the other parts
    assert not benefit.together.ranged


@pytest.mark.parametrize(
    ("systolic", "conditions", "counted"),
    [(139.9, (), False), (140, (), True), (131, (), False), (131, ("diabetes",), True), (131, ("copd",), False),
     (129.9, ("ckd",), False), (131, ("ascvd",), True)],
)  # fmt: skip
def test_pressure_counts_only_where_trials_show_it(systolic: float, conditions: tuple[str, ...], counted: bool) -> None:
    benefit = expected_benefit(10, systolic=systolic, conditions=conditions)
    assert ("systolic" in codes(benefit)) is counted
    assert bool(benefit.routes) is counted


def test_nobody_is_simulated_below_the_floors() -> None:
    benefit = expected_benefit(10, systolic=150, ldl=2.0, target_systolic=100, target_ldl=0.2)
    assert [line.change for line in benefit.lines] == [30, 1.0]


def test_targets_are_those_that_were_set() -> None:
    benefit = expected_benefit(10, systolic=150, ldl=3.0, target_systolic=140, target_ldl=1.8)
    assert [line.change for line in benefit.lines] == pytest.approx([10, 1.2])
    assert "140" in benefit.lines[0].zh


def test_ways_to_the_pressure_are_not_counted_again() -> None:
    without = expected_benefit(10, systolic=150)
    benefit = expected_benefit(10, systolic=150, weight_to_lose=6)
    assert [route.code for route in without.routes] == ["salt_substitute", "less_salt", "diet", "exercise"]
    weight = next(route for route in benefit.routes if route.code == "less_weight")
    assert weight.relative_risk == pytest.approx(0.80**0.6)
    assert weight.zh == "减重6公斤"
    assert benefit.together == without.together


def test_the_cap_is_the_most_that_is_shown() -> None:
    benefit = expected_benefit(40, systolic=220, ldl=6, smoking=True)
    assert benefit.together is not None
    assert benefit.together.relative_risk == benefit.together.low == 1 - CAP
    assert benefit.together.new_risk == 10
    assert relative_risk(systolic_fall=30, ldl_fall=1, quits=False).relative_risk > 1 - CAP


def test_what_is_not_known_or_not_needed_is_named() -> None:
    benefit = expected_benefit(10, systolic=125, smoking=False)
    assert {one.code: one.reason for one in benefit.skipped} == {
        "systolic": "below_threshold", "ldl": "unknown", "smoking": "not_smoking",
    }  # fmt: skip
    assert "140" in benefit.skipped[0].zh
    assert "140" in benefit.skipped[0].en
    assert benefit.together is None
    assert benefit.zh == ""


def test_under_treatment_the_words_change_and_nothing_else() -> None:
    plain, treated = expected_benefit(10, systolic=150), expected_benefit(10, systolic=150, on_drugs=True)
    assert treated.lines[0].zh != plain.lines[0].zh
    assert treated.lines[0].new_risk == plain.lines[0].new_risk


@pytest.mark.parametrize(
    ("reduction", "treat"), [(2.4, 42), (6.0096, 17), (12.387, 9), (2.0, 50), (10 - 10 * 0.8, 50), (0.0, None)]
)
def test_number_to_treat_is_rounded_up(reduction: float, treat: int | None) -> None:
    assert number_to_treat(reduction) == treat


def test_lifestyle_against_diabetes_shows_its_cautious_end() -> None:
    line = diabetes_lifestyle(33)
    assert (line.new_low, line.new_high) == (pytest.approx(33 * 0.49), pytest.approx(33 * 0.58))
    assert line.new_risk == line.new_high


@given(
    baseline=st.floats(0, 100), systolic=st.floats(60, 260), ldl=st.floats(0.2, 12), smoking=st.booleans(),
    conditions=st.sets(st.sampled_from(["diabetes", "ckd", "ascvd", "copd"])),
)  # fmt: skip
def test_acting_never_harms_and_all_together_is_best(
    baseline: float, systolic: float, ldl: float, smoking: bool, conditions: set[str]
) -> None:
    found = expected_benefit(baseline, systolic=systolic, ldl=ldl, smoking=smoking, conditions=conditions)
    lines = [*found.lines, *found.routes, *([found.together] if found.together else [])]
    for line in lines:
        assert 1 - CAP <= line.low <= line.relative_risk <= line.high <= 1
        assert line.new_low <= line.new_risk <= line.new_high <= baseline
        assert line.reduction == pytest.approx(baseline - line.new_risk)
    assert all(found.together and found.together.new_risk <= line.new_risk for line in found.lines)
    assert {line.code for line in found.lines} | {one.code for one in found.skipped} == {"systolic", "ldl", "smoking"}


@pytest.mark.parametrize(("percent", "shown"), [(5.49, 5), (5.5, 6), (6.5, 7)])
def test_people_see_whole_percent(percent: float, shown: int) -> None:
    assert whole_percent(percent) == shown
