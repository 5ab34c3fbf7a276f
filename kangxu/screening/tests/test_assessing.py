"""From facts to risk assessments."""

from datetime import date, timedelta

import numpy as np
import pytest

from kangxu.clinical.risk import risk_model, risk_models
from kangxu.foundation.acting import quietly
from kangxu.foundation.events import listeners_of
from kangxu.foundation.viewer import NotAllowed
from kangxu.programmes.models import TierState
from kangxu.programmes.tests.world import AT, SYSTEM, World, build, diagnosis, person, pressure, reading, record
from kangxu.records.events import RECORDED
from kangxu.records.models import Medicine
from kangxu.rules.catalogue import catalogue
from kangxu.rules.sets import values_of
from kangxu.screening import listeners, queries
from kangxu.screening.actions import assess_persons, set_model
from kangxu.screening.inputs import gather
from kangxu.screening.models import EPOCH, Answer, Assessment, Origin
from kangxu.screening.plans import AUTOMATIC, tiers_hear_of


@pytest.fixture
def world(db, settings) -> World:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return build()


def lab(person_id, analyte, value, days_ago=10.0):
    return reading(person_id, analyte, value, days_ago=days_ago, source="laboratory")


def current(person_id, model):
    return Assessment.objects.get(person_id=person_id, model=model, current=True)


def answer(person_id, told, at=AT):
    with quietly("tests", by=SYSTEM, at=at):
        for name, value in told.items():
            Answer.objects.create(person_id=person_id, name=name, value=value, answered_at=at)


def assess(*persons, at=AT, **more):
    return assess_persons(person_ids=persons, caused_by="batch:1", by=SYSTEM, at=at, **more)


def test_a_result_is_what_the_model_says_of_the_same_inputs(world):
    one = person(world.hospital, born=date(1976, 1, 1))
    record(world.hospital, readings=[lab(one, "CREA", 88.4)])
    assess(one)
    kept = current(one, "ckd_epi_2021")
    expected = risk_model("ckd_epi_2021").compute(creatinine_umol_l=88.4, age=50, sex="male")
    assert (kept.value, kept.band, kept.refused) == (pytest.approx(expected.value), expected.band, "")
    assert kept.inputs["creatinine_umol_l"]["value"] == 88.4
    assert kept.inputs["creatinine_umol_l"]["reading"]


def test_old_laboratory_values_are_not_used(world):
    one = person(world.hospital)
    record(world.hospital, readings=[lab(one, "CREA", 88.4, days_ago=366)])
    assess(one)
    assert not Assessment.objects.filter(model="ckd_epi_2021").exists()


def test_a_pressure_at_home_is_no_office_pressure(world):
    one = person(world.hospital)
    readings = pressure(one, 152, 91, days_ago=40) + pressure(one, 118, 70, days_ago=1, source="home_device")
    record(world.hospital, readings=readings)
    assess(one)
    kept = current(one, "blood_pressure_class")
    assert (kept.band, kept.inputs["systolic"]["value"], kept.inputs["diastolic"]["value"]) == ("grade1", 152, 91)


def test_a_refusal_says_what_is_missing(world):
    one = person(world.hospital)
    record(world.hospital, readings=[*pressure(one, 150, 92, days_ago=1), lab(one, "TC", 5.4)])
    assess(one)
    kept = current(one, "china_par")
    assert (kept.value, kept.refused) == (None, "missing_input")
    assert {"hdl_mmol_l", "waist_cm", "smoking"} <= set(kept.missing)
    shown = {view.model: view for view in queries.assessments_of(one, viewer=world.viewer(world.nurse))}
    assert "腰围" in shown["china_par"].missing
    assert shown["china_par"].refusal_words == "缺少必需的数据"


def test_known_disease_overrides_prediction(world):
    one = person(world.hospital)
    record(world.hospital, diagnoses=[diagnosis(one, "冠心病")], readings=[lab(one, "TC", 5.4)])
    assess(one)
    assert current(one, "china_par").refused == "established_ascvd"


def test_answers_are_kept_and_used_again(world):
    one = person(world.hospital, born=date(1966, 1, 1))
    measured = [lab(one, "TC", 5.2), lab(one, "HDLC", 1.3), reading(one, "WAIST", 84, days_ago=1)]
    record(world.hospital, readings=measured + pressure(one, 145, 80, days_ago=1))
    told = {"north": 1, "urban": 1, "on_pressure_drugs": 0, "smoking": 1, "family_history_ascvd": 0}
    answer(one, told)
    assess(one)
    first = current(one, "china_par")
    assert first.value is not None
    shown = {view.model: view for view in queries.assessments_of(one, viewer=SYSTEM)}["china_par"]
    assert {driver.code for driver in shown.drivers} >= {"smoking", "systolic"}
    assert shown.inputs["smoking"] == {"value": 1, "on": "2026-11-20", "origin": "answer"}
    record(world.hospital, readings=[lab(one, "TC", 6.4, days_ago=1)])
    assess(one, at=AT + timedelta(minutes=1))
    second = current(one, "china_par")
    assert second.value > first.value
    assert Assessment.objects.filter(model="china_par").count() == 2
    assess(one, at=AT + timedelta(days=300))
    assert current(one, "china_par").value is not None
    assess(one, at=AT + timedelta(days=366))
    assert current(one, "china_par").refused == "missing_input"


def test_bmi_comes_from_weight_and_height(world):
    one = person(world.hospital)
    record(world.hospital, readings=[reading(one, "WEIGHT", 81, days_ago=2), reading(one, "HEIGHT", 180, days_ago=900)])
    assess(one)
    assert current(one, "cdrs").inputs["bmi"]["value"] == pytest.approx(25)


def test_assessing_twice_stores_nothing_new(world):
    one = person(world.hospital)
    record(world.hospital, readings=pressure(one, 150, 92, days_ago=1))
    assess(one)
    stored = Assessment.objects.count()
    assert not any(assess(one, at=AT + timedelta(hours=1)).values())
    assert Assessment.objects.count() == stored


def test_nothing_measured_stores_nothing(world):
    one = person(world.hospital)
    assess(one)
    assert not Assessment.objects.exists()


def test_a_new_stratum_moves_the_tier(world):
    one = person(world.hospital)
    batch = record(
        world.hospital,
        diagnoses=[diagnosis(one, "高血压"), diagnosis(one, "脑梗死")],
        readings=pressure(one, 150, 92, days_ago=1),
    )
    # whichever of the two listeners comes first
    for listener in sorted(listeners_of(RECORDED), key=lambda one: one.name):
        if listener.name.startswith(("programmes", "screening")):
            listener.react(batch, AT)
    state = TierState.objects.get(person_id=one, programme="hypertension")
    assert state.tier == "red"
    assert state.reasons[0]["zh"] == "心血管风险分层为很高危"
    before = TierState.objects.values_list("tier", "since")
    listeners.assess(batch, AT + timedelta(hours=1))
    assert list(TierState.objects.values_list("tier", "since")) == list(before)


def test_a_set_costs_as_many_queries_as_one(world, django_assert_max_num_queries):
    several = [person(world.hospital) for _ in range(50)]
    record(world.hospital, readings=[row for one in several for row in pressure(one, 150, 92, days_ago=1)])
    assess(person(world.hospital))
    # the tiers that hear of it among them; two more, which read columns, go by another cursor
    with django_assert_max_num_queries(18):
        assess(*several)
    assert Assessment.objects.filter(model="blood_pressure_class").count() == 50


def test_results_are_facts_for_rules(world):
    one = person(world.hospital)
    record(world.hospital, readings=[*pressure(one, 150, 92, days_ago=1), lab(one, "CREA", 88.4)])
    assess(one)
    codes = ("band.blood_pressure_class", "risk.ckd_epi_2021", "band.china_par")
    found = values_of(codes, among=[one], at=AT)
    assert found["band.blood_pressure_class"][one].value == "grade1"
    assert found == {code: {one: fact} if (fact := catalogue()[code].get(one, AT)) else {} for code in codes}


def test_a_stranger_finds_nothing(world):
    one = person(world.hospital)
    record(world.hospital, readings=pressure(one, 150, 92, days_ago=1))
    assess(one)
    assert queries.assessments_of(one, viewer=world.outsider()) == []
    assert queries.assessments_of(one, viewer=world.viewer(world.nurse))


def test_a_reading_is_followed_in_few_queries(world, django_assert_max_num_queries):
    one = person(world.hospital)
    assess(one)
    record(world.hospital, readings=pressure(one, 150, 92, days_ago=2))
    batch = record(world.hospital, readings=pressure(one, 152, 91, days_ago=1))
    assess(one)
    # beginning, COPY and end of the transaction among them; two more, which read columns, go by another cursor
    with django_assert_max_num_queries(11):
        listeners.assess(batch, AT)


def test_only_models_that_use_what_came_are_run(world):
    one = person(world.hospital)
    batch = record(world.hospital, readings=[lab(one, "CREA", 88.4)])
    listeners.assess(batch, AT)
    assert Assessment.objects.filter(model="ckd_epi_2021").exists()
    assert not Assessment.objects.filter(model__in=("cdrs", "diabetes_diagnosis")).exists()


def test_models_that_tiers_hear_of_run_by_themselves():
    heard = {code for code in risk_models() if tiers_hear_of(code)}
    assert heard
    assert heard <= set(AUTOMATIC)


def test_diagnoses_and_medicines_answer_questions(world):
    one, other = person(world.hospital), person(world.hospital)
    record(world.hospital, diagnoses=[diagnosis(one, "心房颤动"), diagnosis(one, "短暂性脑缺血发作")])
    with quietly("tests", by=SYSTEM, at=AT):
        Medicine.objects.create(
            person_id=one, name="苯磺酸氨氯地平片", started_on=date(2026, 1, 1), batch_id=1, recorded_at=AT
        )
        Medicine.objects.create(person_id=other, name="氨氯地平", ended_on=date(2026, 1, 1), batch_id=1, recorded_at=AT)
    known = gather([one, other], [risk_model("stroke_eight"), risk_model("china_par")], at=AT)
    values = {name: column.values.tolist() for name, column in known.columns.items()}
    assert values["atrial_fibrillation"] == [1, 0]
    assert values["tia"] == [1, 0]
    assert values["stroke"] == [0, 0]
    assert values["on_pressure_drugs"][0] == 1
    assert np.isnan(values["on_pressure_drugs"][1])
    assert values["hypertension"][0] == 1


def test_what_is_measured_goes_before_an_old_no(world):
    one = person(world.hospital)
    record(world.hospital, readings=pressure(one, 150, 92, days_ago=1))
    answer(one, {"hypertension": 0, "smoking": 1})
    known = gather([one], [risk_model("stroke_eight"), risk_model("le8")], at=AT)
    assert known.columns["hypertension"].values[0] == 1
    assert known.columns["nicotine"].values[0] == 5


def test_derived_values_carry_their_day(world):
    one = person(world.hospital)
    record(world.hospital, readings=[lab(one, "CREA", 88.4, days_ago=30), lab(one, "TC", 5.0), lab(one, "HDLC", 1.2)])
    known = gather([one], [risk_model("prevent"), risk_model("le8")], at=AT)
    expected = risk_model("ckd_epi_2021").compute(creatinine_umol_l=88.4, age=66, sex="male").value
    column = known.columns["EGFR"]
    assert (column.values[0], column.origins[0]) == (expected, Origin.DERIVED)
    assert column.days[0] == (AT.date() - timedelta(days=30) - EPOCH).days
    assert known.columns["NHDLC"].values[0] == pytest.approx(3.8)


def test_a_model_that_is_off_is_not_computed(world):
    one = person(world.hospital)
    record(world.hospital, readings=pressure(one, 150, 92, days_ago=1))
    set_model(model="blood_pressure_class", on=False, by=SYSTEM, at=AT)
    assess(one)
    assert not Assessment.objects.filter(model="blood_pressure_class").exists()
    in_use = {line.in_use.model.code: line.in_use for line in queries.models_in_use(viewer=SYSTEM)}
    assert not in_use["blood_pressure_class"].on
    assert in_use["blood_pressure_class"].decided_by == SYSTEM.actor
    assert not in_use["china_par_lifetime"].on
    assert in_use["china_par_lifetime"].decided_at is None


def test_only_who_manages_the_site_switches_models(world):
    with pytest.raises(NotAllowed):
        set_model(model="cdrs", on=False, by=world.viewer(world.nurse), at=AT)


@pytest.mark.parametrize(("days_ago", "smokes"), [(1, 1), (30, 0)])
def test_of_an_answer_and_a_statement_the_newer_counts(world, days_ago, smokes):
    one = person(world.hospital)
    answer(one, {"smoking": 0}, at=AT - timedelta(days=10))
    record(world.hospital, readings=[reading(one, "SMOKING", 1, days_ago=days_ago, source="checkup")])
    known = gather([one], [risk_model("china_par")], at=AT)
    assert known.columns["smoking"].values[0] == smokes


@pytest.mark.parametrize(("unit", "stage"), [("mg/mmol", "A2"), ("mg/g", "A1")])
def test_albuminuria_is_staged_in_the_unit_that_was_reported(world, unit, stage):
    """3.0 mg/mmol is A2; converted first it would be 26.5 mg/g, which is A1."""
    one = person(world.hospital)
    ratio = {**lab(one, "UACR", 26.52), "unit_received": unit}
    record(world.hospital, readings=[ratio, lab(one, "CREA", 88.4)])
    assess(one)
    shown = {view.model: view for view in queries.assessments_of(one, viewer=SYSTEM)}["kdigo_map"]
    assert shown.also["albuminuria"] == stage
