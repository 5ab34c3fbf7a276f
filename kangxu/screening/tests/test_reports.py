"""Reports: what they say, that it adds up, and that it stays as it was."""

from datetime import date, timedelta

import pytest

from kangxu.clinical.risk import risk_model
from kangxu.organisations.queries import NotFound
from kangxu.programmes.tests.world import AT, World, build, pressure, reading, record
from kangxu.screening import queries
from kangxu.screening.actions import make_report, receive_screening, sign_report
from kangxu.screening.content import ReportContent
from kangxu.screening.models import Answer, Assessment, Report
from kangxu.screening.queries.assessments import _further
from kangxu.screening.tests.forms import MEASURED, TOLD, filled

FULL = {
    **TOLD, "north": 1, "urban": 1, "on_pressure_drugs": 0, "family_history_ascvd": 0, "diet_points": 50,
    "active_minutes_week": 60, "nicotine": "current", "sleep_hours": 7, "secondhand_smoke": 0, "on_lipid_drugs": 0,
}  # fmt: skip


@pytest.fixture
def world(db, settings) -> World:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return build()


@pytest.fixture
def nurse(world):
    return world.viewer(world.nurse)


@pytest.fixture
def screened(world, nurse):
    """Somebody with laboratory values of last month, screened today."""
    received = receive_screening(filled=filled(answers=FULL), by=nurse, at=AT)
    person_id = received.person_id
    values = {"TC": 5.9, "HDLC": 1.0, "LDLC": 3.9, "TG": 1.9, "CREA": 80, "FPG": 6.4}
    record(
        world.hospital,
        readings=[reading(person_id, name, value, days_ago=20, source="laboratory") for name, value in values.items()],
    )
    return received


@pytest.fixture
def report(screened, nurse) -> Report:
    return make_report(person_id=screened.person_id, by=nurse, at=AT)


def shown(report, viewer) -> ReportContent:
    return queries.report_of(report.pk, viewer=viewer).content


def results(content):
    return {one.model: one for block in content.diseases for one in block.results}


def test_a_report_says_tier_grounds_and_what_to_do(report, nurse):
    content = shown(report, nurse)
    assert (content.tier, content.age, content.sex) == ("red", 68, "1")
    assert content.conclusion.zh.startswith("高危：")
    assert content.conclusion.zh.endswith("。")
    assert {one.code for one in content.grounds} >= {"pressure_grade1_2", "china_par_high", "glucose_impaired"}
    assert all(one.source and one.words.en for one in content.grounds)
    rules = {one.code for one in content.grounds} | {"urgent", f"tier:{content.tier}", "smoking"}
    assert content.advice
    assert {one.rule for one in content.advice} <= rules
    assert {one.rule for one in content.next_steps} <= rules
    steps = {one.code: one for one in content.next_steps}
    assert (steps["pressure_clinic"].owner, steps["pressure_clinic"].due_on) == ("nurse", "2026-11-23")


def test_each_number_names_its_model_its_inputs_and_their_days(report, nurse):
    china_par = results(shown(report, nurse))["china_par"]
    assert (china_par.kind, china_par.edition) == ("probability", risk_model("china_par").edition)
    inputs = {one.name: one for one in china_par.inputs}
    assert (inputs["tc_mmol_l"].on, inputs["tc_mmol_l"].origin) == ("2026-10-31", "reading")
    assert inputs["tc_mmol_l"].reading
    assert (inputs["smoking"].shown.zh, inputs["smoking"].origin) == ("有", "answer")
    assert china_par.drivers


def test_the_parts_of_the_health_score_add_up(report, nurse):
    health = shown(report, nurse).health
    assert sum(part.share for part in health.parts if part.share is not None) == pytest.approx(health.value)
    assert len(health.parts) == 8


def test_acting_is_expected_to_help_and_a_hundred_people_stay_a_hundred(report, nurse):
    content = shown(report, nurse)
    benefit = content.benefit
    assert benefit.baseline == results(content)["china_par"].value
    # at 68 the equation itself gives a man nothing for stopping; the trials do
    assert {one.code for one in benefit.rerun} == {"systolic", "tc_mmol_l"}
    assert "smoking" in {one.code for one in benefit.trials}
    assert all(one.risk < benefit.baseline for one in benefit.rerun)
    assert benefit.rerun_together.risk < min(one.risk for one in benefit.rerun)
    for icons in filter(None, (benefit.icons, benefit.icons_low, benefit.icons_high)):
        assert icons.ill + icons.avoided + icons.well == 100
    assert benefit.icons.avoided > 0


def test_a_man_is_never_told_that_his_waist_is_a_lever(report, nurse):
    assert "waist_cm" not in {one.code for one in shown(report, nurse).benefit.rerun}


def test_without_laboratory_values_there_is_a_class_and_no_probability(world, nurse):
    received = receive_screening(filled=filled(answers=FULL), by=nurse, at=AT)
    content = shown(
        make_report(person_id=received.person_id, screening_id=received.screening_id, by=nurse, at=AT), nurse
    )
    assert "china_par" not in results(content)
    assert content.benefit.baseline is None
    assert content.benefit.why_not.zh
    assert "cvd_gate" in results(content)


def test_a_report_stays_as_it_was_made(world, nurse, report):
    before = Report.objects.get(pk=report.pk).content
    record(world.hospital, readings=pressure(report.person_id, 118, 72, days_ago=-1))
    later = make_report(person_id=report.person_id, by=nurse, at=AT + timedelta(days=2))
    assert Report.objects.get(pk=report.pk).content == before
    assert (report.number, later.number) == ("20261120-000001", "20261122-000001")
    changes = {one.code: one for one in shown(later, nurse).changes}
    assert changes["blood_pressure_class"].before.zh.startswith("150/93 mmHg")
    assert changes["blood_pressure_class"].after.zh.startswith("118/72 mmHg")
    assert changes["china_par"].delta < 0
    assert not shown(report, nurse).changes


def test_two_reports_of_a_day_have_two_numbers(report, nurse):
    assert make_report(person_id=report.person_id, by=nurse, at=AT).number == "20261120-000002"


def test_a_report_is_signed_once(world, nurse, report):
    doctor = world.viewer(world.doctor)
    first = sign_report(report_id=report.pk, by=doctor, at=AT)
    second = sign_report(report_id=report.pk, by=doctor, at=AT + timedelta(hours=1))
    assert second.signed_at == first.signed_at == AT
    assert queries.reports_of(report.person_id, viewer=nurse)[0].signed_at == AT


def test_strangers_find_no_report(world, report):
    with pytest.raises(NotFound):
        queries.report_of(report.pk, viewer=world.outsider())
    assert not queries.reports_of(report.person_id, viewer=world.outsider())
    with pytest.raises(NotFound):
        make_report(person_id=report.person_id, by=world.outsider(), at=AT)


def test_every_stored_result_can_be_made_again_to_the_last_digit(report, nurse, screened):
    record_again = Assessment.objects.filter(person_id=screened.person_id)
    assert record_again.filter(current=False).exists()
    compared = 0
    for row in record_again:
        again = queries.recompute(row.pk, viewer=nurse)
        assert (again.value, again.band or "", again.refusal or "") == (row.value, row.band, row.refused)
        assert (again.missing, again.extrapolated) == (row.missing, row.extrapolated)
        stored = {} if row.refused else _further(row, risk_model(row.model))
        assert dict(again.also) == stored
        compared += row.value is not None
    assert compared >= 15


def test_a_result_of_an_edition_that_is_gone_says_so(report, nurse, monkeypatch):
    row = Assessment.objects.filter(model="china_par", current=True).get()
    object.__setattr__(row.formula, "edition", "1999")
    from kangxu.screening import recomputing

    with pytest.raises(recomputing.OtherEdition, match="1999"):
        recomputing.recompute(row)


def test_a_woman_has_her_waist_as_a_lever(world, nurse):
    person = {"name": "李桂兰", "phone": "13812348001", "sex": "2", "birth_on": date(1964, 2, 2).isoformat()}
    received = receive_screening(
        filled=filled(person=person, answers=FULL, measurements={**MEASURED, "waist_cm": 101}), by=nurse, at=AT
    )
    values = {"TC": 5.9, "HDLC": 1.0}
    record(
        world.hospital,
        readings=[reading(received.person_id, name, value, days_ago=2) for name, value in values.items()],
    )
    content = shown(make_report(person_id=received.person_id, by=nurse, at=AT), nurse)
    assert "waist_cm" in {one.code for one in content.benefit.rerun}


def test_answers_stay_when_asked_again(world, nurse, screened):
    again = filled(person={"id": screened.person_id}, answers={"smoking": 0}, started_at=AT, finished_at=AT)
    receive_screening(filled=again, by=nurse, at=AT)
    assert Answer.objects.filter(person_id=screened.person_id, name="smoking").count() == 2
    assert queries.prefill(screened.person_id, viewer=nurse, at=AT).answers["smoking"].value == 0
