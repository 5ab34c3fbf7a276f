"""Taking filled forms."""

from dataclasses import replace
from datetime import timedelta

import pytest

from kangxu.organisations.queries import NotFound
from kangxu.people.models import MatchCase, Person
from kangxu.programmes.tests.world import AT, World, build, diagnosis, person, record
from kangxu.records.models import Reading
from kangxu.screening import queries
from kangxu.screening.actions import close_session, open_session, receive_screening
from kangxu.screening.filled import NotAccepted
from kangxu.screening.models import Answer, Assessment, Linkage, Screening
from kangxu.screening.tests.forms import MEASURED, TOLD, filled


@pytest.fixture
def world(db, settings) -> World:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return build()


@pytest.fixture
def nurse(world):
    return world.viewer(world.nurse)


def receive(form, by):
    return receive_screening(filled=form, by=by, at=AT)


def test_a_new_person_is_registered_measured_judged_and_led_on(world, nurse):
    received = receive(filled(), nurse)
    one = Screening.objects.get(pk=received.screening_id)
    assert (one.person_id, one.returning, one.tier) == (received.person_id, False, "red")
    assert Person.objects.get(pk=received.person_id).name == "王建国"
    values = dict(Reading.objects.filter(person_id=received.person_id).values_list("analyte", "value"))
    assert values == {"HEIGHT": 165, "WEIGHT": 72, "WAIST": 94, "SBP": 150, "DBP": 93, "HR": 76}
    assert Answer.objects.filter(person_id=received.person_id).count() == len(TOLD)
    assert one.grounds[0]["code"] == "pressure_grade1_2"
    assert "150/93 mmHg" in one.grounds[0]["zh"]
    assert set(Linkage.objects.values_list("disease", flat=True)) >= {"hypertension", "diabetes"}
    assert Linkage.objects.filter(owner=world.nurse, stage="positive").exists()


def test_the_same_form_twice_stores_once(world, nurse):
    form = filled()
    first, second = receive(form, nurse), receive(form, nurse)
    assert (second.screening_id, second.again, first.again) == (first.screening_id, True, False)
    assert Screening.objects.count() == 1
    assert Reading.objects.filter(analyte="SBP").count() == 1
    assert Answer.objects.count() == len(TOLD)


def test_a_form_of_others_is_not_found_by_its_number(world, nurse):
    form = filled()
    receive(form, nurse)
    with pytest.raises(NotFound):
        receive(form, world.outsider())


def test_somebody_known_returns(world, nurse):
    first = receive(filled(), nurse)
    again = receive(filled(person={"id": first.person_id}), nurse)
    assert again.person_id == first.person_id
    assert Screening.objects.get(pk=again.screening_id).returning
    opened = Linkage.objects.filter(disease="hypertension").count()
    assert opened == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"person": {"national_id": "110105195803151234", "name": "王建国"}}, "national_id"),
        ({"person": {"name": "王建国", "phone": "123"}}, "phone"),
        ({"person": {"name": "王建国"}}, "name"),
        ({"answers": {"smoking": 2}}, "answers.smoking"),
        ({"answers": {"unheard_of": 1}}, "answers.unheard_of"),
        ({"measurements": {"pressures": [[90, 95]]}}, "measurements.pressures"),
        ({"measurements": {"height_cm": "tall"}}, "measurements.height_cm"),
        ({"seconds": -1}, "seconds"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_stored(world, nurse, change, field):
    with pytest.raises(NotAccepted) as refused:
        receive(filled(**change), nurse)
    assert list(refused.value.fields) == [field]
    assert not Screening.objects.exists()
    assert not Person.objects.exists()


def test_an_implausible_value_is_named_and_the_rest_kept(world, nurse):
    received = receive(filled(measurements={**MEASURED, "height_cm": 1650}), nurse)
    assert [one["field"] for one in received.refused] == ["readings.0.value"]
    assert Reading.objects.filter(person_id=received.person_id, analyte="WEIGHT").exists()


def test_who_resembles_somebody_waits_for_the_match_desk_and_goes_on_after_it(world, nurse):
    from kangxu.foundation.models import Batch
    from kangxu.people.actions import decide_match
    from kangxu.screening import listeners

    known = receive(filled(person={"name": "王建国", "phone": "13812348000", "sex": "1"}), nurse)
    form = filled(person={"name": "王建国", "phone": "13812348000"}, channel="phone")
    waiting = receive(form, nurse)
    assert (waiting.waiting, waiting.person_id) == (True, None)
    assert not Answer.objects.filter(screening_id=waiting.screening_id).exists()
    case = MatchCase.objects.get()
    manager = world.viewer(world.manager)
    decide_match(case_id=case.pk, decision="same", person_id=known.person_id, by=manager, at=AT)
    batch = Batch.objects.get(caused_by=f"case:{case.pk}")
    listeners.release(batch, AT)
    listeners.release(batch, AT)
    one = Screening.objects.get(pk=waiting.screening_id)
    assert (one.person_id, one.tier) == (known.person_id, "red")
    assert Answer.objects.filter(screening=one).count() == len(TOLD)


def test_a_phone_cannot_name_a_record(world, nurse):
    one = person(world.hospital)
    with pytest.raises(NotAccepted):
        receive(filled(person={"id": one}, channel="phone"), nurse)


def test_a_record_of_others_is_not_screened(world):
    one = person(world.hospital)
    with pytest.raises(NotFound):
        receive(filled(person={"id": one}), world.outsider())


def test_a_session_counts_and_its_late_forms_still_arrive(world, nurse):
    session = open_session(title="老年大学义诊", held_on=AT.date(), team=[world.nurse.pk], by=nurse, at=AT)
    receive(filled(session_id=session.pk), nurse)
    close_session(session_id=session.pk, by=nurse, at=AT)
    receive(filled(session_id=session.pk, seconds=50), nurse)
    late = filled(session_id=session.pk)
    with pytest.raises(NotAccepted):
        receive(replace(late, finished_at=AT + timedelta(minutes=1)), nurse)
    shown = queries.session_of(session.pk, viewer=nurse)
    assert (shown.line.screened, shown.returning, shown.median_seconds) == (2, 1, 62)
    assert shown.tiers["red"] == 2
    assert shown.conversions["positive"] >= 2
    assert len(queries.screenings_in(session.pk, viewer=nurse).rows) == 2
    with pytest.raises(NotFound):
        queries.session_of(session.pk, viewer=world.outsider())
    assert not queries.list_sessions(viewer=world.outsider()).rows


def test_earlier_answers_and_values_are_offered_with_their_days(world, nurse):
    received = receive(filled(), nurse)
    offered = queries.prefill(received.person_id, viewer=nurse, at=AT)
    assert (offered.answers["smoking"].value, offered.answers["smoking"].on) == (1, "2026-11-20")
    assert (offered.values["SBP"].value, offered.values["SBP"].origin) == (150, "reading")
    assert offered.values["BMI"].origin == "derived"
    later = queries.prefill(received.person_id, viewer=nurse, at=AT + timedelta(days=366))
    assert "smoking" not in later.answers
    assert "SBP" not in later.values


def test_the_standard_form_says_what_each_missing_item_would_add(world, nurse):
    received = receive(filled(answers={**TOLD, "north": 1, "urban": 1, "on_pressure_drugs": 0}), nurse)
    form = queries.standard_form(received.person_id, viewer=nurse, at=AT)
    adds = {one.name: one for one in form.missing_adds}
    assert "china_par" in adds["tc_mmol_l"].models
    assert adds["creatinine_umol_l"].alone == ("ckd_epi_2021",)
    assert adds["tc_mmol_l"].alone == ("who2019_lab",)
    assert {"TC", "HDLC"} <= {one.analyte for one in form.asked}
    old = queries.standard_form(received.person_id, viewer=nurse, at=AT + timedelta(days=400))
    assert next(one.stale_since for one in old.asked if one.analyte == "SBP") == "2026-11-20"


def test_a_questionnaire_is_computed_when_it_was_answered(world, nurse):
    answers = {f"phq9_item_{number}": 0 for number in range(1, 9)} | {"phq9_item_9": 1}
    received = receive(filled(answers=answers), nurse)
    assert Assessment.objects.filter(person_id=received.person_id, model="phq9", current=True).exists()
    one = Screening.objects.get(pk=received.screening_id)
    assert one.urgent
    assert one.grounds[0]["code"] == "self_harm_thoughts"


def test_a_known_disease_opens_no_way_to_its_diagnosis(world, nurse):
    first = receive(filled(answers={}, measurements={}), nurse)
    record(world.hospital, diagnoses=[diagnosis(first.person_id, "高血压")])
    receive(filled(person={"id": first.person_id}), nurse)
    assert not Linkage.objects.filter(disease="hypertension").exists()


def test_the_median_is_of_this_day_and_of_desks(world, nurse):
    for seconds in (60, 70, 95):
        receive(filled(seconds=seconds), nurse)
    receive(filled(seconds=300, channel="phone"), nurse)
    day = AT.replace(hour=0)
    assert queries.median_seconds(viewer=nurse, since=day, until=day + timedelta(days=1)) == (3, 70)
    assert queries.median_seconds(viewer=world.outsider(), since=day, until=day + timedelta(days=1)) == (0, None)
