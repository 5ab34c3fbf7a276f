from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

import pytest
from django.test import Client

from kangxu.followup.models import Task
from kangxu.followup.tests import world
from kangxu.followup.tests.world import AT, World
from kangxu.foundation.acting import quietly
from kangxu.foundation.models import AuditEvent
from kangxu.organisations.models import Posting, SavedView, Staff
from kangxu.people.models import PersonPhone
from kangxu.programmes.models import Enrolment

pytestmark = pytest.mark.django_db
SignIn = Callable[[Staff], Client]


@pytest.fixture
def patient(here: World) -> world.Person:
    made = world.person(here, "=王桂芳")
    world.enrol(here, made)
    world.tier(made, "red")
    world.record(here, made, {"SBP": 168, "DBP": 96}, source="clinic")
    with quietly("tests", by=world.SYSTEM, at=AT):
        PersonPhone.objects.create(group=here.group, person=made, number="13812345678", tail="5678", recorded_at=AT)
    return made


def become(staff: Staff, role: str) -> None:
    with quietly("tests", by=world.SYSTEM, at=AT):
        Posting.objects.filter(staff=staff).update(role=role)


def test_the_list(here: World, signed_in: SignIn, patient: world.Person) -> None:
    text = signed_in(here.nurse).get("/persons").content.decode()
    for words in ("王桂芳", "168/96", "高危", "高血压", "138****5678", "周慧敏", "1人", f"/persons/{patient.pk}"):
        assert words in text
    assert "13812345678" not in text
    assert "王桂芳" not in signed_in(here.outsider).get("/persons").content.decode()


def test_conditions_become_chips_that_lead_on_without_them(
    here: World, signed_in: SignIn, patient: world.Person
) -> None:
    text = signed_in(here.nurse).get("/persons?tier=red&care=hypertension&sbp=160&after=0~0").content.decode()
    assert "去掉条件高危" in text
    assert "去掉条件收缩压 ≥160" in text
    assert "/persons?care=hypertension&amp;sbp=160" in text
    assert "没有符合条件的患者" in signed_in(here.nurse).get("/persons?tier=green").content.decode()


@pytest.mark.parametrize(
    "query",
    ["tier=x", "sort=drop", "after=%27", "after=x~1", "after=-9~1", "sort=due&after=x~1", "sort=pressure&after=x~1",
     "sort=due&after=2026-01-01~" + "9" * 30, "place=a", "place=²", "manager=%3B", "manager=²", "age=1",
     "q=" + "a" * 200],
)  # fmt: skip
def test_odd_addresses_do_no_harm(here: World, signed_in: SignIn, query: str) -> None:
    assert signed_in(here.nurse).get(f"/persons?{query}").status_code == 200


def test_who_may_not_see_clinical_facts_sees_names_and_telephones_alone(
    here: World, signed_in: SignIn, patient: world.Person
) -> None:
    become(here.nurse, "customer_service")
    text = signed_in(here.nurse).get("/persons?tier=green&sbp=160").content.decode()
    assert "王桂芳" in text or "没有符合条件" in text
    text = signed_in(here.nurse).get("/persons").content.decode()
    assert "王桂芳" in text
    assert "168/96" not in text
    assert "高危" not in text


def test_a_file_is_masked_harmless_and_noted(here: World, signed_in: SignIn, patient: world.Person) -> None:
    answer = signed_in(here.head).get("/persons/export?tier=red")
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]
    assert lines[0].startswith("编号,姓名")
    assert "'=王桂芳" in lines[1]
    assert "138****5678" in lines[1]
    assert "168/96" in lines[1]
    assert AuditEvent.objects.filter(what="list.exported", target="persons").exists()
    assert signed_in(here.nurse).get("/persons/export").status_code == 403
    chosen = signed_in(here.head).post("/persons/export", {"selected": [str(patient.pk), "999999"]})
    assert len(b"".join(chosen.streaming_content).decode().splitlines()) == 2  # type: ignore[attr-defined]


def test_another_care_manager(here: World, signed_in: SignIn, patient: world.Person) -> None:
    head = signed_in(here.head)
    assert "换责任人" in head.get(f"/persons/assign?selected={patient.pk}").content.decode()
    head.post("/persons/assign", {"selected": patient.pk, "staff": here.colleague.pk})
    assert Enrolment.objects.get().care_manager_id == here.colleague.pk
    assert signed_in(here.nurse).post("/persons/assign", {"selected": patient.pk, "staff": "1"}).status_code == 403


def test_tasks_for_the_selection(here: World, signed_in: SignIn, patient: world.Person) -> None:
    other = world.person(here, "李英华")
    nurse = signed_in(here.nurse)
    form = nurse.get(f"/tasks/new?selected={patient.pk}&selected={other.pk}").content.decode()
    assert form.count("checked") == 2
    nurse.post(
        "/tasks/new", {"person": [patient.pk, other.pk], "title": "约体检", "due": "2099-01-01", "staff": "manager"}
    )
    assert sorted(Task.objects.values_list("assigned_to_id", flat=True), key=str) == [here.nurse.pk, None]


def test_views_are_kept(here: World, signed_in: SignIn, patient: world.Person) -> None:
    nurse = signed_in(here.nurse)
    assert 'name="tier" value="red"' in nurse.get("/persons/views?tier=red").content.decode()
    answer = nurse.post("/persons/views", {"name": "河西的红色", "tier": "red", "sort": "due"})
    assert answer.headers["HX-Redirect"] == "/persons?tier=red&sort=due"
    assert SavedView.objects.get().query == {"tier": "red", "sort": "due"}
    assert "河西的红色" in nurse.get("/persons").content.decode()
    assert "河西的红色" not in signed_in(here.colleague).get("/persons").content.decode()
    assert "请给视图起个名字" in nurse.post("/persons/views", {"name": " "}).content.decode()


def test_search_words_are_kept_safe_in_addresses(here: World, signed_in: SignIn) -> None:
    text = signed_in(here.nurse).get(f"/persons?q={quote('<b>王')}").content.decode()
    assert "<b>王" not in text
