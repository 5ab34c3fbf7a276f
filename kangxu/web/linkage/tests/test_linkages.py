"""From positive to cared for: the bars add up, nobody is lost silently, a stranger sees nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kangxu.foundation import clock
from kangxu.foundation.acting import quietly
from kangxu.organisations.actions import hire
from kangxu.organisations.queries import viewer_of
from kangxu.privacy.models import AccessLog
from kangxu.programmes.tests.world import AT, SYSTEM, World, build, person
from kangxu.screening.actions import receive_screening
from kangxu.screening.models import Linkage
from kangxu.screening.tests.forms import filled

LATER = AT + timedelta(days=5)
EVENING = datetime(AT.year, AT.month, AT.day, 16, 30, tzinfo=UTC)  # past midnight on the clock of the site


@pytest.fixture
def world(db: None, settings: Any) -> World:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return build()


@pytest.fixture(autouse=True)
def _standing() -> Iterator[None]:
    with clock.standing_at(LATER):
        yield


@pytest.fixture
def way(world: World) -> Linkage:
    """Somebody screened positive for hypertension five days ago, whom nobody has told."""
    receive_screening(filled=filled(), by=viewer_of(world.nurse.account), at=AT)
    found: Linkage = Linkage.objects.get(disease="hypertension")
    return found


@pytest.fixture
def it(world: World) -> Client:
    return signed_in(world.nurse)


def signed_in(staff: Any) -> Client:
    client = Client()
    client.force_login(staff.account)
    return client


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_an_empty_cascade_says_where_to_begin(it: Client) -> None:
    shown = it.get("/linkages")
    assert "这一步没有人停下" in text(shown)
    assert 'href="/screen"' in shown.content.decode()


def test_who_was_not_told_stands_behind_the_first_bar(it: Client, way: Linkage, world: World) -> None:
    shown = text(it.get("/linkages?disease=hypertension"))
    assert "筛查阳性1人次，0人次已纳入管理（0.0%）" in shown
    assert "1未告知" in shown
    assert "王建国" in shown
    assert "已过期" in shown
    assert world.nurse.name in shown


def test_a_step_moves_the_bar_and_can_be_taken_back(it: Client, way: Linkage) -> None:
    drawer = it.get(f"/linkages/{way.person_id}/{way.pk}")
    assert 'data-drawer-title="高血压促诊"' in drawer.content.decode()
    assert "高血压范围" in text(drawer)
    moved = it.post(f"/linkages/{way.pk}/step", {"stage": "told", "note": "电话说了"})
    assert "kx:work-changed" in moved.headers["HX-Trigger"]
    shown = text(it.get("/linkages?stage=told&disease=hypertension"))
    assert "1未预约" in shown
    assert "约就诊" in shown
    it.post(f"/linkages/{way.pk}/undo")
    assert Linkage.objects.get(pk=way.pk).stage == "positive"
    assert "已撤销" in text(it.get(f"/linkages/{way.person_id}/{way.pk}"))


def test_going_back_by_hand_and_saying_nothing_are_refused_in_words(it: Client, way: Linkage) -> None:
    it.post(f"/linkages/{way.pk}/step", {"stage": "booked"})
    assert "只能往后推进" in text(it.post(f"/linkages/{way.pk}/step", {"stage": "told"}))
    assert "还没有选" in text(it.post(f"/linkages/{way.pk}/step", {}))


def test_an_end_without_care_leaves_the_open_ones(it: Client, way: Linkage) -> None:
    it.post(f"/linkages/{way.pk}/close", {"outcome": "declined", "note": "要去外地"})
    assert Linkage.objects.get(pk=way.pk).closed_at is not None
    assert "本人拒绝" in text(it.get("/linkages?disease=hypertension"))


def test_the_file_holds_the_list_for_those_who_may_take_it(world: World, way: Linkage) -> None:
    taken = signed_in(world.head).get("/linkages/list.csv?disease=hypertension")
    lines = b"".join(taken.streaming_content).decode().splitlines()  # type: ignore[attr-defined]
    assert len(lines) == 2
    assert "王建国" in lines[1]
    assert signed_in(world.nurse).get("/linkages/list.csv").status_code == 403


def test_strangers_find_nothing(world: World, way: Linkage) -> None:
    stranger = signed_in(
        hire(
            name="外院护士", username="elsewhere", password="a-long-word-29", organisation=world.stranger, role="nurse",
            by=SYSTEM, at=AT,
        )
    )  # fmt: skip
    assert "王建国" not in text(stranger.get("/linkages"))
    assert stranger.get(f"/linkages/{way.person_id}/{way.pk}").status_code == 404
    assert stranger.post(f"/linkages/{way.pk}/step", {"stage": "told"}).status_code == 404


def test_opening_somebodys_way_is_noted(it: Client, way: Linkage) -> None:
    it.get(f"/linkages/{way.person_id}/{way.pk}")
    assert AccessLog.objects.filter(person_id=way.person_id, page="linkage").count() == 1


def test_days_are_those_of_the_site(it: Client, way: Linkage) -> None:
    with quietly("tests", by=SYSTEM, at=AT):
        Linkage.objects.filter(pk=way.pk).update(opened_at=EVENING)
    shown = text(it.get("/linkages?disease=hypertension"))
    assert f"{EVENING + timedelta(days=1):%m-%d}" in shown


def test_the_list_costs_the_same_for_one_and_for_many(
    it: Client, way: Linkage, django_assert_max_num_queries: Any
) -> None:
    with CaptureQueriesContext(connection) as alone:
        it.get("/linkages?disease=hypertension")
    with quietly("tests", by=SYSTEM, at=AT):
        for _ in range(12):
            Linkage.objects.create(
                person_id=person(way.organisation), organisation_id=way.organisation_id, disease="hypertension",
                opened_at=AT,
            )  # fmt: skip
    with django_assert_max_num_queries(len(alone)):
        it.get("/linkages?disease=hypertension")
