"""The county scenario meets the three published totals and behaves as arithmetic must."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kangxu.evidence.county.model import BadScenario, level, outcome, published, tornado


def test_published_totals():
    found = outcome(published())
    assert (round(found.from_visits), round(found.from_management), round(found.both)) == (1620914, 4517314, 6138227)
    assert round(outcome(replace(published(), synergy=1.0)).both) == 6589959
    assert round(sum(row.patients for row in found.rows)) == 127646
    assert found.from_visits > 1.6e6
    assert found.from_management > 4.5e6
    assert found.both > 6e6


def test_costs_and_bills():
    found = outcome(published())
    assert (round(found.newly_managed), round(found.incentives), round(found.staff)) == (12765, 510582, 765873)
    assert round(found.management_net) == 3240859
    assert (round(found.gross_visits), round(found.insurer_visits), round(found.extra_visits)) == (
        5788977, 2894489, 25359,
    )  # fmt: skip
    assert (round(found.gross_management), round(found.extra_managed_visits)) == (13391529, 34699)


def test_levels():
    scenario = published()
    assert round(level(scenario, 0.4, 0.2)) == round(outcome(scenario).before) == 15518282
    assert round(level(scenario, 0.5, 0.3)) == 21656509


def test_each_disease():
    rows = {row.disease.code: row for row in outcome(published()).rows}
    assert round(rows["hypertension"].patients) == 55955
    assert round(rows["hypertension"].disease.unmanaged, 1) == 129.4
    assert round(rows["kidney"].disease.managed, 1) == 455.2
    assert round(rows["copd"].from_management / 1e4, 1) == 61.6


def test_tornado():
    swings = {one.parameter: one for one in tornado(published())}
    tens = {name: [round(v / 1e4) for v in (*one.low, *one.high)] for name, one in swings.items()}
    assert tens["prevalence"] == tens["overlap"] == [130, 361, 491, 195, 542, 737]
    assert tens["visits_unmanaged"] == tens["bill_unmanaged_yuan"] == [130, 484, 614, 195, 419, 614]
    assert tens["visits_managed"] == [162, 357, 519, 162, 547, 709]
    assert tens["screening_bill_yuan"] == [162, 424, 586, 162, 479, 642]
    assert tens["effective_managed"] == tens["bill_managed_yuan"] == tens["visits_managed"]
    assert tens["effective_unmanaged"] == tens["visits_unmanaged"]
    assert tens["effective_screening"] == tens["screening_bill_yuan"]
    assert tornado(published())[0].parameter in ("prevalence", "overlap")


def test_the_rate_among_visitors_meets_the_published_totals_too():
    scenario = published("visiting")
    found = outcome(scenario)
    assert found.from_visits > 1.6e6
    assert found.from_management > 4.5e6
    assert found.both > 6e6
    patients = sum(row.patients for row in found.rows)
    brought = [
        sum(row.patients * getattr(row.disease, name) for row in found.rows) for name in ("unmanaged", "managed")
    ]
    assert [round(one / patients) for one in brought] == [56, 765]
    after = level(scenario, scenario.visit_rate + scenario.visit_gain, scenario.managed_rate + scenario.managed_gain)
    assert found.both == pytest.approx(after - found.before)
    alone = level(scenario, scenario.visit_rate, scenario.managed_rate + scenario.managed_gain) - found.before
    assert found.from_management == pytest.approx(alone)
    assert outcome(replace(scenario, synergy=1.0)).both == found.both


def test_gains_of_all_patients_are_differences_of_levels():
    found = outcome(published())
    assert level(published(), 0.5, 0.2) - found.before == pytest.approx(found.from_visits)
    assert level(published(), 0.4, 0.3) - found.before == pytest.approx(found.from_management)


def test_diseases_add_up():
    found = outcome(replace(published(), synergy=0.5))
    assert sum(row.both for row in found.rows) == pytest.approx(found.both)


def test_insurers_part_of_newly_managed():
    found = outcome(replace(published(), insurer_share_unmanaged=1.0, insurer_share_managed=1.0))
    assert found.insurer_management == pytest.approx(found.gross_management)
    assert found.insurer_visits == pytest.approx(found.gross_visits)


def test_own_counts_replace_prevalence():
    first, *rest = published().diseases
    scenario = replace(published(), diseases=(replace(first, counted=1000), *rest))
    assert outcome(scenario).rows[0].patients == 1000


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"managed_rate": 0.5}, "managed_rate"),
        ({"visit_rate": 1.2}, "visit_rate"),
        ({"managed_gain": 0.9}, "managed_gain"),
        ({"incentive_yuan": -1.0}, "incentive_yuan"),
        ({"visit_gain": 0.7}, "visit_gain"),
        ({"insurer_share_managed": 1.1}, "insurer_share_managed"),
    ],
)
def test_refuses_what_cannot_be(change, field):
    with pytest.raises(BadScenario) as problem:
        outcome(replace(published(), **change))
    assert problem.value.field == field


def test_a_wrong_disease_is_named():
    first, *rest = published().diseases
    with pytest.raises(BadScenario) as problem:
        outcome(replace(published(), diseases=(replace(first, prevalence=1.5), *rest)))
    assert (problem.value.disease, problem.value.field, problem.value.why) == ("hypertension", "prevalence", "share")


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.floats(0, 0.3), st.floats(0, 0.3), st.floats(1, 5))
def test_monotone_and_linear(visit, managed, factor):
    scenario = replace(published(), visit_gain=max(visit, managed), managed_gain=managed)
    more = replace(scenario, population=scenario.population * factor)
    assert outcome(more).both == pytest.approx(outcome(scenario).both * factor)
    assert outcome(replace(scenario, visit_gain=scenario.visit_gain + 0.05)).both >= outcome(scenario).both
