"""Into a programme and out of it: what values propose, what a doctor decides, and what the plan page offers first."""

from __future__ import annotations

import pytest

from kangxu.foundation.acting import quietly
from kangxu.people.models import Person
from kangxu.programmes.models import Enrolment, Proposal
from kangxu.programmes.tests import world as care
from kangxu.records.models import Diagnosis
from kangxu.web.person.tests.conftest import Case
from kangxu.web.person.tests.test_pages import page


def decide(case: Case, role: str = "doctor", **given: object) -> str:
    answer = case.client(role).post(f"/persons/{case.person}/programmes", given)
    return "done" if answer.headers.get("HX-Refresh") else answer.content.decode()


@pytest.fixture
def suspected(case: Case) -> Case:
    care.follow(case.world.hospital, readings=[care.reading(case.person, "FPG", 9.4, days_ago=3)])
    assert Proposal.objects.filter(person_id=case.person, programme="diabetes", decided_at=None).exists()
    return case


def test_what_values_propose_stands_on_the_page_with_the_value_and_its_day(suspected: Case) -> None:
    shown = page(suspected.client("nurse"), suspected)
    assert "建议纳入2型糖尿病管理" in shown
    assert "空腹血糖 9.4 mmol/L" in shown


def test_a_proposal_is_taken_and_the_year_can_be_planned(suspected: Case) -> None:
    empty = suspected.client("doctor").get(f"/persons/{suspected.person}/plan").content.decode()
    assert f"/persons/{suspected.person}/programmes" in empty
    assert decide(suspected, do="enrol", programme="diabetes") == "done"
    held = Enrolment.objects.get(person_id=suspected.person)
    assert (held.programme, held.doctor_id) == ("diabetes", suspected.world.staff["doctor"].pk)
    assert Proposal.objects.get(person_id=suspected.person).decision == Proposal.Decision.ENROLLED
    assert "已在管理中" in decide(suspected, do="enrol", programme="diabetes", reason="再来一次")


def test_a_doctor_records_the_diagnosis_and_targets_follow_it(suspected: Case) -> None:
    assert decide(suspected, "nurse", do="enrol", programme="diabetes", diagnosed="1") == "done"
    assert not Diagnosis.objects.exists(), "a nurse makes no diagnosis"
    held = Enrolment.objects.get()
    assert decide(suspected, do="end", enrolment=held.pk, reason="补诊断") == "done"
    assert decide(suspected, do="enrol", programme="diabetes", reason="复查确诊", diagnosed="1") == "done"
    assert Diagnosis.objects.get().condition == "diabetes"
    assert "&lt;7.0" in page(suspected.client("nurse"), suspected)


def test_a_doctor_declines_and_a_nurse_does_not(suspected: Case) -> None:
    client, place = suspected.client("nurse"), f"/persons/{suspected.person}/programmes"
    assert 'value="decline"' not in client.get(place).content.decode()
    assert client.post(place, {"do": "decline", "programme": "diabetes"}).status_code == 403
    assert decide(suspected, do="decline", programme="diabetes") == "done"
    assert "已经处理过" in decide(suspected, do="decline", programme="diabetes")
    assert not Enrolment.objects.exists()


def test_without_a_proposal_the_grounds_are_asked_for(case: Case) -> None:
    assert "要写纳入的依据" in decide(case, do="enrol", programme="copd")
    assert "还没有选病种" in decide(case, do="enrol", programme="plague", reason="外院确诊")
    assert decide(case, do="enrol", programme="copd", reason="外院确诊") == "done"
    assert Enrolment.objects.get().reasons == [{"code": "by_hand", "words": "外院确诊"}]


def test_an_enrolment_ends_with_its_reason_and_only_by_a_doctor(case: Case) -> None:
    assert decide(case, do="enrol", programme="copd", reason="外院确诊") == "done"
    held = Enrolment.objects.get()
    assert "请写结束管理的理由" in decide(case, do="end", enrolment=held.pk)
    sent = {"do": "end", "enrolment": held.pk, "reason": "x"}
    assert case.client("nurse").post(f"/persons/{case.person}/programmes", sent).status_code == 403
    assert decide(case, do="end", enrolment=held.pk, reason="复查后排除") == "done"
    held.refresh_from_db()
    assert held.end_reason == "复查后排除"


def test_the_dead_are_in_no_programme_anew(case: Case) -> None:
    with quietly("tests", by=care.SYSTEM, at=care.AT):
        Person.objects.filter(pk=case.person).update(deceased_at=care.AT)
    assert "登记死亡" in decide(case, do="enrol", programme="copd", reason="外院确诊")
    assert not Enrolment.objects.exists()
