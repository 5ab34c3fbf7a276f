"""One person's forms: the list, a form with what is known, drafts, completing, amending, taking along."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kangxu.followup.models import Contact
from kangxu.foundation.acting import quietly
from kangxu.programmes.models import Enrolment
from kangxu.programmes.tests import world as care
from kangxu.programmes.tests.world import AT
from kangxu.questionnaires.models import Answer
from kangxu.web.person.tests.conftest import Case

FORM = "hypertension_follow_up"
GOOD: dict[str, Any] = {
    "mode": "3", "visited_on": f"{AT:%Y-%m-%d}", "htn_symptoms": ["1"], "sbp": "151", "dbp": "84", "adherence": "1",
    "adverse": "1",
}  # fmt: skip


def _enrol(case: Case) -> None:
    with quietly("tests", by=care.SYSTEM, at=AT):
        Enrolment.objects.create(
            person_id=case.person, programme="hypertension", edition="2026.1", organisation=case.world.hospital,
            enrolled_at=AT - timedelta(days=30), enrolled_by="tests", caused_by="batch:1",
        )  # fmt: skip


def _page(case: Case, place: str, role: str = "nurse") -> str:
    answer = case.client(role).get(f"/persons/{case.person}/{place}")
    assert answer.status_code == 200
    return str(answer.content.decode())


def _draft(case: Case, values: dict[str, Any], uid: str, revision: int = 0, form: str = FORM) -> Any:
    body = {"uid": uid, "cause": "", "revision": revision, "values": values}
    return case.client("nurse").post(
        f"/persons/{case.person}/forms/{form}/draft", body, content_type="application/json"
    )


def _send(case: Case, values: dict[str, Any], uid: str = "", place: str = f"forms/{FORM}", **more: str) -> Any:
    sent = {"uid": uid or str(uuid4()), "cause": "", "revision": 0, "values": values}
    return case.client("nurse").post(f"/persons/{case.person}/{place}", {"form-sent": json.dumps(sent), **more})


def test_a_form_shows_what_is_known_and_asks_what_applies(case: Case) -> None:
    _enrol(case)
    case.record(readings=care.pressure(case.person, 156, 88, days_ago=1, source="home_device"))
    shown = _page(case, f"forms/{FORM}")
    for words in ("高血压患者随访服务记录表", "今年面访 0/4", 'value="156"', "家测带入", "&lt;140/90", "无症状"):
        assert words in shown
    assert 'data-key="adherence_reason"' in shown
    assert "自动：控制不满意" in shown


def test_visits_are_counted_as_everywhere(case: Case) -> None:
    """By contacts face to face, up to the form's own day: what the worklist says too."""
    assert "今年面访" not in _page(case, f"forms/{FORM}")
    _enrol(case)
    with quietly("tests", by=care.SYSTEM, at=AT):
        for mode, days in (("clinic", 3), ("phone", 2)):
            Contact.objects.create(
                person_id=case.person, organisation_id=case.world.hospital.pk, mode=mode, outcome="reached",
                at=AT - timedelta(days=days), before={},
            )  # fmt: skip
    assert "今年面访 1/4" in _page(case, f"forms/{FORM}")
    assert "今年面访" not in _page(case, "forms/phq9")


def test_a_draft_costs_its_person_once(case: Case) -> None:
    client, uid = case.client("nurse"), str(uuid4())
    body = {"uid": uid, "cause": "", "values": GOOD}
    place = f"/persons/{case.person}/forms/{FORM}/draft"
    client.post(place, {**body, "revision": 0}, content_type="application/json")
    with CaptureQueriesContext(connection) as asked:
        told = client.post(place, {**body, "revision": 1}, content_type="application/json").json()
    assert told["saved"]
    assert len(asked) <= 31, [one["sql"][:120] for one in asked]


def test_a_draft_is_saved_and_told_what_follows(case: Case) -> None:
    uid = str(uuid4())
    told = _draft(case, {**GOOD, "weight": "64.5", "height": "158"}, uid).json()
    assert told["revision"] == 1
    assert told["values"]["bmi"] == "25.8"
    assert told["values"]["htn_class"] == "2"
    assert told["because"]["htn_class"].startswith("自动：控制不满意，血压151/84")
    assert told["tones"]["sbp"] in ("amber", "red")
    assert _draft(case, GOOD, uid, revision=1).json()["revision"] == 2
    assert "刷新后再填" in _draft(case, GOOD, uid, revision=1).json()["errors"]["form"]
    assert "草稿" in _page(case, "forms")
    assert 'value="151"' in _page(case, f"forms/{FORM}")


@pytest.mark.parametrize("body", ["x", "[]", '{"uid": 3, "values": {}}', '{"values": {}}', '{"uid": "x", "values": 3}'])
def test_what_is_no_form_is_refused(case: Case, body: str) -> None:
    place = f"/persons/{case.person}/forms/{FORM}/draft"
    answer = case.client("nurse").post(place, body, content_type="application/json")
    assert answer.status_code == 400
    assert not Answer.objects.exists()


def test_an_unfinished_form_says_what_is_missing_and_keeps_the_rest(case: Case) -> None:
    answer = _send(case, {"sbp": "151", "adherence": "2"})
    shown = answer.content.decode()
    assert answer.status_code == 200
    assert "处要填或要改" in shown
    assert "还没有填" in shown
    assert Answer.objects.get().state == "draft"
    assert Answer.objects.get().values["sbp"] == 151


def test_a_completed_form_is_listed_shown_amended_and_taken_along(case: Case) -> None:
    done = _send(case, GOOD)
    assert done.status_code == 302
    answer = Answer.objects.get()
    shown = _page(case, f"answers/{answer.pk}", "doctor")
    assert "151/84" in shown
    assert "data-form-panel " not in shown
    assert "控制不满意" in _page(case, "forms", "doctor")
    told = case.client("doctor").get(f"/persons/{case.person}/answers/{answer.pk}/fhir")
    assert json.loads(told.content)["resourceType"] == "QuestionnaireResponse"
    refused = _send(case, {**GOOD, "sbp": "138"}, place=f"answers/{answer.pk}/amend", reason=" ")
    assert "请写明更正的理由" in refused.content.decode()
    amended = _send(case, {**GOOD, "sbp": "138"}, place=f"answers/{answer.pk}/amend", reason="录错")
    assert amended.status_code == 302
    assert "已更正" in _page(case, "forms")
    assert "仅供查看" in _page(case, f"answers/{answer.pk}")


def test_a_thought_of_self_harm_shows_at_once(case: Case) -> None:
    told = _draft(case, {"phq9_item_9": "1"}, str(uuid4()), form="phq9").json()
    assert "不要挂断" in told["standing"]
    assert "当日由专人联系" in told["standing"]


def test_only_who_sees_clinical_facts_reads_and_only_who_records_writes(case: Case) -> None:
    for role, place, status in (
        ("customer_service", "forms", 403), ("operations", f"forms/{FORM}", 403), ("director", "forms", 200),
        ("director", f"forms/{FORM}", 403), ("doctor", f"forms/{FORM}", 200), ("doctor", "forms/nobody", 404),
    ):  # fmt: skip
        assert case.client(role).get(f"/persons/{case.person}/{place}").status_code == status, (role, place)


def test_somebody_elses_answer_is_not_found_under_another_person(case: Case) -> None:
    _send(case, GOOD)
    other = care.person(case.world.hospital)
    answer = case.client("nurse").get(f"/persons/{other}/answers/{Answer.objects.get().pk}")
    assert answer.status_code == 404
