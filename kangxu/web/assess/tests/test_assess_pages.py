"""Standard screening and its report, from what a laboratory sent to the printed sheet."""

from __future__ import annotations

import io
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse
from pypdf import PdfReader

from kangxu.foundation import clock
from kangxu.organisations.queries import viewer_of
from kangxu.privacy.models import AccessLog
from kangxu.programmes.tests import world as care
from kangxu.programmes.tests.world import AT
from kangxu.screening.models import Report, Screening
from kangxu.web.assess.reading import read_report
from kangxu.web.person.tests.conftest import Case, case  # noqa: F401  fixture
from kangxu.web.tests.conftest import _quick_hashes, here  # noqa: F401  fixtures

ANSWERS = {
    "smoking": "1", "on_pressure_drugs": "0", "north": "1", "urban": "0", "family_history_ascvd": "0", "waist_cm": "93",
    "height_cm": "170", "weight_kg": "78.5",
}  # fmt: skip


@pytest.fixture
def known(case: Case) -> Case:  # noqa: F811  the fixture above
    """Pressures and lipids on record, one of them too old."""
    person = case.person
    case.record(readings=care.pressure(person, 146, 91, days_ago=30))
    for analyte, value, days in (("TC", 5.8, 40), ("HDLC", 1.05, 40), ("FPG", 6.4, 40), ("LDLC", 3.6, 500)):
        case.record(readings=[care.reading(person, analyte, value, days_ago=days, source="laboratory")])
    return case


def form_address(one: Case) -> str:
    return reverse("person-assessment", args=[one.person])


def save(one: Case, role: str = "nurse", **more: str) -> Any:
    sent = (
        {"uid": str(uuid4()), "started_at": AT.isoformat(), "seconds": "80", "taken_on": "2026-11-20"} | ANSWERS | more
    )
    return one.client(role).post(form_address(one), sent)


def report_of(answer: Any) -> Report:
    assert answer.status_code == 302, answer.content.decode()[:2000]
    return Report.objects.latest("pk")


def test_the_form_brings_what_is_known_and_asks_the_rest(known: Case) -> None:
    page = known.client("nurse").get(form_address(known)).content.decode()
    assert "5.8 mmol/L" in page
    assert 'name="tc_mmol_l"' not in page
    assert 'name="ldl_mmol_l"' in page
    assert "已过期" in page
    assert 'name="tc_mmol_l"' in known.client("nurse").get(form_address(known), {"all": "1"}).content.decode()


def test_saving_leads_to_a_report_with_a_probability(known: Case) -> None:
    answer = save(known, tc_mmol_l="")
    report = report_of(answer)
    assert answer["Location"] == reverse("report", args=[report.pk])
    page = known.client("doctor").get(answer["Location"]).content.decode()
    assert report.number in page
    assert reverse("risk-model", args=["china_par"]) in page
    assert f"/persons/{known.person}?show=TC#trend" in page
    screening = Screening.objects.get()
    assert (screening.form, screening.seconds) == ("standard", 80)


def test_sending_twice_stores_once(known: Case) -> None:
    uid = str(uuid4())
    save(known, uid=uid)
    save(known, uid=uid)
    assert Screening.objects.count() == 1


def test_what_cannot_be_true_is_asked_again(known: Case) -> None:
    answer = save(known, ldl_mmol_l="三点六")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "请填数字" in page
    assert "三点六" in page
    assert not Screening.objects.exists()


@pytest.mark.parametrize("edition", ["", "elder"])
def test_the_report_prints_and_the_print_is_noted(known: Case, edition: str) -> None:
    report = report_of(save(known))
    answer = known.client("doctor").get(reverse("report-pdf", args=[report.pk]), {"edition": edition})
    assert answer["Content-Type"] == "application/pdf"
    assert known.world.hospital.name in PdfReader(io.BytesIO(answer.content)).pages[0].extract_text()
    assert AccessLog.objects.filter(person_id=known.person, page="report_print", purpose=report.number).exists()


def test_what_was_measured_just_now_stands_in_the_table(known: Case) -> None:
    report = report_of(save(known, systolic_1="150", diastolic_1="95", systolic_2="154", diastolic_2="97"))
    facts = read_report(report.pk, viewer=viewer_of(known.world.staff["doctor"].account))
    assert {one.indicator.code: one.values[-1].shown for one in facts.measured}["BP"] == "152/96"


def test_looking_is_noted_and_strangers_find_nothing(known: Case) -> None:
    report = report_of(save(known))
    address = reverse("report", args=[report.pk])
    known.client("doctor").get(address)
    assert AccessLog.objects.filter(person_id=known.person, page="report").exists()
    for name in ("report", "report-pdf"):
        assert known.client(known.world.stranger).get(reverse(name, args=[report.pk])).status_code in (403, 404)
    assert known.client("customer_service").get(address).status_code == 403


def test_only_a_doctor_signs_and_only_once(known: Case) -> None:
    report = report_of(save(known))
    sign = reverse("report-sign", args=[report.pk])
    assert known.client("nurse").post(sign).status_code == 403
    known.client("doctor").post(sign)
    report.refresh_from_db()
    assert report.signed_at == clock.now()
    page = known.client("doctor").get(reverse("report", args=[report.pk])).content.decode()
    assert "签发" in page
    assert sign not in page


def test_earlier_reports_and_what_moved_stand_beside(known: Case) -> None:
    first = report_of(save(known))
    second = report_of(save(known, smoking="0"))
    page = known.client("doctor").get(reverse("report", args=[second.pk])).content.decode()
    assert "历次报告" in page
    assert reverse("report", args=[first.pk]) in page
    assert "和上次比" in page


def test_a_report_can_be_made_without_asking(known: Case) -> None:
    answer = known.client("nurse").post(reverse("person-reports", args=[known.person]))
    assert report_of(answer).screening_id is None


def test_queries_of_the_report_page_stay_few(known: Case, django_assert_max_num_queries: Any) -> None:
    report = report_of(save(known))
    client = known.client("doctor")
    client.get(reverse("report", args=[report.pk]))
    with django_assert_max_num_queries(40):
        client.get(reverse("report", args=[report.pk]))
