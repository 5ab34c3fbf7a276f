from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from kangxu.alerts import listeners
from kangxu.alerts.models import Alert
from kangxu.followup import actions
from kangxu.followup.models import Contact, Task
from kangxu.followup.tests import world
from kangxu.followup.tests.world import World
from kangxu.foundation import clock
from kangxu.organisations.models import Staff

pytestmark = pytest.mark.django_db
SignIn = Callable[[Staff], Client]


def add(here: World, kind: str = "follow_up", *, name: str = "王桂芳", to: Staff | None = None, **more: object) -> Task:
    made = world.person(here, name)
    draft = actions.TaskDraft(
        person_id=made.pk, organisation_id=here.hospital.pk, kind=kind, reason="routine",
        due_on=clock.day_of(clock.now()), caused_by=f"test:{made.pk}", assigned_to=(to or here.nurse).pk, **more,  # type: ignore[arg-type]
    )  # fmt: skip
    actions.open_tasks(drafts=[draft], caused_by="test", by=world.SYSTEM, at=clock.now())
    return Task.objects.get(caused_by=draft.caused_by)


def crisis(here: World, name: str = "赵国强") -> Task:
    made = world.person(here, name)
    world.enrol(here, made)
    now = clock.now()
    number = world.record(here, made, {"SBP": 186, "DBP": 112}, at=now - timedelta(minutes=2), recorded_at=now)
    listeners.assess(world.batch(number), now)
    return Task.objects.get(person=made)


def test_the_workbench_shows_who_why_and_the_counters(here: World, signed_in: SignIn) -> None:
    add(here)
    crisis(here)
    text = signed_in(here.nurse).get("/").content.decode()
    for words in (
        "今日工作",
        "王桂芳",
        "赵国强",
        "186/112",
        "立即拨打",
        "胸痛",
        "30分钟内须联系",
        "按临床紧急程度排序",
    ):
        assert words in text


@pytest.mark.parametrize(
    "query", ["", "?team=1", "?tab=overdue", "?disease=diabetes", "?ahead=1", "?after=9~9~x~1", "?tab=x"]
)
def test_empty_lists_say_why(here: World, signed_in: SignIn, query: str) -> None:
    answer = signed_in(here.nurse).get(f"/{query}")
    assert answer.status_code == 200
    assert "empty__title" in answer.content.decode()


def test_a_stranger_finds_nothing(here: World, signed_in: SignIn) -> None:
    task = crisis(here)
    recorded = actions.record_outcome(task_id=task.pk, outcome="no_answer", by=here.viewer(here.nurse), at=clock.now())
    alert = Alert.objects.get()
    outside = signed_in(here.outsider)
    assert "赵国强" not in outside.get("/?team=1").content.decode()
    assert outside.get(f"/tasks/{task.pk}").status_code == 404
    for address in (
        f"/tasks/{task.pk}", f"/tasks/{task.pk}/outcome", f"/tasks/{task.pk}/later", f"/tasks/{task.pk}/number",
        f"/contacts/{recorded.contact_id}/undo", f"/alerts/{alert.pk}/take",
    ):  # fmt: skip
        assert outside.post(address, {"outcome": "reached", "until": "2h"}).status_code == 404, address
    assert outside.get(f"/tasks/new?person={task.person_id}").status_code == 404


def test_one_tap_and_undo(here: World, signed_in: SignIn) -> None:
    task, nurse = add(here), signed_in(here.nurse)
    htmx = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": f"task-{task.pk}"}
    row = nurse.post(f"/tasks/{task.pk}/outcome", {"outcome": "no_answer"}, **htmx)  # type: ignore[arg-type]
    contact = Contact.objects.get()
    assert "已记：无人接听，换个时间再打" in row.content.decode()
    assert f"/contacts/{contact.pk}/undo" in row.content.decode()
    back = nurse.post(f"/contacts/{contact.pk}/undo", **htmx)  # type: ignore[arg-type]
    assert "work-row--normal" in back.content.decode()
    task.refresh_from_db()
    assert (task.attempts, task.hidden_until) == (0, None)


def test_an_emergency_stays_on_the_list_after_a_vain_call(here: World, signed_in: SignIn) -> None:
    task = crisis(here)
    row = signed_in(here.nurse).post(
        f"/tasks/{task.pk}/outcome", {"outcome": "no_answer"}, HTTP_HX_REQUEST="true", HTTP_HX_TARGET=f"task-{task.pk}"
    )
    text = row.content.decode()
    assert "work-row--normal" in text
    assert "改打家属电话" in text


def test_other_asks_for_a_word_on_the_page_of_the_call(here: World, signed_in: SignIn) -> None:
    task = add(here)
    answer = signed_in(here.nurse).post(f"/tasks/{task.pk}/outcome", {"outcome": "other"}, HTTP_HX_REQUEST="true")
    assert answer.headers["HX-Redirect"] == f"/tasks/{task.pk}?outcome=other"
    refused = signed_in(here.nurse).post(f"/tasks/{task.pk}", {"outcome": "other"})
    assert refused.status_code == 422
    assert "请写一句说明" in refused.content.decode()


def test_the_call_page_goes_on_to_the_next(here: World, signed_in: SignIn) -> None:
    first, second = add(here, name="甲"), add(here, name="乙")
    nurse = signed_in(here.nurse)
    shown = nurse.get(f"/tasks/{first.pk}").content.decode()
    assert "请说一下您的出生年月" in shown
    answer = nurse.post(f"/tasks/{first.pk}", {"outcome": "reached", "words": "怕药伤肾", "barrier": "side_effects"})
    assert answer.headers["Location"] == f"/tasks/{second.pk}"
    assert "已记：完成随访" in nurse.get(f"/tasks/{second.pk}").content.decode()
    assert "怕药伤肾" in nurse.get(f"/tasks/{first.pk}").content.decode()
    assert nurse.post(f"/tasks/{second.pk}", {"outcome": "reached"}).headers["Location"] == "/"


def test_without_an_outcome_nothing_is_recorded(here: World, signed_in: SignIn) -> None:
    task = add(here)
    answer = signed_in(here.nurse).post(f"/tasks/{task.pk}", {"note": "喂"})
    assert answer.status_code == 422
    assert "请先选通话结果" in answer.content.decode()
    assert "喂" in answer.content.decode()
    assert not Contact.objects.exists()


def test_the_watch_speaks_only_when_something_changed(here: World, signed_in: SignIn) -> None:
    nurse = signed_in(here.nurse)
    quiet = nurse.get("/work/watch?seen=0-0")
    assert quiet.status_code == 204
    crisis(here)
    loud = nurse.get("/work/watch?seen=0-0")
    assert loud.headers["HX-Trigger"] == "kx:alerts-changed"
    assert "186/112" in loud.content.decode()
    assert "186/112" not in nurse.get("/work/watch?seen=0-0&here=desk").content.decode()
    assert signed_in(here.outsider).get("/work/watch?seen=0-0").status_code == 204


def test_taking_leads_to_the_call(here: World, signed_in: SignIn) -> None:
    task, alert = crisis(here), Alert.objects.get()
    answer = signed_in(here.nurse).post(f"/alerts/{alert.pk}/take", HTTP_HX_REQUEST="true")
    assert answer.headers["HX-Redirect"] == f"/tasks/{task.pk}"
    alert.refresh_from_db()
    assert alert.taken_by_id == here.nurse.pk
    page = signed_in(here.nurse).get(f"/tasks/{task.pk}").content.decode()
    assert "剧烈头痛" in page
    assert "5–15分钟后再测" in page


def test_a_head_moves_a_batch_a_nurse_may_not(here: World, signed_in: SignIn) -> None:
    one, two = add(here, name="甲"), add(here, name="乙")
    chosen = {"selected": [f"task-{one.pk}", f"task-{two.pk}"], "staff": str(here.colleague.pk)}
    assert signed_in(here.colleague).post("/tasks/assign", chosen).status_code == 403
    answer = signed_in(here.head).post("/tasks/assign", chosen)
    assert "已转派2件" in answer.content.decode()
    assert set(Task.objects.values_list("assigned_to_id", flat=True)) == {here.colleague.pk}
    assert "check-box" in signed_in(here.head).get("/?team=1&batch=1").content.decode()
    assert 'name="selected"' not in signed_in(here.nurse).get("/?batch=1").content.decode()


def test_a_new_task(here: World, signed_in: SignIn) -> None:
    made = world.person(here, "孙玉梅")
    nurse = signed_in(here.nurse)
    assert "孙玉梅" in nurse.get(f"/tasks/new?person={made.pk}").content.decode()
    today = clock.day_of(clock.now()).isoformat()
    missing = nurse.post("/tasks/new", {"person": made.pk, "title": "", "due": today})
    past = nurse.post("/tasks/new", {"person": made.pk, "title": "问头晕", "due": "2026-01-01"})
    assert "日期已经过去" in past.content.decode()
    assert not Task.objects.filter(person=made).exists()
    assert "还差" in missing.content.decode()
    nurse.post("/tasks/new", {"person": made.pk, "title": "问头晕", "due": today, "staff": str(here.nurse.pk)})
    assert Task.objects.get().facts == {"title": "问头晕"}
    assert "问头晕" in nurse.get("/").content.decode()


def test_persons_are_found_while_typing(here: World, signed_in: SignIn) -> None:
    world.person(here, "孙玉梅")
    assert "孙玉梅" in signed_in(here.nurse).get("/tasks/new/persons?q=孙玉").content.decode()
    assert "孙玉梅" not in signed_in(here.outsider).get("/tasks/new/persons?q=孙玉").content.decode()


def test_the_number_is_masked_until_asked_for(here: World, signed_in: SignIn) -> None:
    from kangxu.foundation.acting import quietly
    from kangxu.people.models import PersonPhone
    from kangxu.privacy.models import AccessLog

    task = add(here)
    with quietly("tests", by=world.SYSTEM, at=clock.now()):
        PersonPhone.objects.create(
            group=here.group, person=task.person, number="13812345678", tail="5678", recorded_at=clock.now()
        )
    nurse = signed_in(here.nurse)
    page = nurse.get(f"/tasks/{task.pk}").content.decode()
    assert "138****5678" in page
    assert "13812345678" not in page
    assert "13812345678" in nurse.post(f"/tasks/{task.pk}/number").content.decode()
    assert AccessLog.objects.filter(page="reveal:phone", purpose=f"task:{task.pk}").exists()


def test_who_has_no_worklist_goes_to_their_own_first_page(here: World, signed_in: SignIn) -> None:
    from kangxu.foundation.acting import quietly
    from kangxu.organisations.models import Posting

    with quietly("tests", by=world.SYSTEM, at=clock.now()):
        Posting.objects.filter(staff=here.doctor).update(role="it_admin")
    answer = signed_in(here.doctor).get("/")
    assert answer.status_code == 302
    assert answer.headers["Location"] != "/"
