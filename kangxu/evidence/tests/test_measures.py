"""Measures counted by hand on a few persons, and the list behind every number."""

from datetime import date, timedelta

import pytest

from kangxu.evidence import actions, queries
from kangxu.evidence.attention import attention
from kangxu.evidence.compute import count
from kangxu.evidence.measure import measures
from kangxu.evidence.models import MeasureResult
from kangxu.followup.models import Contact, Task
from kangxu.foundation.acting import quietly
from kangxu.foundation.clock import day_of
from kangxu.foundation.viewer import NotAllowed
from kangxu.organisations.queries import NotFound
from kangxu.programmes.actions import end_enrolment, set_target
from kangxu.programmes.models import Enrolment, TierState
from kangxu.programmes.programme import programmes
from kangxu.programmes.tests.world import AT, SYSTEM, World, build, diagnosis, follow, person, pressure, reading

NEXT = AT + timedelta(minutes=1)


@pytest.fixture
def world(db, settings) -> World:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return build()


def enrolled(world, text="高血压", place=None, readings=(), **more):
    """A person under care, with readings made by functions of the person."""
    one = person(place or world.hospital, **more)
    rows = [row for make in readings for row in make(one)]
    follow(place or world.hospital, diagnoses=[diagnosis(one, text)], readings=rows or None)
    return one


def bp(systolic, diastolic, days_ago, source="clinic"):
    return lambda one: pressure(one, systolic, diastolic, days_ago=days_ago, source=source)


def lab(analyte, value, days_ago=5):
    return lambda one: [reading(one, analyte, value, days_ago=days_ago, source="laboratory")]


def counted(code, programme="hypertension", at=NEXT, **more):
    found = count(measures()[code], programme=programme, at=at, **more)
    total = {}
    for one in found.values():
        for why, number in one.why.items():
            total[why] = total.get(why, 0) + number
    return sum(one.numerator for one in found.values()), sum(one.denominator for one in found.values()), total


def contact(one, world, days_ago, outcome="no_answer", mode="phone", hours=0):
    with quietly("tests", by=SYSTEM, at=AT):
        Contact.objects.create(
            person_id=one, organisation=world.hospital, mode=mode, outcome=outcome,
            at=AT - timedelta(days=days_ago) + timedelta(hours=hours),
        )  # fmt: skip


def back_date(one, days):
    with quietly("tests", by=SYSTEM, at=AT):
        Enrolment.objects.filter(person_id=one).update(enrolled_at=AT - timedelta(days=days))
        TierState.objects.filter(person_id=one).update(since=AT - timedelta(days=days))


def test_pressure_control_by_age_with_missing_as_not_met(world):
    young, old = {"born": date(1970, 1, 1)}, {"born": date(1950, 1, 1)}
    enrolled(world, readings=[bp(139, 89, 3)], **young)
    enrolled(world, readings=[bp(140, 80, 3)], **young)
    enrolled(world, readings=[bp(149, 89, 3)], **old)
    enrolled(world, readings=[bp(150, 80, 3)], **old)
    enrolled(world, readings=[bp(120, 90, 3), bp(110, 70, 9)], **old)
    enrolled(world, readings=[bp(120, 80, 105)], **young)
    enrolled(world, readings=[bp(120, 80, 3, "home_device")], **young)
    assert counted("bp_control_rate") == (2, 7, {"controlled": 2, "above": 3, "not_measured": 2})


def test_the_sixty_fifth_birthday_counts_from_its_day(world):
    enrolled(world, readings=[bp(145, 80, 3)], born=date(1961, 11, 20))
    enrolled(world, readings=[bp(145, 80, 3)], born=date(1961, 11, 21))
    assert counted("bp_control_rate")[0] == 1


def test_fasting_glucose_control(world):
    for readings in (
        [lab("FPG", 6.9)],
        [lab("FPG", 7.0)],
        [lab("FPG", 6.0, 200)],
        [lab("FPG", 8.0, 90), lab("FPG", 6.5, 2)],
    ):
        enrolled(world, "2型糖尿病", readings=readings)
    assert counted("glucose_control_rate", "diabetes") == (2, 4, {"controlled": 2, "above": 1, "not_measured": 1})


def test_a_fingertip_of_a_follow_up_counts_and_one_at_home_does_not(world):
    for source, slot in (("clinic", "fasting"), ("clinic", "random"), ("home_device", "fasting")):
        found = lambda one, source=source, slot=slot: [  # noqa: E731
            {**reading(one, "SMBG", 6.5, days_ago=5, source=source), "slot": slot}
        ]
        enrolled(world, "2型糖尿病", readings=[found])
    assert counted("glucose_control_rate", "diabetes") == (1, 3, {"controlled": 1, "not_measured": 2})


def test_hba1c_against_the_persons_own_target(world):
    enrolled(world, "2型糖尿病", readings=[lab("HBA1C", 6.9)])
    frail = enrolled(world, "2型糖尿病", readings=[lab("HBA1C", 7.6)])
    enrolled(world, "2型糖尿病", readings=[lab("HBA1C", 7.6)])
    enrolled(world, "2型糖尿病", readings=[lab("HBA1C", 6.0, 190)])
    set_target(person_id=frail, analyte="HBA1C", low=None, high=8.0, reason="高龄", by=SYSTEM, at=AT)
    assert counted("hba1c_in_target", "diabetes") == (2, 4, {"in_target": 2, "above": 1, "not_measured": 1})


def test_ldl_against_the_persons_own_target(world):
    for readings in (
        [lab("LDLC", 1.7)],
        [lab("LDLC", 1.8)],
        [lab("LDLC", 1.2, 370)],
        [lab("LDLC", 2.4, 90), lab("LDLC", 1.5)],
    ):
        enrolled(world, "冠心病", readings=readings)
    stricter = enrolled(world, "冠心病", readings=[lab("LDLC", 1.7)])
    set_target(person_id=stricter, analyte="LDLC", low=None, high=1.4, reason="极高危", by=SYSTEM, at=AT)
    assert counted("ldl_in_target", "coronary") == (2, 5, {"in_target": 2, "above": 2, "not_measured": 1})


def test_spirometry_and_kidney_tests_of_the_year(world):
    for readings in ([lab("FEV1FVC", 61, 360)], [lab("FEV1FVC", 61, 370)], [lab("FEV1PP", 61)]):
        enrolled(world, "慢阻肺", readings=readings)
    assert counted("yearly_spirometry", "copd") == (1, 3, {"measured": 1, "not_measured": 2})
    for readings in (
        [lab("CREA", 90), lab("UACR", 12, 300)],
        [lab("EGFR", 55)],
        [lab("UACR", 12)],
        [lab("CREA", 90, 400)],
    ):
        enrolled(world, "慢性肾脏病", readings=readings)
    expected = {"measured": 1, "half_measured": 2, "not_measured": 1}
    assert counted("yearly_kidney_tests", "kidney") == (1, 4, expected)


def test_a_value_with_a_comparator_counts_only_where_it_decides(world):
    for comparator, value in (("<", 7.0), (">", 7.0), ("<", 8.0), (">", 6.0)):
        stated = {**lab("HBA1C", value)(0)[0], "comparator": comparator}
        enrolled(world, "2型糖尿病", readings=[lambda one, row=stated: [{**row, "person_id": one}]])
    assert counted("hba1c_in_target", "diabetes")[0] == 1


def test_lost_needs_attempts_days_span_and_an_evening(world):
    lost, quick, office, back = (enrolled(world) for _ in range(4))
    for days, hours in ((20, 0), (12, 10), (3, 0)):
        contact(lost, world, days, hours=hours)
        contact(back, world, days, hours=hours)
    contact(back, world, 2, "reached")
    for days in (5, 4, 3):
        contact(quick, world, days, hours=10)
    for days in (22, 15, 1):  # Thursdays and Fridays at nine
        contact(office, world, days)
    assert counted("lost_to_follow_up") == (1, 4, {"lost": 1, "in_touch": 3})


def test_red_and_out_of_touch(world):
    reds = [enrolled(world, readings=[bp(170, 100, 3), bp(170, 100, 9)]) for _ in range(3)]
    enrolled(world, readings=[bp(130, 80, 3)])
    for one in reds[:2]:
        back_date(one, 15)
    contact(reds[0], world, 13, "reached")
    contact(reds[1], world, 1, "no_answer")
    assert counted("red_not_contacted_14_days") == (1, 3, {"contacted": 1, "not_contacted": 1, "recent": 1})


def test_whom_to_ask_about_is_kept_up_the_tree_and_looked_at_anew(world):
    reds = [
        enrolled(world, place=place, readings=[bp(170, 100, 3), bp(170, 100, 9)])
        for place in (world.hospital, world.station, world.station)
    ]
    for one, days in zip(reds, (20, 40, 30), strict=True):
        back_date(one, days)
    actions.compute_measures(by=SYSTEM, at=NEXT)
    contact(reds[2], world, 0, "reached")

    def asked_about(place):
        return [one.person_id for one in attention("hypertension", place.pk, viewer=SYSTEM, at=NEXT).concerns]

    assert asked_about(world.group) == [reds[1], reds[0]]
    assert asked_about(world.station) == [reds[1]]
    with pytest.raises(NotFound):
        attention("hypertension", world.hospital.pk, viewer=world.outsider(), at=NEXT)


def test_standard_care_says_which_part_fails(world):
    _new, few, gap, unchecked, good = (enrolled(world) for _ in range(5))
    for one in (few, gap, unchecked, good):
        back_date(one, 364)
    contact(few, world, 30, "reached", "clinic")
    for days in (330, 180, 90, 10):
        contact(gap, world, days, "reached", "clinic")
    for one in (unchecked, good):
        for days in (300, 200, 110, 10):
            contact(one, world, days, "came", "home")
        contact(one, world, 20, "reached", "phone")
    follow(world.hospital, readings=pressure(good, 130, 80, days_ago=40, source="checkup"))
    expected = {"new": 1, "too_few_visits": 1, "gap": 1, "no_checkup": 1, "to_standard": 1}
    assert counted("standard_care_rate") == (1, 4, expected)


def task(one, world, *, due_days_ago, closed_days_ago=None, kind="review", outcome="reached"):
    closed = None if closed_days_ago is None else AT - timedelta(days=closed_days_ago)
    with quietly("tests", by=SYSTEM, at=AT):
        Task.objects.create(
            person_id=one, organisation=world.hospital, kind=kind, programme="hypertension", reason="x", urgency=3,
            due_on=day_of(AT) - timedelta(days=due_days_ago), caused_by=f"test:{Task.objects.count()}", opened_at=AT,
            opened_by="x", closed_at=closed, closed_by="x" if closed else "", outcome=outcome if closed else "",
        )  # fmt: skip


def test_tasks_on_time_with_grace(world):
    one = enrolled(world)
    task(one, world, due_days_ago=5, closed_days_ago=5)
    task(one, world, due_days_ago=5, closed_days_ago=4)
    task(one, world, due_days_ago=5)
    task(one, world, due_days_ago=20, closed_days_ago=6, kind="follow_up")
    task(one, world, due_days_ago=5, kind="follow_up")
    task(one, world, due_days_ago=5, closed_days_ago=1, outcome="withdrawn")
    task(one, world, due_days_ago=31)
    assert counted("task_on_time_rate") == (2, 4, {"on_time": 2, "late": 1, "open": 1, "pending": 1, "cancelled": 1})


def test_tiers_flow_from_then_to_now(world):
    moved = enrolled(world, readings=[bp(130, 80, 80), bp(130, 80, 90)])
    still, left = enrolled(world), enrolled(world)
    back_date(still, 400)
    with quietly("tests", by=SYSTEM, at=AT):
        from kangxu.programmes.models import TierChange

        TierChange.objects.filter(person_id__in=[moved, still, left]).update(at=AT - timedelta(days=200))
    follow(world.hospital, readings=pressure(moved, 170, 100, days_ago=3) + pressure(moved, 170, 100, days_ago=5))
    end_enrolment(enrolment_id=Enrolment.objects.get(person_id=left).pk, reason="moved", by=SYSTEM, at=AT)
    enrolled(world)
    expected = {"yellow>red": 1, "yellow>yellow": 1, "yellow>left": 1, "new>yellow": 1}
    assert counted("tier_flow") == (4, 4, expected)


def test_the_deceased_and_the_merged_are_not_counted(world):
    one, two = enrolled(world), enrolled(world)
    from kangxu.people.models import Person

    with quietly("tests", by=SYSTEM, at=AT):
        Person.objects.filter(pk=one).update(deceased_at=AT)
        Person.objects.filter(pk=two).update(merged_into=one)
    assert counted("enrolled_count") == (0, 0, {})


def test_results_add_up_the_tree_and_are_the_list_behind(world):
    for place, number in ((world.hospital, 3), (world.station, 2)):
        for _ in range(number):
            enrolled(world, place=place, readings=[bp(130, 80, 3)])
    enrolled(world, place=world.station, readings=[bp(150, 95, 3)])
    actions.compute_measures(by=SYSTEM, at=NEXT)
    kept = {
        one.organisation_id: (one.numerator, one.denominator)
        for one in MeasureResult.objects.filter(measure="bp_control_rate")
    }
    assert kept == {world.hospital.pk: (3, 3), world.station.pk: (2, 3), world.group.pk: (5, 6)}
    for code in programmes()["hypertension"].measures:
        for result in MeasureResult.objects.filter(measure=code, programme="hypertension"):
            for why, number in result.why.items():
                rows = list(
                    queries.all_behind("hypertension", code, result.organisation_id, viewer=SYSTEM, at=NEXT, why=why)
                )
                assert len(rows) == number, (code, why)


def test_a_day_has_one_result_and_an_undone_import_leaves_none(world):
    one = enrolled(world, readings=[bp(130, 80, 3)])
    actions.compute_measures(by=SYSTEM, at=NEXT)
    stored = MeasureResult.objects.count()
    actions.compute_measures(by=SYSTEM, at=NEXT + timedelta(hours=1))
    assert MeasureResult.objects.count() == stored
    end_enrolment(enrolment_id=Enrolment.objects.get(person_id=one).pk, reason="moved", by=SYSTEM, at=NEXT)
    actions.compute_measures(by=SYSTEM, at=NEXT + timedelta(hours=2))
    assert not MeasureResult.objects.filter(measure="enrolled_count").exists()


def test_the_look_back_is_marked_and_leaves_out_days_that_were_counted(world):
    enrolled(world, readings=[bp(130, 80, 3), bp(160, 95, 60)])
    actions.compute_measures(by=SYSTEM, at=NEXT)
    actions.look_back(by=SYSTEM, at=NEXT)
    back = MeasureResult.objects.filter(basis="look_back", measure="bp_control_rate", organisation=world.hospital)
    by_day = {one.day: (one.numerator, one.why) for one in back}
    assert len(by_day) == 12
    assert by_day[date(2026, 9, 30)] == (0, {"above": 1})
    assert by_day[date(2026, 8, 31)] == (0, {"not_measured": 1})
    assert not MeasureResult.objects.filter(basis="look_back", measure="task_on_time_rate").exists()
    with quietly("tests", by=SYSTEM, at=AT):
        MeasureResult.objects.create(
            measure="bp_control_rate", edition="x", programme="hypertension", organisation=world.hospital,
            day=date(2026, 9, 30), numerator=1, denominator=4, computed_at=AT,
        )  # fmt: skip
    actions.look_back(by=SYSTEM, at=NEXT)
    assert not MeasureResult.objects.filter(basis="look_back", day=date(2026, 9, 30)).exists()
    assert MeasureResult.objects.filter(basis="look_back", day=date(2026, 10, 31)).exists()


def test_the_dashboard_compares_only_with_what_was_computed(world):
    enrolled(world, readings=[bp(130, 80, 3)])
    enrolled(world, readings=[bp(150, 95, 3)])
    viewer = world.viewer(world.head)
    actions.compute_measures(by=SYSTEM, at=NEXT)
    seen = queries.dashboard("hypertension", world.hospital.pk, viewer=viewer)
    assert (seen.headline.value, seen.headline.month_ago, seen.enrolled) == (50.0, None, 2)
    with quietly("tests", by=SYSTEM, at=AT):
        MeasureResult.objects.create(
            measure="bp_control_rate", edition="x", programme="hypertension", organisation=world.hospital,
            day=date(2026, 10, 19), numerator=1, denominator=4, computed_at=AT,
        )  # fmt: skip
    seen = queries.dashboard("hypertension", world.hospital.pk, viewer=viewer)
    assert seen.headline.change_since(seen.headline.month_ago) == 25.0
    assert seen.headline.year_ago is None
    assert seen.flow == {"new>yellow": 2}


def test_an_unknown_programme_and_a_foreign_institution_are_not_found(world):
    enrolled(world, readings=[bp(130, 80, 3)])
    viewer, stranger = world.viewer(world.head), world.outsider()
    with pytest.raises(NotFound):
        queries.dashboard("measles", world.hospital.pk, viewer=viewer)
    with pytest.raises(NotFound):
        queries.dashboard("hypertension", world.hospital.pk, viewer=stranger)
    with pytest.raises(NotFound):
        queries.list_behind("hypertension", "bp_control_rate", world.hospital.pk, viewer=stranger, at=NEXT)
    with pytest.raises(NotFound):
        queries.list_behind("hypertension", "hba1c_in_target", world.hospital.pk, viewer=viewer, at=NEXT)
    with pytest.raises(NotAllowed):
        queries.dashboard("hypertension", world.hospital.pk, viewer=world.viewer(world.nurse))


def test_an_empty_institution_says_so(world):
    seen = queries.dashboard("diabetes", world.station.pk, viewer=SYSTEM)
    assert (seen.computed_at, seen.tiles) == (None, ())


def test_lists_go_on_after_a_key(world):
    several = [enrolled(world, readings=[bp(130, 80, 3)]) for _ in range(5)]
    seen, after = [], None
    while True:
        page = queries.list_behind(
            "hypertension", "bp_control_rate", world.hospital.pk, viewer=SYSTEM, at=NEXT, after=after, size=2
        )
        seen += [row.person_id for row in page.rows]
        if not (after := page.after):
            break
    assert seen == several
    assert page.rows[0].value == "130/80"


@pytest.mark.parametrize("code", measures())
def test_every_measure_has_words_for_its_reasons(code):
    one = measures()[code]
    assert all(str(words) for words in (*one.reasons.values(), one.numerator, one.denominator))
    assert one.review.reviewed_on < one.review.next_review


@pytest.mark.parametrize("code", programmes())
def test_a_programme_uses_measures_that_there_are(code):
    assert set(programmes()[code].measures) <= set(measures())
    assert sum(measures()[one].headline for one in programmes()[code].measures) == 1
