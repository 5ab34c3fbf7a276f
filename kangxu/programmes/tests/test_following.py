"""From facts to enrolment, proposal and tier."""

from datetime import timedelta

import pytest

from kangxu.organisations.actions import set_active
from kangxu.programmes import actions, listeners, staffing
from kangxu.programmes.fields import proposed
from kangxu.programmes.models import Enrolment, Proposal, TierChange, TierState
from kangxu.programmes.tests.world import AT, SYSTEM, diagnosis, follow, heard, person, pressure, reading, record
from kangxu.records.actions import withdraw
from kangxu.rules import plain, sets
from kangxu.rules.catalogue import field_of
from kangxu.rules.language import Compare, Term


def tier(person_id, programme="hypertension"):
    return TierState.objects.get(person_id=person_id, programme=programme).tier


def test_the_diagnosed_are_enrolled_with_a_doctor_and_a_manager(world):
    one = person(world.hospital)
    batch = follow(world.hospital, diagnoses=[diagnosis(one, "高血压病"), diagnosis(one, "2型糖尿病")])
    found = {enrolment.programme: enrolment for enrolment in Enrolment.objects.filter(person_id=one)}
    assert set(found) == {"hypertension", "diabetes"}
    assert {enrolment.doctor_id for enrolment in found.values()} == {world.doctor.pk}
    assert len({enrolment.care_manager_id for enrolment in found.values()}) == 1
    assert found["hypertension"].organisation_id == world.hospital.pk
    assert found["hypertension"].reasons[0]["code"] == "diagnosis.hypertension"
    assert heard("programmes.enrolled") == [[one]]
    assert found["diabetes"].caused_by == f"batch:{batch.pk}"


def test_the_same_news_twice_changes_nothing(world):
    one = person(world.hospital)
    batch = follow(world.hospital, diagnoses=[diagnosis(one, "高血压")], readings=pressure(one, 150, 95, days_ago=3))
    rows = list(TierState.objects.order_by("programme").values("programme", "tier", "since", "reasons"))
    listeners.follow_facts(batch, AT + timedelta(minutes=5))
    assert Enrolment.objects.count() == 1
    assert heard("programmes.enrolled") == [[one]]
    assert len(heard("programmes.tier_changed")) == 1
    assert list(TierState.objects.order_by("programme").values("programme", "tier", "since", "reasons")) == rows


def test_nobody_is_given_to_who_cannot_sign_in_any_more(world):
    one, manager = person(world.hospital), world.manager
    assert staffing.works(manager.pk)
    set_active(staff=manager, active=False, by=SYSTEM, at=AT)
    assert not staffing.works(manager.pk)
    assert manager.pk not in {found.staff_id for found in staffing.loads(world.hospital.pk)["care_manager"]}
    assert staffing.assign([one], organisation_id=world.hospital.pk)[one].care_manager != manager.pk


def test_managers_are_loaded_evenly(world):
    several = [person(world.hospital) for _ in range(6)]
    follow(world.hospital, diagnoses=[diagnosis(one, "高血压") for one in several])
    managers = list(Enrolment.objects.values_list("care_manager_id", flat=True))
    assert sorted(managers) == sorted([world.nurse.pk, world.manager.pk] * 3)


def test_raised_pressures_on_three_days_are_proposed_and_not_enrolled(world):
    one, two = person(world.hospital), person(world.hospital)
    readings = [row for days in (1, 20, 40) for row in pressure(one, 146, 88, days_ago=days)]
    readings += [row for days in (1, 1.1, 1.2, 30) for row in pressure(two, 146, 88, days_ago=days)]
    follow(world.hospital, readings=readings)
    assert [(one.person_id, one.programme) for one in Proposal.objects.all()] == [(one, "hypertension")]
    assert Proposal.objects.get().reasons[-1]["value"] == 3
    assert not Enrolment.objects.exists()
    assert heard("programmes.proposed") == [[one]]


def test_who_is_proposed_is_a_fact_until_somebody_decides(world):
    asked = {code: Compare(Term(proposed(code)), "=", True) for code in ("hypertension", "diabetes")}
    three = [person(world.hospital) for _ in range(3)]
    lab = [reading(one, "HBA1C", 7.5, days_ago=2, source="laboratory") for one in three]
    follow(world.hospital, readings=lab)
    assert sets.persons_where(asked["diabetes"], at=AT, among=three) == three
    assert sets.persons_where(asked["hypertension"], at=AT, among=three) == []
    told = field_of(proposed("diabetes"))
    assert plain.explain(asked["diabetes"], {told.code: told.facts_of(three[0], AT)}, at=AT).verdict
    actions.decline_proposal(proposal_id=Proposal.objects.get(person_id=three[0]).pk, by=SYSTEM, at=AT)
    follow(world.hospital, diagnoses=[diagnosis(three[1], "2型糖尿病")])
    assert sets.persons_where(asked["diabetes"], at=AT, among=three) == [three[2]]
    assert [bool(told.facts_of(one, AT)) for one in three] == [False, False, True]
    assert heard("programmes.proposed") == [three, [three[0]]]


def test_home_pressures_do_not_propose(world):
    one = person(world.hospital)
    follow(
        world.hospital,
        readings=[row for days in (1, 20, 40) for row in pressure(one, 170, 99, days_ago=days, source="home_device")],
    )
    assert not Proposal.objects.exists()


def test_laboratory_values_in_range_propose_diabetes_but_not_to_type_1(world):
    one, other = person(world.hospital), person(world.hospital)
    follow(world.hospital, diagnoses=[diagnosis(other, "1型糖尿病")])
    lab = [reading(who, "HBA1C", 6.5, days_ago=2, source="laboratory") for who in (one, other)]
    follow(world.hospital, readings=lab)
    assert [proposal.person_id for proposal in Proposal.objects.all()] == [one]


def test_a_value_below_seven_proposes_nothing(world):
    one, two = person(world.hospital), person(world.hospital)
    below = {**reading(one, "HBA1C", 7.0, days_ago=2, source="laboratory"), "comparator": "<"}
    above = {**reading(two, "HBA1C", 7.0, days_ago=2, source="laboratory"), "comparator": ">"}
    follow(world.hospital, readings=[below, above])
    assert [proposal.person_id for proposal in Proposal.objects.all()] == [two]


def test_above_eight_is_red_and_shown_without_noise(world):
    one = person(world.hospital)
    above = {**reading(one, "HBA1C", 8.0, days_ago=2, source="laboratory"), "comparator": ">"}
    follow(world.hospital, diagnoses=[diagnosis(one, "2型糖尿病")], readings=[above])
    state = TierState.objects.get(person_id=one, programme="diabetes")
    assert (state.tier, state.reasons[0]["zh"]) == ("red", "糖化血红蛋白8%，>8")


def test_a_declined_proposal_rests_for_a_year(world):
    one = person(world.hospital)
    lab = [reading(one, "HBA1C", 7.5, days_ago=2, source="laboratory")]
    batch = follow(world.hospital, readings=lab)
    actions.decline_proposal(proposal_id=Proposal.objects.get().pk, by=SYSTEM, at=AT)
    listeners.follow_facts(batch, AT + timedelta(days=364))
    assert Proposal.objects.filter(decided_at=None).count() == 0
    listeners.follow_facts(batch, AT + timedelta(days=366))
    assert Proposal.objects.filter(decided_at=None).count() == 1


def test_the_deceased_are_not_enrolled(world):
    one = person(world.hospital, deceased_at=AT - timedelta(days=1))
    follow(world.hospital, diagnoses=[diagnosis(one, "高血压")])
    assert not Enrolment.objects.exists()


def test_red_needs_two_days_and_leaves_only_when_it_has_held(world):
    one = person(world.hospital)
    follow(world.hospital, diagnoses=[diagnosis(one, "高血压")], readings=pressure(one, 168, 96, days_ago=10))
    assert tier(one) == "yellow"
    assert TierState.objects.get(person_id=one, programme="hypertension").pending[0]["code"] == "pressure_very_high"
    follow(world.hospital, readings=pressure(one, 164, 92, days_ago=9))
    assert (tier(one), tier(one, "overall")) == ("red", "red")
    calm = pressure(one, 132, 80, days_ago=4) + pressure(one, 130, 80, days_ago=3)
    batch = follow(world.hospital, readings=calm)
    assert tier(one) == "red"
    assert TierState.objects.get(person_id=one, programme="hypertension").reasons[0]["held"]
    listeners.follow_facts(batch, AT + timedelta(days=4))
    assert tier(one) == "red"
    listeners.follow_facts(batch, AT + timedelta(days=5))
    assert tier(one) == "yellow"
    changes = TierChange.objects.filter(programme="hypertension").order_by("pk")
    assert [(change.previous, change.tier) for change in changes] == [
        ("", "yellow"),
        ("yellow", "red"),
        ("red", "yellow"),
    ]


def test_an_override_wins_until_it_runs_out(world):
    one = person(world.hospital)
    batch = follow(world.hospital, diagnoses=[diagnosis(one, "高血压")], readings=pressure(one, 130, 80, days_ago=3))
    until = AT + timedelta(days=10)
    actions.override_tier(
        person_id=one, programme="hypertension", tier="red", until=until, reason="近期出院", by=SYSTEM, at=AT
    )
    assert (tier(one), tier(one, "overall")) == ("red", "red")
    listeners.follow_facts(batch, AT + timedelta(days=5))
    assert tier(one) == "red"
    listeners.follow_facts(batch, AT + timedelta(days=11))
    assert tier(one) == "yellow"


def test_an_override_needs_an_enrolment(world):
    with pytest.raises(actions.CannotEnrol):
        actions.override_tier(
            person_id=person(world.hospital), programme="hypertension", tier="red", until=AT + timedelta(days=1),
            reason="x", by=SYSTEM, at=AT,
        )  # fmt: skip


def test_several_are_taken_in_by_hand_once(world):
    one, two = person(world.hospital), person(world.hospital)
    taken = {
        "programme": "hypertension",
        "organisation_id": world.hospital.pk,
        "reason": "自述",
        "by": SYSTEM,
        "at": AT,
    }
    assert actions.enrol_persons(person_ids=[one], **taken) == {one}
    assert actions.enrol_persons(person_ids=[one, two], care_manager_id=world.manager.pk, **taken) == {two}
    assert heard("programmes.enrolled") == [[one], [two]]
    assert Enrolment.objects.get(person_id=two).care_manager_id == world.manager.pk
    assert TierState.objects.filter(programme="hypertension").count() == 2


def test_withdrawn_facts_end_what_the_machine_built_on_them(world):
    one, two = person(world.hospital), person(world.hospital)
    follow(world.hospital, diagnoses=[diagnosis(one, "高血压")], caused_by="import:9")
    actions.enrol(person_id=two, programme="hypertension", organisation_id=world.hospital.pk, by=SYSTEM, at=AT)
    withdraw(caused_by="import:9", by=SYSTEM, at=AT)
    news = record(world.hospital, readings=pressure(two, 130, 80, days_ago=1))
    listeners.retreat(_batch("records.withdrawn"), AT)
    assert Enrolment.objects.get(person_id=one).end_reason == "no_ground"
    assert Enrolment.objects.get(person_id=two).ended_at is None
    assert not TierState.objects.filter(person_id=one).exists()
    assert TierChange.objects.filter(person_id=one, tier="").count() == 2
    assert news.size == 1


def test_facts_withdrawn_and_handed_in_anew_enrol_again(world):
    one = person(world.hospital)
    follow(world.hospital, diagnoses=[diagnosis(one, "高血压")], caused_by="import:9")
    withdraw(caused_by="import:9", by=SYSTEM, at=AT)
    listeners.retreat(_batch("records.withdrawn"), AT)
    assert not Enrolment.objects.filter(person_id=one, ended_at=None).exists()
    follow(world.hospital, diagnoses=[diagnosis(one, "高血压")], caused_by="import:10")
    assert Enrolment.objects.get(person_id=one, ended_at=None).programme == "hypertension"


def _batch(event):
    from kangxu.foundation.models import Batch

    return Batch.objects.filter(event=event).latest("pk")


def test_what_was_ended_by_hand_stays_ended(world):
    one = person(world.hospital)
    batch = follow(world.hospital, diagnoses=[diagnosis(one, "高血压")])
    actions.end_enrolment(enrolment_id=Enrolment.objects.get().pk, reason="moved", by=SYSTEM, at=AT)
    listeners.follow_facts(batch, AT)
    assert Enrolment.objects.filter(ended_at=None).count() == 0


def test_a_reading_that_changes_nothing_costs_few_queries(world, django_assert_max_num_queries):
    one = person(world.hospital)
    follow(world.hospital, diagnoses=[diagnosis(one, "高血压")], readings=pressure(one, 150, 95, days_ago=3))
    batch = record(world.hospital, readings=pressure(one, 151, 95, days_ago=3.1))
    with django_assert_max_num_queries(18) as counted:
        listeners.follow_facts(batch, AT)
    assert len([one for one in counted.captured_queries if "SAVEPOINT" not in one["sql"]]) <= 13


def test_two_hundred_persons_cost_as_many_queries_as_one(world, django_assert_max_num_queries):
    several = [person(world.hospital) for _ in range(40)]
    batch = record(world.hospital, diagnoses=[diagnosis(one, "高血压") for one in several])
    with django_assert_max_num_queries(40):
        listeners.follow_facts(batch, AT)
    assert Enrolment.objects.count() == 40
