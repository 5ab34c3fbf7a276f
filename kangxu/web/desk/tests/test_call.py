from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kangxu.followup import actions
from kangxu.followup.drafts import call_draft_of, call_drafts_of
from kangxu.followup.models import CallDraft, Contact, Remark, Task
from kangxu.followup.talking import script_for, scripts
from kangxu.followup.tests import world
from kangxu.followup.tests.world import World
from kangxu.foundation import clock
from kangxu.organisations.models import Staff
from kangxu.questionnaires.models import Answer

pytestmark = pytest.mark.django_db
SignIn = Callable[[Staff], Client]
HYPERTENSION = {
    "mode": "3", "htn_symptoms": ["1"], "sbp": 128, "dbp": 78, "weight": 64.5, "smoking": 0, "drinking": 0,
    "exercise_times": 5, "exercise_minutes": 30, "salt": "1", "mind": "1", "compliance": "1", "adherence": "1",
    "adverse": "1", "visited_on": "",
}  # fmt: skip


def call_about(here: World, *programmes: str, name: str = "王桂芳", kind: str = "follow_up") -> Task:
    made = world.person(here, name)
    for programme in programmes:
        world.enrol(here, made, programme)
    draft = actions.TaskDraft(
        person_id=made.pk, organisation_id=here.hospital.pk, kind=kind, reason="routine", assigned_to=here.nurse.pk,
        due_on=clock.day_of(clock.now()), caused_by=f"test:{made.pk}",
    )  # fmt: skip
    actions.open_tasks(drafts=[draft], caused_by="test", by=world.SYSTEM, at=clock.now())
    return Task.objects.get(caused_by=draft.caused_by)


def keep(client: Client, task: Task, **content: str) -> None:
    answer = client.post(f"/tasks/{task.pk}/draft", json.dumps(content), content_type="application/json")
    assert answer.status_code == 200


def form_of(client: Client, task: Task) -> dict[str, str]:
    """The uid that the page gave its form."""
    text = client.get(f"/tasks/{task.pk}").content.decode()
    uid = text.split('data-uid="')[1].split('"')[0]
    code = text.split('data-save="')[1].split('"')[0].split("/")[-2]
    return {"form_uid": uid, "form_code": code, "form_revision": "0"}


def test_no_script_names_a_disease_before_it_knows_who_listens() -> None:
    diseases = ("血压", "血糖", "糖尿", "肾", "慢阻肺", "卒中", "支架", "冠心", "胰岛素", "产后")
    greeted = [one for one in scripts().values() if one.steps[0].code in ("opening", "wishes")]
    assert {one.code for one in scripts().values()} - {one.code for one in greeted} == {"missing_data", "check_reading"}
    for one in greeted:
        said = " ".join((*one.steps[0].say_zh, *(branch.say_zh for branch in one.steps[0].branches)))
        assert not [disease for disease in diseases if disease in said], one.code
    assert all(one.steps[-1].code in ("closing", "after", "wishes") for one in greeted)


@pytest.mark.parametrize(
    ("programmes", "form"),
    [
        (("hypertension",), "hypertension_follow_up"), (("diabetes",), "diabetes_follow_up"),
        (("copd",), "copd_follow_up"),
        (("hypertension", "diabetes"), "hypertension_diabetes_follow_up"), ((), "general_contact"),
    ],
)  # fmt: skip
def test_the_form_fits_the_programmes(here: World, signed_in: SignIn, programmes: tuple[str, ...], form: str) -> None:
    assert form_of(signed_in(here.nurse), call_about(here, *programmes))["form_code"] == form


def test_the_topic_follows_the_reason() -> None:
    assert script_for("review", "not_controlled", ["hypertension"], {}).code == "hypertension_review"
    assert script_for("urgent", "glucose_very_low", ["diabetes"], {}).code == "hypoglycaemia"
    assert script_for("pathway", "pathway", [], {"way": "stroke"}).code == "stroke"
    assert script_for("pathway", "pathway", [], {"way": "joint"}).code == "discharge"
    assert script_for("something", "new", [], {}).code == "general"


def test_what_was_typed_is_there_again(here: World, signed_in: SignIn) -> None:
    task, nurse = call_about(here, "hypertension"), signed_in(here.nurse)
    keep(nurse, task, words="怕药伤肾", outcome="partly", steps="3", next="2026-12-24", rubbish="x")
    assert set(CallDraft.objects.get().content) == {"words", "outcome", "steps", "next"}
    page = nurse.get(f"/tasks/{task.pk}").content.decode()
    assert "怕药伤肾" in page
    assert 'value="partly" data-outcome="2" data-keep' in page
    assert 'value="2026-12-24"' in page
    assert "data-next-touched" in page
    assert "王桂芳" in nurse.get("/").content.decode().split("未完成草稿")[1]
    assert call_draft_of(task.pk, viewer=here.viewer(here.colleague)) == ({}, None)


def test_a_draft_is_done_with_its_outcome_and_back_when_that_is_undone(here: World, signed_in: SignIn) -> None:
    task, nurse, viewer = call_about(here), signed_in(here.nurse), here.viewer(here.nurse)
    keep(nurse, task, words="忙")
    nurse.post(f"/tasks/{task.pk}", {"outcome": "no_answer", "words": "忙"})
    assert call_drafts_of(viewer=viewer) == []
    actions.undo_outcome(contact_id=Contact.objects.get().pk, by=viewer, at=clock.now())
    assert [one.task_id for one in call_drafts_of(viewer=viewer)] == [task.pk]


def test_a_draft_is_for_those_who_work_here(here: World, signed_in: SignIn) -> None:
    task = call_about(here)
    for body, status in (("{}", 404), ("[]", 400), ("{", 400)):
        who = here.outsider if status == 404 else here.nurse
        answer = signed_in(who).post(f"/tasks/{task.pk}/draft", body, content_type="application/json")
        assert answer.status_code == status
    assert not CallDraft.objects.exists()


def test_done_needs_the_form_and_partly_keeps_it(here: World, signed_in: SignIn) -> None:
    task, nurse = call_about(here, "hypertension"), signed_in(here.nurse)
    sent = {**form_of(nurse, task), "form_values": json.dumps({"sbp": 150, "dbp": 92})}
    refused = nurse.post(f"/tasks/{task.pk}", {**sent, "outcome": "reached"})
    assert refused.status_code == 422
    assert "没问完请选“部分完成”" in refused.content.decode()
    assert not Contact.objects.exists()
    assert Answer.objects.get().values["sbp"] == 150
    sent["form_revision"] = str(Answer.objects.get().revision)
    assert nurse.post(f"/tasks/{task.pk}", {**sent, "outcome": "partly"}).status_code == 302
    assert Answer.objects.get().state == "draft"


def test_the_form_gives_the_next_day_and_the_way(here: World, signed_in: SignIn) -> None:
    task, nurse = call_about(here), signed_in(here.nurse)
    values = {"mode": "3", "condition": "2", "adherence": "1", "adverse": "1", "said": "睡得好"}
    values["visited_on"] = clock.day_of(clock.now()).isoformat()
    sent = {**form_of(nurse, task), "form_values": json.dumps(values)}
    answer = nurse.post(f"/tasks/{task.pk}", {**sent, "outcome": "reached"})
    assert answer.status_code == 302, answer.content.decode()
    contact = Contact.objects.get()
    assert (contact.patient_words, contact.mode) == ("睡得好", "phone")
    assert Answer.objects.get().state == "done"
    assert "这份表已完成" in nurse.get(f"/tasks/{task.pk}").content.decode()


@pytest.mark.parametrize(("days", "said"), [(-1, "已经过去"), (80, "按分类最晚")])
def test_a_day_beside_the_outcome_that_cannot_be_is_refused(
    here: World, signed_in: SignIn, days: int, said: str
) -> None:
    task, nurse = call_about(here, "hypertension"), signed_in(here.nurse)
    today = clock.day_of(clock.now())
    values = {"mode": "3", "visited_on": today.isoformat(), "sbp": 162, "dbp": 96}
    sent = {**form_of(nurse, task), "form_values": json.dumps(values), "outcome": "reached"}
    refused = nurse.post(f"/tasks/{task.pk}", {**sent, "next": (today + timedelta(days=days)).isoformat()})
    assert refused.status_code == 422
    assert said in refused.content.decode()
    assert not Contact.objects.exists()
    assert Answer.objects.filter(state="done").count() == 0


def test_sent_twice_is_recorded_once_and_a_colleague_in_between_is_said(here: World, signed_in: SignIn) -> None:
    task, nurse, colleague = call_about(here), signed_in(here.nurse), signed_in(here.colleague)
    sent = {"outcome": "no_answer", "known": "0"}
    assert [nurse.post(f"/tasks/{task.pk}", sent).status_code for _time in range(2)] == [302, 302]
    first = Contact.objects.get()
    refused = colleague.post(f"/tasks/{task.pk}", {"outcome": "partly", "known": "0"})
    assert refused.status_code == 422
    assert "周慧敏" in refused.content.decode()
    assert "刚记了“无人接听”" in refused.content.decode()
    assert f'name="known" value="{first.pk}"' in refused.content.decode()
    colleague.post(f"/tasks/{task.pk}", {"outcome": "partly", "known": str(first.pk)})
    assert Contact.objects.count() == 2


def test_what_nobody_typed_is_no_answer(here: World, signed_in: SignIn) -> None:
    task, nurse = call_about(here, "hypertension"), signed_in(here.nurse)
    sent = {**form_of(nurse, task), "form_values": json.dumps({"mode": "3"})}
    assert nurse.post(f"/tasks/{task.pk}", {**sent, "outcome": "no_answer"}).status_code == 302
    assert not Answer.objects.exists()


def test_a_refusal_leaves_no_draft_behind(here: World, signed_in: SignIn) -> None:
    task, nurse = call_about(here, "hypertension"), signed_in(here.nurse)
    sent = {**form_of(nurse, task), "form_values": json.dumps({"sbp": 150}), "form_revision": "1"}
    assert nurse.post(f"/tasks/{task.pk}", {**sent, "outcome": "refused"}).status_code == 302
    assert Answer.objects.get().state == "dropped"


def test_a_proposed_day_is_no_appointment(here: World, signed_in: SignIn) -> None:
    task, nurse = call_about(here), signed_in(here.nurse)
    far = (clock.day_of(clock.now()) + timedelta(days=90)).isoformat()
    nurse.post(f"/tasks/{task.pk}", {"outcome": "no_answer", "next": far, "next_proposed": far})
    task.refresh_from_db()
    assert task.hidden_until is not None
    assert task.hidden_until < clock.now() + timedelta(days=1)


def test_how_to_speak_and_a_word_for_the_next(here: World, signed_in: SignIn) -> None:
    task, doctor = call_about(here), signed_in(here.doctor)
    doctor.post(f"/persons/{task.person_id}/remarks", {"need": ["hearing"], "word": "家测若≥150，直接约我门诊。"})
    page = signed_in(here.nurse).get(f"/tasks/{task.pk}").content.decode()
    assert "听力差，慢慢说" in page
    assert "陈志远医生" in page
    assert "家测若≥150" in page
    assert "家测若≥150" in signed_in(here.nurse).get("/").content.decode()
    word = Remark.objects.get(kind="word")
    assert signed_in(here.colleague).post(
        f"/persons/{task.person_id}/remarks", {"take_back": str(word.pk)}
    ).status_code == 404  # fmt: skip
    doctor.post(f"/persons/{task.person_id}/remarks", {"take_back": str(word.pk)})
    page = signed_in(here.nurse).get(f"/tasks/{task.pk}").content.decode()
    assert "听力差" not in page
    assert "家测若≥150" not in page


def test_the_page_does_not_cost_more_with_more_history(here: World, signed_in: SignIn) -> None:
    task, nurse = call_about(here, "hypertension"), signed_in(here.nurse)
    nurse.get(f"/tasks/{task.pk}")
    with CaptureQueriesContext(connection) as alone:
        nurse.get(f"/tasks/{task.pk}")
    for day in range(6):
        actions.record_outcome(
            task_id=task.pk, outcome="busy", patient_words="好", by=here.viewer(here.nurse), at=clock.now()
        )
        world.record(here, task.person, {"SBP": 140 + day, "DBP": 90}, at=clock.now() - timedelta(days=day))
    with CaptureQueriesContext(connection) as more:
        nurse.get(f"/tasks/{task.pk}")
    assert len(more) <= len(alone) + 3
