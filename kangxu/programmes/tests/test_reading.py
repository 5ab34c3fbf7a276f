"""Tiers, targets and lists as the pages read them."""

from datetime import date, timedelta

import pytest
from django.utils import translation

from kangxu.foundation.clock import day_of
from kangxu.organisations.queries import NotFound
from kangxu.programmes import actions, queries
from kangxu.programmes.models import Enrolment
from kangxu.programmes.tests.world import AT, SYSTEM, diagnosis, follow, person, pressure, reading

TODAY = day_of(AT)


def test_a_tier_says_why_in_both_languages(world):
    one = person(world.hospital)
    readings = [row for days in (9, 30) for row in pressure(one, 172, 98, days_ago=days)]
    follow(world.hospital, diagnoses=[diagnosis(one, "高血压")], readings=readings)
    viewer = world.viewer(world.nurse)
    seen = queries.tier_of(one, viewer=viewer, programme="hypertension")
    assert (seen.tier, seen.title) == ("red", "高危")
    assert seen.reasons[0].words == "血压172/98，2次≥160/100"
    assert seen.reasons[0].on == (AT - timedelta(days=9)).date()
    with translation.override("en"):
        assert "2 times" in queries.tier_of(one, viewer=viewer, programme="hypertension").reasons[0].words
    assert set(queries.programme_tiers_of(one, viewer=viewer)) == {"hypertension", "overall"}
    assert queries.tiers_of([one], viewer=viewer)[one].tier == "red"
    assert [change.tier for change in queries.list_tier_changes(one, viewer=viewer)] == ["red"]


def test_a_stranger_finds_nothing(world):
    one = person(world.hospital)
    follow(world.hospital, diagnoses=[diagnosis(one, "高血压")], readings=[reading(one, "HBA1C", 9, days_ago=1)])
    stranger = world.outsider()
    assert queries.tier_of(one, viewer=stranger) is None
    assert queries.programme_tiers_of(one, viewer=stranger) == {}
    assert queries.tiers_of([one], viewer=stranger) == {}
    assert queries.list_tier_changes(one, viewer=stranger) == []
    assert queries.targets_of(one, at=AT, on=TODAY, viewer=stranger) is None
    assert queries.enrolments_of([one], viewer=stranger) == {}
    assert queries.list_enrolled(viewer=stranger, programme="hypertension").rows == []
    assert queries.proposals_of(one, viewer=stranger) == []
    enrolment = Enrolment.objects.get()
    for refused in (
        lambda: actions.end_enrolment(enrolment_id=enrolment.pk, reason="x", by=stranger, at=AT),
        lambda: actions.set_target(person_id=one, analyte="SBP", low=None, high=130, reason="", by=stranger, at=AT),
        lambda: actions.assign_carers(person_ids=[one], care_manager_id=world.nurse.pk, by=stranger, at=AT),
    ):
        with pytest.raises(NotFound):
            refused()


def test_targets_follow_age_disease_and_source(world):
    old, diabetic = person(world.hospital, born=date(1940, 1, 1)), person(world.hospital)
    follow(world.hospital, diagnoses=[diagnosis(diabetic, "2型糖尿病"), diagnosis(old, "高血压")])
    found = queries.targets_of_many([old, diabetic], at=AT, on=TODAY, viewer=SYSTEM)
    assert found[old].pressure("clinic").words == "<150/90"
    assert found[diabetic].pressure("clinic").words == "<130/80"
    assert found[old].pressure("home_device").words == "<145/85"
    assert found[diabetic].of("HBA1C").words == "<7.0"
    assert found[old].of("HBA1C") is None


def test_a_personal_target_wins_from_its_day_until_it_ends(world):
    one = person(world.hospital)
    follow(world.hospital, diagnoses=[diagnosis(one, "高血压")])
    actions.set_target(
        person_id=one, analyte="SBP", low=None, high=135, reason="脑卒中后", by=world.viewer(world.doctor), at=AT
    )
    now = queries.targets_of(one, at=AT, on=TODAY, viewer=SYSTEM)
    assert now.pressure("clinic").words == "<135/90"
    assert now.personal["SBP"].set_by_name == "doctor"
    before = queries.targets_of(one, at=AT - timedelta(days=1), on=TODAY, viewer=SYSTEM)
    assert not before.is_personal("SBP")
    actions.end_target(person_id=one, analyte="SBP", by=world.viewer(world.doctor), at=AT + timedelta(hours=1))
    assert not queries.targets_of(one, at=AT + timedelta(hours=2), on=TODAY, viewer=SYSTEM).is_personal("SBP")


def test_every_day_has_its_own_target(world):
    one = person(world.hospital, born=date(1946, 11, 30))
    follow(world.hospital, diagnoses=[diagnosis(one, "高血压"), diagnosis(one, "2型糖尿病")])
    for days, high in ((100, 8.0), (40, 6.5)):
        moment = AT - timedelta(days=days)
        actions.set_target(person_id=one, analyte="HBA1C", low=None, high=high, reason="", by=SYSTEM, at=moment)
    actions.end_target(person_id=one, analyte="HBA1C", by=SYSTEM, at=AT - timedelta(days=10))
    known = queries.targets_of(one, at=AT, on=TODAY, viewer=SYSTEM)
    words = {days: known.on(TODAY - timedelta(days=days)).of("HBA1C").words for days in (101, 100, 41, 40, 11, 10, 0)}
    assert words == {101: "<7.0", 100: "<8.0", 41: "<8.0", 40: "<6.5", 11: "<6.5", 10: "<7.0", 0: "<7.0"}
    assert known.of("HBA1C").words == known.of_today.on(TODAY - timedelta(days=50)).of("HBA1C").words == "<7.0"
    assert known.on(TODAY).pressure().words == "<130/80"
    assert known.on(TODAY + timedelta(days=30)).pressure().words == "<150/90"


def test_a_time_of_day_has_its_own_target(world):
    one = person(world.hospital)
    follow(world.hospital, diagnoses=[diagnosis(one, "2型糖尿病")])

    def setting(analyte, high, slot="", **more):
        actions.set_target(
            person_id=one, analyte=analyte, slot=slot, low=None, high=high, reason="", by=SYSTEM, at=AT, **more
        )

    setting("SMBG", 8.5)
    setting("SMBG", 6.5, "fasting")
    for analyte, high in (("SBP", 125), ("DBP", 75)):
        setting(analyte, high, "morning")
    known = queries.targets_of(one, at=AT, on=TODAY, viewer=SYSTEM)
    glucose = {slot: known.of("SMBG", slot=slot).words for slot in ("before_breakfast", "after_lunch", "bedtime", None)}
    assert glucose == {"before_breakfast": "<6.5", "after_lunch": "<8.5", "bedtime": "<8.5", None: "<8.5"}
    assert known.pressure("home_device", "morning").words == "<125/75"
    assert known.pressure("home_device", "evening").words == known.pressure("home_device").words == "<130/80"
    assert known.pressure("clinic", "morning").words == "<130/80"
    assert known.is_personal("SMBG", "fasting")
    assert not known.is_personal("SBP")
    with pytest.raises(actions.CannotEnrol):
        setting("HBA1C", 7, "fasting")


def test_a_target_may_begin_on_a_later_day(world):
    one = person(world.hospital)
    follow(world.hospital, diagnoses=[diagnosis(one, "2型糖尿病")])
    later = TODAY + timedelta(days=10)

    def words(days):
        moment = AT + timedelta(days=days)
        return (
            queries.targets_of(one, at=moment, on=TODAY, viewer=SYSTEM)
            .on(TODAY + timedelta(days=days))
            .of("HBA1C")
            .words
        )

    for high, starts_on in ((6.5, None), (8.0, later)):
        actions.set_target(
            person_id=one, analyte="HBA1C", low=None, high=high, reason="", starts_on=starts_on, by=SYSTEM, at=AT
        )
    assert [words(days) for days in (0, 9, 10, 30)] == ["<6.5", "<6.5", "<8.0", "<8.0"]
    actions.end_target(person_id=one, analyte="HBA1C", by=SYSTEM, at=AT + timedelta(days=2))
    assert [words(days) for days in (1, 2, 10, 30)] == ["<6.5", "<7.0", "<7.0", "<7.0"]
    with pytest.raises(actions.CannotEnrol, match="起始日"):
        actions.set_target(
            person_id=one, analyte="HBA1C", low=None, high=8, reason="", starts_on=TODAY - timedelta(days=1), by=SYSTEM,
            at=AT,
        )  # fmt: skip


def test_a_target_without_a_default_stands_for_itself(world):
    one = person(world.hospital)
    actions.set_target(person_id=one, analyte="UA", low=None, high=360, reason="痛风", by=SYSTEM, at=AT)
    target = queries.targets_of(one, at=AT, on=TODAY, viewer=SYSTEM).of("UA")
    assert (target.high, target.unit) == (360, "umol/L")


def test_lists_go_on_after_a_key(world, monkeypatch):
    monkeypatch.setattr(queries, "PAGE", 2)
    several = [person(world.hospital) for _ in range(5)]
    follow(world.hospital, diagnoses=[diagnosis(one, "高血压") for one in several])
    seen, after = [], None
    while True:
        page = queries.list_enrolled(viewer=world.viewer(world.head), programme="hypertension", after=after)
        seen += [row.person_id for row in page.rows]
        if not (after := page.after):
            break
    assert seen == several


def test_carers_are_assigned_to_a_set(world):
    several = [person(world.hospital) for _ in range(3)]
    follow(world.hospital, diagnoses=[diagnosis(one, "高血压") for one in several])
    changed = actions.assign_carers(
        person_ids=several, care_manager_id=world.manager.pk, by=world.viewer(world.head), at=AT
    )
    assert changed == 3
    found = queries.enrolments_of(several, viewer=world.viewer(world.nurse))
    assert {one[0].care_manager for one in found.values()} == {"manager"}
