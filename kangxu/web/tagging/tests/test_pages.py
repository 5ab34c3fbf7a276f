"""Lists of tags and segments, one definition, batch work, and the tags of a person."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from kangxu.followup.models import Task
from kangxu.followup.tests.world import AT, SYSTEM, World, build, person
from kangxu.foundation import clock
from kangxu.foundation.acting import quietly
from kangxu.organisations.actions import hire
from kangxu.organisations.models import Staff
from kangxu.people.models import Person
from kangxu.privacy.models import AccessLog
from kangxu.segments.actions import set_tag
from kangxu.segments.models import Definition, Spell


@pytest.fixture(autouse=True)
def _standing() -> Iterator[None]:
    with clock.standing_at(AT):
        yield


@pytest.fixture
def world(db: None, settings: Any) -> World:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return build()


def client(staff: Any) -> Client:
    made = Client()
    made.force_login(staff.account)
    return made


def operator(world: World) -> Client:
    hire(
        name="孟佳", username="ops", password="safe-enough-42", organisation=world.hospital, role="operations",
        by=SYSTEM, at=AT,
    )  # fmt: skip

    return client(Staff.objects.get(account__username="ops"))


def definition(code: str = "L_PREG", **more: Any) -> Definition:
    told = {"kind": "tag", "group": "L", "zh": "孕期", "family": "clinical", "way": "manual", **more}
    with quietly("tests", by=SYSTEM, at=AT):
        return Definition.objects.create(code=code, made_by="staff:1", made_at=AT, **told)  # type: ignore[no-any-return]


def tagged(one: Definition, *persons: Person) -> None:
    set_tag(person_ids=[made.pk for made in persons], code=one.code, reason="外院产检", by=SYSTEM, at=AT)


def text(answer: Any) -> str:
    pieces = answer.streaming_content if answer.streaming else [answer.content]
    return b"".join(pieces).decode()


def test_the_lists_show_what_one_may_see(world: World) -> None:
    tagged(definition(), person(world))
    definition("V_A", zh="高价值", family="commercial", group="V")
    definition("K_X", zh="体检异常", state="waiting", lacks="总检结论")
    nurse = text(client(world.nurse).get("/tags"))
    assert "孕期" in nurse
    assert "总检结论" in nurse
    assert "高价值" not in nurse
    assert "高价值" in text(operator(world).get("/tags"))
    assert client(world.nurse).get("/tags/V_A").status_code == 404


def test_a_list_narrows_and_says_when_nothing_is_left(world: World) -> None:
    definition()
    here = client(world.nurse)
    assert "孕期" not in text(here.get("/tags?group=S"))
    assert "没有符合条件的" in text(here.get("/tags?q=没有这个"))
    assert "孕期" in text(here.get("/tags?q=孕"))
    assert "还没有" in text(here.get("/segments"))


def test_one_definition_with_its_members_and_their_reason(world: World) -> None:
    one = definition()
    tagged(one, person(world, "赵国强"), person(world, "外院的", at=world.stranger))
    page = text(client(world.nurse).get("/tags/L_PREG"))
    assert "赵" in page
    assert "外院的" not in page
    assert "近30天进入1人，离开0人" in page
    file = text(client(world.head).get("/definitions/L_PREG/list.csv"))
    assert len(file.strip().splitlines()) == 2


def test_why_is_noted_and_tells_who_set_it(world: World) -> None:
    one, made = definition(), person(world)
    set_tag(person_ids=[made.pk], code=one.code, reason="外院产检", by=world.viewer(world.nurse), at=AT)
    page = text(client(world.nurse).get(f"/definitions/L_PREG/why/{made.pk}"))
    assert "外院产检" in page
    assert world.nurse.name in page
    assert AccessLog.objects.filter(person_id=made.pk, page="definition_why").exists()


def test_tagging_some_and_taking_it_back(world: World) -> None:
    definition()
    made, here = person(world), client(world.nurse)
    assert "给1人打标签" in text(here.get(f"/persons/tag?selected={made.pk}"))
    sent = {"selected": [made.pk], "tag": "L_PREG", "reason": ""}
    assert "理由" in text(here.post("/persons/tag", sent))
    assert "已打标签" in text(here.post("/persons/tag", {**sent, "reason": "本人告知", "until": "2026-12-31"}))
    stay = Spell.objects.get()
    assert (stay.origin, stay.reason, clock.day_of(stay.expires_at).isoformat()) == ("manual", "本人告知", "2026-12-31")
    assert "孕期" in text(here.get(f"/persons/{made.pk}/tags"))
    assert "孕期" in text(here.get(f"/persons/{made.pk}/tags?day=2026-02-31"))
    here.post(f"/persons/{made.pk}/tags/L_PREG/remove", {"reason": "登记错人"})
    stay.refresh_from_db()
    assert stay.left_why == "manual"
    with clock.standing_at(AT + timedelta(days=3)):
        assert "孕期" not in text(here.get(f"/persons/{made.pk}/tags"))
        assert "孕期" in text(here.get(f"/persons/{made.pk}/tags?day={clock.day_of(AT)}")) or stay.left_at is not None


def test_a_task_for_everybody_in_reach(world: World) -> None:
    one = definition()
    tagged(one, person(world), person(world), person(world, at=world.stranger))
    here = client(world.nurse)
    assert "不早于今天" in text(here.post("/definitions/L_PREG/tasks", {"title": "问近况", "due": "2020-01-01"}))
    assert "已建2项任务" in text(here.post("/definitions/L_PREG/tasks", {"title": "问近况", "due": "2026-12-01"}))
    assert Task.objects.count() == 2


def test_nothing_commercial_on_the_person_page(world: World) -> None:
    made = person(world)
    one = definition("V_A", zh="高价值", family="commercial", group="V")
    with quietly("tests", by=SYSTEM, at=AT):
        Spell.objects.create(definition=one, person=made, entered_at=AT, origin="rule", evaluated_at=AT)
    tagged(definition(), made)
    for staff in (world.nurse, world.head):
        page = text(client(staff).get(f"/persons/{made.pk}"))
        assert "孕期" in page
        assert "高价值" not in page
        assert "高价值" not in text(client(staff).get(f"/persons/{made.pk}/tags"))


def test_retired_is_gone_and_a_stranger_finds_nothing(world: World) -> None:
    one = definition("OURS", zh="自家", organisation=world.hospital)
    assert client(world.outsider).get("/tags/OURS").status_code == 404
    client(world.head).post("/definitions/OURS/act", {"do": "retire"})
    one.refresh_from_db()
    assert one.state == "retired"
    assert client(world.head).get("/tags/OURS").status_code == 404
