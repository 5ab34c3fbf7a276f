"""The overall tier: rules for everybody, worst wins, held until released, green only where enough is known."""

import re
import uuid
from datetime import date, timedelta

import pytest

from kangxu.clinical.tiers import SCHEMES, TIERS
from kangxu.foundation.acting import quietly
from kangxu.programmes import actions, jobs, listeners
from kangxu.programmes.models import TierChange, TierState
from kangxu.programmes.overall import SHEET, asked, overall_rules
from kangxu.programmes.tests.world import AT, SYSTEM, assess, diagnosis, follow, person, pressure, reading, record
from kangxu.rules.checking import check
from kangxu.rules.language import Compare, leaves
from kangxu.screening.models import Screening

DAY = timedelta(days=1)
HEALTHY = {"SBP": 118, "DBP": 76, "FPG": 5.1, "BMI": 22}


def overall(one):
    row = TierState.objects.filter(person_id=one, programme="overall").first()
    return row.tier if row else None


def reasons(one):
    return [reason["code"] for reason in TierState.objects.get(person_id=one, programme="overall").reasons]


def decide(*persons, at=AT):
    return actions.evaluate_persons(person_ids=list(persons), caused_by="test", by=SYSTEM, at=at)


def values(one, days_ago=5, **given):
    return [reading(one, analyte, value, days_ago=days_ago) for analyte, value in given.items()]


def test_every_rule_can_be_asked_and_says_where_it_comes_from():
    for one in overall_rules().values():
        for rule in (one.rule, one.release, one.awaits):
            if rule is not None:
                check(rule)
        assert one.source
        assert one.tier in TIERS
    for one in asked():
        check(one.rule)


def test_no_number_of_the_clinical_room_is_written_twice():
    limits = {one.limit for scheme in SCHEMES.values() for one in scheme.rules if one.kind == "number"}
    limits |= {160.0, 100.0, 140.0, 90.0, 300.0, 24.0, 85.0}
    for row in SHEET["rules"]:
        written = re.findall(r"[<>]=? *([\d.]+)", " ".join(row.get(part, "") for part in ("rule", "release", "awaits")))
        assert not {float(one) for one in written} & limits, row["code"]
    asks = [leaf.value for leaf in leaves(overall_rules()["hba1c_very_high"].rule) if isinstance(leaf, Compare)]
    assert asks == [next(one.limit for one in SCHEMES["diabetes"].rules if one.code == "hba1c_very_high")]


def test_somebody_of_whom_nothing_is_known_has_no_tier(world):
    one = person(world.hospital)
    record(world.hospital, readings=values(one, SBP=118, DBP=76))
    assert decide(one) == set()
    assert overall(one) is None


def test_without_a_programme_the_worst_rule_wins(world):
    one = person(world.hospital)
    follow(world.hospital, readings=values(one, HBA1C=7.4))
    assert (overall(one), reasons(one)) == ("yellow", ["hba1c_raised"])
    follow(world.hospital, readings=values(one, days_ago=1, HBA1C=9.2))
    assert (overall(one), reasons(one)) == ("red", ["hba1c_very_high", "hba1c_raised"])
    state = TierState.objects.get(person_id=one)
    assert state.reasons[0]["zh"] == "糖化血红蛋白9.2%，>8"
    assert state.reasons[0]["on"] == (AT - DAY).date().isoformat()
    assert [change.tier for change in TierChange.objects.filter(person_id=one).order_by("pk")] == ["yellow", "red"]


def test_a_screening_at_risk_makes_yellow(world):
    one = person(world.hospital)
    with quietly("tests", by=SYSTEM, at=AT):
        Screening.objects.create(
            uid=uuid.uuid4(), person_id=one, organisation=world.hospital, form="simple", channel="desk",
            started_at=AT - DAY, finished_at=AT - DAY, seconds=9, given={}, received_at=AT, received_by="t",
            tier="yellow",
        )  # fmt: skip
    decide(one)
    assert (overall(one), reasons(one)) == ("yellow", ["screened_at_risk"])
    decide(one, at=AT + 366 * DAY)
    assert overall(one) is None
    assert TierChange.objects.filter(person_id=one).latest("pk").tier == ""


@pytest.mark.parametrize(
    ("given", "bands", "tier"),
    [
        (HEALTHY, {"ckd_epi_2021": "G1", "china_par": "low"}, "green"),
        (HEALTHY, {"china_par": "low"}, "green"),
        (HEALTHY, {}, None),
        ({"SBP": 118, "DBP": 76, "BMI": 22}, {"ckd_epi_2021": "G1", "china_par": "low"}, None),
        ({"FPG": 5.1, "BMI": 22}, {"ckd_epi_2021": "G1", "china_par": "low"}, None),
        (HEALTHY, {"ckd_epi_2021": "G3b", "china_par": "low"}, "red"),
        (HEALTHY, {"ckd_epi_2021": "G1", "china_par": "moderate"}, "yellow"),
        ({**HEALTHY, "SBP": 164}, {"ckd_epi_2021": "G1", "china_par": "low"}, None),
    ],
)
def test_green_only_where_enough_is_known(world, given, bands, tier):
    one = person(world.hospital, born=date(1980, 1, 1))
    record(world.hospital, readings=values(one, **given))
    for model, band in bands.items():
        assess(one, model, band)
    decide(one)
    assert overall(one) == tier


def test_the_old_are_asked_for_self_care_too(world):
    one = person(world.hospital, born=date(1950, 1, 1))
    record(world.hospital, readings=values(one, **HEALTHY))
    assess(one, "china_par", "low")
    decide(one)
    assert overall(one) is None
    assess(one, "elderly_self_care", "self_caring", value=1)
    decide(one)
    assert overall(one) == "green"
    other = person(world.hospital)
    assess(other, "elderly_self_care", "moderate", value=9)
    decide(other)
    assert (overall(other), reasons(other)) == ("red", ["dependent"])


def test_pressure_needs_two_days_and_holds_until_it_has_been_good_for_long_enough(world):
    one = person(world.hospital)
    follow(world.hospital, readings=pressure(one, 166, 92, days_ago=20) + pressure(one, 168, 92, days_ago=20.1))
    assert overall(one) is None
    follow(world.hospital, readings=pressure(one, 164, 90, days_ago=12))
    assert (overall(one), reasons(one)[0]) == ("red", "pressure_very_high")
    follow(world.hospital, readings=pressure(one, 130, 80, days_ago=3) + pressure(one, 128, 80, days_ago=2))
    state = TierState.objects.get(person_id=one)
    assert (state.tier, state.reasons[0]["held"]) == ("red", True)
    assert state.reasons[0]["zh"] == "血压2次≥160/100（最近164/90）"
    decide(one, at=AT + 3 * DAY)
    assert overall(one) is None


def test_two_diseases_and_an_acute_event(world):
    one, two = person(world.hospital), person(world.hospital)
    acute = {**diagnosis(one, "急性心肌梗死", days_ago=30), "code_system": "icd10", "code": "I21.0"}
    follow(world.hospital, diagnoses=[diagnosis(one, "慢阻肺"), acute, diagnosis(two, "慢阻肺")])
    assert (overall(one), overall(two)) == ("red", "yellow")
    assert "two_diseases_and_event" in reasons(one)


def test_a_prediabetic_with_two_factors_is_yellow(world):
    one, two = person(world.hospital), person(world.hospital, born=date(1990, 1, 1))
    for who in (one, two):
        assess(who, "diabetes_diagnosis", "ifg", value=2)
        follow(world.hospital, readings=values(who, BMI=25))
    decide(one, two)
    assert (overall(one), overall(two)) == ("yellow", None)


def test_the_dead_have_no_tier(world):
    one = person(world.hospital, deceased_at=AT - DAY)
    record(world.hospital, readings=values(one, HBA1C=9))
    decide(one)
    assert overall(one) is None


def test_many_cost_as_many_queries_as_one(world, django_assert_max_num_queries):
    several = [person(world.hospital) for _ in range(30)]
    batch = record(world.hospital, readings=[row for one in several for row in values(one, HBA1C=9)])
    with django_assert_max_num_queries(24):
        listeners.follow_facts(batch, AT)
    assert {overall(one) for one in several} == {"red"}


def override(one, programme, world, *, days=3, tier="red"):
    actions.override_tier(
        person_id=one, programme=programme, tier=tier, until=AT + days * DAY, reason="独居",
        by=world.viewer(world.doctor), at=AT,
    )  # fmt: skip


def test_a_doctors_tier_ends_by_the_clock_without_any_news(world, monkeypatch):
    one = person(world.hospital)
    follow(world.hospital, diagnoses=[diagnosis(one, "高血压")], readings=pressure(one, 130, 80, days_ago=3))
    override(one, "overall", world)
    seen = TierState.objects.get(person_id=one, programme="overall")
    assert (seen.tier, seen.computed, seen.override_by_name) == ("red", "yellow", "doctor")
    for hours, expected in ((71, "red"), (73, "yellow")):
        monkeypatch.setattr("kangxu.foundation.clock.now", lambda hours=hours: AT + timedelta(hours=hours))
        jobs.end_overrides()
        assert overall(one) == expected
    change = TierChange.objects.get(person_id=one, programme="overall", tier="red")
    assert (change.reasons[0]["code"], change.reasons[0]["zh"]) == ("by_hand", "doctor人工调整：独居")
    gone = TierState.objects.get(person_id=one, programme="overall")
    assert (gone.override_tier, gone.override_until, gone.override_by_name) == ("", None, "")
    assert [change.tier for change in TierChange.objects.filter(person_id=one, programme="overall").order_by("pk")] == [
        "yellow", "red", "yellow",
    ]  # fmt: skip


def test_a_doctors_tier_stays_where_the_rules_say_nothing_any_more(world):
    one = person(world.hospital)
    follow(world.hospital, readings=values(one, HBA1C=7.4))
    override(one, "overall", world, tier="red", days=400)
    decide(one, at=AT + 390 * DAY)
    assert overall(one) == "red"
    actions.end_override(person_id=one, programme="overall", by=world.viewer(world.doctor), at=AT + 390 * DAY)
    assert overall(one) in ("yellow", None)


def test_by_night_whoever_time_has_changed_is_decided(world, monkeypatch):
    young, screened = person(world.hospital, born=date(1981, 11, 21)), person(world.hospital)
    assess(young, "diabetes_diagnosis", "ifg", value=2)
    record(world.hospital, readings=values(young, BMI=25))
    decide(young)
    assert overall(young) is None
    monkeypatch.setattr("kangxu.foundation.clock.now", lambda: AT + DAY)
    jobs.evaluate_tiers()
    assert overall(young) == "yellow"
    assert overall(screened) is None
