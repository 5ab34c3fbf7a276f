"""Tiers: confirmed evidence worsens at once, improvement must hold, one reading flaps nobody."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kangxu.clinical.tiers import SCHEMES, TIERS, Fact, Override, TierState, decide, worst

TODAY = date(2026, 11, 20)


def day(ago: int) -> date:
    return TODAY - timedelta(days=ago)


def pressure(ago: int, systolic: float, diastolic: float, source: str = "clinic") -> Fact:
    return Fact("BP", day(ago), systolic, diastolic, source)


ILL = Fact("DISEASE", day(900), "hypertension")


def hypertension(*facts: Fact, previous: TierState | None = None, on: date = TODAY) -> object:
    return decide(previous, facts, on, scheme="hypertension")


def test_twice_very_high_is_red_with_words_values_and_date() -> None:
    decision = hypertension(ILL, pressure(20, 164, 92), pressure(3, 158, 101))
    assert decision.tier == "red"
    reason = decision.reasons[0]
    assert (reason.code, reason.values, reason.on, reason.held) == (
        "pressure_very_high",
        ("164/92", "158/101"),
        day(3),
        False,
    )
    assert reason.zh == "血压164/92、158/101，2次≥160/100"
    assert "160/100" in reason.en
    assert reason.release_zh == "连续2次低于标准且满14天后重新评定"


def test_once_very_high_is_not_red_but_pending() -> None:
    decision = hypertension(ILL, pressure(20, 138, 84), pressure(3, 182, 104))
    assert decision.tier == "yellow"
    assert [reason.code for reason in decision.pending] == ["pressure_very_high", "pressure_raised"]


def test_readings_of_one_day_are_one_piece_of_evidence() -> None:
    assert hypertension(ILL, pressure(3, 170, 90), pressure(3, 176, 92)).tier == "yellow"


def test_one_good_reading_does_not_improve() -> None:
    red = hypertension(ILL, pressure(30, 164, 92), pressure(23, 166, 90)).state
    decision = hypertension(ILL, pressure(30, 164, 92), pressure(23, 166, 90), pressure(1, 128, 78), previous=red)
    assert decision.tier == "red"
    later = hypertension(
        ILL, pressure(30, 164, 92), pressure(23, 166, 90), pressure(5, 130, 78), pressure(1, 128, 78), previous=red
    )
    assert later.tier == "yellow"


def test_two_good_readings_too_soon_do_not_improve() -> None:
    red = hypertension(ILL, pressure(12, 164, 92), pressure(9, 166, 90)).state
    facts = (ILL, pressure(12, 164, 92), pressure(9, 166, 90), pressure(4, 128, 78), pressure(1, 126, 76))
    held = hypertension(*facts, previous=red)
    assert (held.tier, held.reasons[0].held) == ("red", True)
    assert held.since_on == red.since_on
    assert hypertension(*facts, previous=red, on=TODAY + timedelta(days=5)).tier == "yellow"


def test_without_memory_the_same_readings_are_not_red() -> None:
    facts = (ILL, pressure(12, 164, 92), pressure(9, 166, 90), pressure(4, 128, 78), pressure(1, 126, 76))
    assert hypertension(*facts).tier == "yellow"


def test_silence_never_improves() -> None:
    red = TierState("red", day(400), frozenset({"pressure_very_high"}))
    assert hypertension(ILL, pressure(420, 164, 92), pressure(410, 166, 90), previous=red).tier == "red"
    assert hypertension(ILL, previous=red).tier == "red"


def test_home_readings_are_judged_by_their_own_threshold() -> None:
    healthy = [pressure(9, 136, 80, "home"), pressure(2, 137, 80, "home")]
    assert hypertension(*healthy).tier == "yellow"
    assert "135/85" in hypertension(*healthy).reasons[0].zh
    assert hypertension(pressure(9, 136, 80), pressure(2, 137, 80)).tier == "green"


def test_unknown_is_never_green() -> None:
    assert hypertension().tier == "unknown"
    assert hypertension(pressure(200, 120, 70)).tier == "unknown"
    assert hypertension(pressure(20, 120, 70)).tier == "green"
    assert hypertension(pressure(2, 172, 100)).tier == "unknown"
    stale = TierState("green", day(300))
    assert hypertension(pressure(200, 120, 70), previous=stale).tier == "unknown"


def test_one_high_reading_does_not_take_green_away() -> None:
    green = hypertension(pressure(20, 120, 70)).state
    decision = hypertension(pressure(20, 120, 70), pressure(1, 165, 95), previous=green)
    assert (decision.tier, decision.since_on) == ("green", green.since_on)
    assert decision.pending


def test_an_event_counts_for_its_time_and_then_lets_go() -> None:
    admitted = Fact("EVENT", day(100), "unplanned_admission")
    red = hypertension(ILL, admitted, pressure(10, 128, 78))
    assert red.tier == "red"
    later = decide(red.state, [ILL, admitted, pressure(10, 128, 78)], TODAY + timedelta(days=90), scheme="hypertension")
    assert later.tier == "yellow"


def test_the_stratum_is_named_in_words() -> None:
    decision = hypertension(ILL, Fact("STRATUM", day(5), "high_very_high"))
    assert decision.reasons[0].zh == "心血管风险分层为高/很高危"
    assert decision.reasons[0].en.endswith("high/very high")


@pytest.mark.parametrize(("hba1c", "tier"), [(6.9, "green"), (7.0, "yellow"), (8.0, "yellow"), (8.1, "red")])
def test_diabetes_goes_by_hba1c(hba1c: float, tier: str) -> None:
    assert decide(None, [Fact("HBA1C", day(3), hba1c)], TODAY, scheme="diabetes").tier == tier


def test_without_hba1c_diabetes_has_no_green() -> None:
    assert decide(None, [Fact("FPG", day(3), 5.5)], TODAY, scheme="diabetes").tier == "unknown"


def test_two_low_values_in_a_week_are_red() -> None:
    lows = [Fact("GLUCOSE", day(5), 3.4, source="home"), Fact("GLUCOSE", day(1), 3.7, source="home")]
    assert decide(None, lows, TODAY, scheme="diabetes").tier == "red"
    assert decide(None, lows[:1], TODAY, scheme="diabetes").tier == "yellow"
    assert decide(None, lows, TODAY + timedelta(days=10), scheme="diabetes").tier == "unknown"


def test_an_override_wins_until_it_runs_out() -> None:
    facts = [ILL, pressure(5, 128, 78)]
    override = Override("red", "独居，近期跌倒", TODAY + timedelta(days=30))
    decision = decide(None, facts, TODAY, scheme="hypertension", override=override)
    assert (decision.tier, decision.computed, decision.override) == ("red", "yellow", override)
    assert decide(None, facts, override.until_on, scheme="hypertension", override=override).tier == "red"
    over = decide(None, facts, override.until_on + timedelta(days=1), scheme="hypertension", override=override)
    assert (over.tier, over.override) == ("yellow", None)


def test_evidence_of_tomorrow_does_not_count() -> None:
    assert hypertension(ILL, pressure(-1, 190, 120), pressure(-2, 190, 120)).tier == "yellow"


@given(
    st.lists(st.tuples(st.integers(0, 150), st.integers(90, 210)), max_size=12),
    st.integers(90, 210),
)
def test_one_more_reading_alone_makes_nobody_worse_and_nobody_better(
    past: list[tuple[int, int]], systolic: int
) -> None:
    facts = [pressure(ago + 1, high, 70) for ago, high in past]
    before = decide(None, facts, TODAY, scheme="hypertension")
    after = decide(before.state, [*facts, pressure(0, systolic, 70)], TODAY, scheme="hypertension")
    if all(high < 140 for _, high in past):
        assert after.tier in {"green", "unknown"}
    if before.tier == "red" and before.reasons[0].on == max(fact.on for fact in facts):
        assert after.tier == "red"


def test_worst() -> None:
    assert worst(["green", "red", "unknown"]) == "red"
    assert worst(["unknown", "green"]) == "green"
    assert worst([]) == "unknown"


@pytest.mark.parametrize(
    "rule", [rule for scheme in SCHEMES.values() for rule in scheme.rules], ids=lambda rule: rule.code
)
def test_every_rule_can_be_met_and_says_where_it_comes_from(rule: object) -> None:
    assert rule.source
    assert rule.tier in TIERS
    assert rule.among == 0 or rule.confirm <= rule.among
    assert rule.kind == "word" or rule.limit is not None
    assert set(rule.names) <= set(rule.values)


def test_codes_are_unique_within_a_scheme() -> None:
    for scheme in SCHEMES.values():
        assert len({rule.code for rule in scheme.rules}) == len(scheme.rules)
