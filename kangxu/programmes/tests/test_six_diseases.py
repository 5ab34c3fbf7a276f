"""Persons with the diseases of the shelf: enrolled in sets, proposed on findings, graded by their own tables."""

from datetime import timedelta

import pytest

from kangxu.foundation.acting import quietly
from kangxu.programmes import actions
from kangxu.programmes.models import Enrolment, Proposal, TierState
from kangxu.programmes.programme import programmes
from kangxu.programmes.tests.world import AT, SYSTEM, assess, diagnosis, follow, person, pressure, reading
from kangxu.screening.models import Answer

NAMES = {
    "hypertension": "高血压", "diabetes": "2型糖尿病", "copd": "慢阻肺", "coronary": "冠心病", "stroke": "脑梗死",
    "kidney": "慢性肾脏病",
}  # fmt: skip


def tier(person_id, programme):
    return TierState.objects.get(person_id=person_id, programme=programme).tier


def test_the_diagnosed_of_all_six_are_enrolled_in_one_go(world):
    several = {code: [person(world.hospital) for _ in range(3)] for code in NAMES}
    follow(world.hospital, diagnoses=[diagnosis(one, NAMES[code]) for code, who in several.items() for one in who])
    found = set(Enrolment.objects.values_list("person_id", "programme"))
    assert found == {(one, code) for code, who in several.items() for one in who}
    assert {tier(one, code) for code, who in several.items() for one in who} == {"yellow"}
    assert set(NAMES) == set(programmes())
    assert not Proposal.objects.exists()


def test_a_healed_stroke_stays_out_and_several_diseases_are_several_enrolments(world):
    healed, several = person(world.hospital), person(world.hospital)
    follow(
        world.hospital,
        diagnoses=[
            {**diagnosis(healed, "脑梗死"), "state": "resolved"},
            *(diagnosis(several, name) for name in NAMES.values()),
        ],
    )
    assert not Enrolment.objects.filter(person_id=healed).exists()
    assert set(Enrolment.objects.filter(person_id=several).values_list("programme", flat=True)) == set(NAMES)
    assert Enrolment.objects.filter(person_id=several).values("care_manager_id").distinct().count() == 1


@pytest.mark.parametrize(
    ("days", "value", "analyte", "proposed"),
    [
        ((10,), 64, "FEV1FVC", {"copd"}), ((10,), 70, "FEV1FVC", set()), ((800,), 64, "FEV1FVC", set()),
        ((120, 10), 52, "EGFR", {"kidney"}), ((60, 10), 52, "EGFR", set()), ((120, 10), 35, "UACR", {"kidney"}),
        ((10,), 35, "UACR", set()),
    ],
)  # fmt: skip
def test_findings_propose_and_never_enrol(world, days, value, analyte, proposed):
    one = person(world.hospital)
    follow(world.hospital, readings=[reading(one, analyte, value, days_ago=day) for day in days])
    assert set(Proposal.objects.values_list("programme", flat=True)) == proposed
    assert not Enrolment.objects.exists()


def test_a_stroke_that_somebody_told_of_is_proposed(world):
    told, denied = person(world.hospital), person(world.hospital)
    with quietly("tests", by=SYSTEM, at=AT):
        for one, value in ((told, 1), (denied, 0)):
            Answer.objects.create(person_id=one, name="stroke", value=value, answered_at=AT - timedelta(days=9))
    follow(world.hospital, readings=[row for one in (told, denied) for row in pressure(one, 120, 70, days_ago=1)])
    assert set(Proposal.objects.values_list("person_id", "programme")) == {(told, "stroke")}


@pytest.mark.parametrize(
    ("code", "model", "band", "expected"),
    [
        ("copd", "gold_group", "E", "red"), ("copd", "gold_group", "B", "yellow"),
        ("kidney", "ckd_epi_2021", "G3b", "red"), ("kidney", "ckd_epi_2021", "G5", "red"),
        ("kidney", "ckd_epi_2021", "G3a", "yellow"),
    ],
)  # fmt: skip
def test_groups_and_stages_decide_the_tier(world, code, model, band, expected):
    one = person(world.hospital)
    assess(one, model, band)
    follow(world.hospital, diagnoses=[diagnosis(one, NAMES[code])])
    assert tier(one, code) == expected


@pytest.mark.parametrize(("ratio", "expected"), [(301, "red"), (300, "yellow")])
def test_albuminuria_decides_the_tier_of_the_kidney(world, ratio, expected):
    one = person(world.hospital)
    follow(
        world.hospital, diagnoses=[diagnosis(one, NAMES["kidney"])], readings=[reading(one, "UACR", ratio, days_ago=5)]
    )
    assert tier(one, "kidney") == expected


@pytest.mark.parametrize("code", ["coronary", "stroke"])
def test_a_pressure_far_above_twice_is_red(world, code):
    one, two = person(world.hospital), person(world.hospital)
    readings = [row for days in (9, 30) for row in pressure(one, 165, 90, days_ago=days)]
    readings += pressure(two, 165, 90, days_ago=9)
    follow(world.hospital, diagnoses=[diagnosis(who, NAMES[code]) for who in (one, two)], readings=readings)
    assert (tier(one, code), tier(two, code)) == ("red", "yellow")
    assert TierState.objects.get(person_id=two, programme=code).pending[0]["code"] == f"pressure_very_high_{code}"


def test_a_kidney_tier_lets_go_after_ninety_days(world):
    one = person(world.hospital)
    ill = diagnosis(one, NAMES["kidney"])
    follow(world.hospital, diagnoses=[ill], readings=[reading(one, "UACR", 400, days_ago=95)])
    assert tier(one, "kidney") == "red"
    follow(world.hospital, readings=[reading(one, "UACR", 250, days_ago=60)])
    assert tier(one, "kidney") == "yellow"
    two = person(world.hospital)
    follow(
        world.hospital, diagnoses=[{**ill, "person_id": two}],
        readings=[reading(two, "UACR", 400, days_ago=40)],
    )  # fmt: skip
    follow(world.hospital, readings=[reading(two, "UACR", 250, days_ago=2)])
    assert tier(two, "kidney") == "red"
    actions.evaluate_persons(person_ids=[two], caused_by="test", by=SYSTEM, at=AT + timedelta(days=60))
    assert tier(two, "kidney") == "yellow"
