"""The funnel in the browser's eyes: numbers that lead to names, filters, files, and few persons kept from strangers."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kangxu.evidence.tests.market import NOW, Market
from kangxu.foundation import clock
from kangxu.foundation.models import AuditEvent
from kangxu.organisations.actions import hire
from kangxu.programmes.tests.world import SYSTEM, build


@pytest.fixture
def market(db: None, settings: Any) -> Market:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return Market(build())


@pytest.fixture(autouse=True)
def _standing() -> Any:
    with clock.standing_at(NOW):
        yield


@pytest.fixture
def sold(market: Market) -> list[int]:
    """Four under care: one was advised by the nurse, two by the doctor, of whom one bought."""
    several = [market.patient() for _ in range(4)]
    market.offer(several[0], days_ago=9, staff=market.world.nurse, channel="call")
    for one in several[1:3]:
        market.offer(one, days_ago=9)
    market.buy(several[1], days_ago=5)
    return several


def signed_in(staff: Any) -> Client:
    client = Client()
    client.force_login(staff.account)
    return client


@pytest.fixture
def it(market: Market) -> Client:
    return signed_in(market.world.head)


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_the_bars_and_both_rates_with_their_definitions(it: Client, sold: list[int], market: Market) -> None:
    market.task(sold[0], 5, 5)
    market.task(sold[0], 5, None)
    shown = text(it.get("/funnel"))
    assert "适合服务包的4人里，推荐过3人，1人购买" in re.sub(r" (?=[，1])", "", shown)
    assert "33.3%" in shown
    assert "1 / 3" in shown
    assert "50.0%" in shown
    assert "推荐后30天内付款买了这个包" in shown
    assert "OP01 第2026.1版" in shown
    assert "按规则取消" not in shown


def test_a_bar_leads_to_its_persons(it: Client, sold: list[int]) -> None:
    board = it.get("/funnel").content.decode()
    href = re.search(r'href="(/funnel/people\?[^"]*stage=bought[^"]*)"', board)
    assert href
    shown = it.get(href[1].replace("&amp;", "&")).content.decode()
    assert f'href="/persons/{sold[1]}"' in shown
    assert f'href="/persons/{sold[2]}"' not in shown
    stopped = it.get("/funnel/people?stage=offered&part=stopped").content.decode()
    assert f'href="/persons/{sold[2]}"' in stopped
    assert f'href="/persons/{sold[1]}"' not in stopped


def test_filters_of_who_and_where(it: Client, sold: list[int], market: Market) -> None:
    assert "1人购买" in text(it.get(f"/funnel?staff={market.world.doctor.pk}")).replace(" ", "")
    assert "0人购买" in text(it.get(f"/funnel?staff={market.world.nurse.pk}")).replace(" ", "")
    assert "0人购买" in text(it.get("/funnel?channel=call&by=channel")).replace(" ", "")
    assert "电话" in text(it.get("/funnel?channel=call&by=channel"))
    assert "2026-11" in text(it.get("/funnel?by=month"))
    assert it.get("/funnel?place=999999").status_code == 404


def test_another_filter_changes_every_address(it: Client, sold: list[int]) -> None:
    part = it.get("/funnel?channel=call", headers={"HX-Target": "work"}).content.decode()
    assert "<html" not in part
    assert 'href="/funnel?days=30&amp;' in part
    assert all("channel=call" in href for href in re.findall(r'href="(/funnel/people[^"]*)"', part))


def test_unknown_values_of_the_address_fall_away(it: Client, sold: list[int]) -> None:
    assert it.get("/funnel?days=7&by=x&programme=measles&staff=a").status_code == 200
    assert it.get("/funnel/people?stage=x&after=b").status_code == 200


def test_who_may_not_see_persons_gets_numbers_that_name_nobody(sold: list[int], market: Market) -> None:
    market.operator()
    planner = Client()
    planner.login(username="planner", password="an-lan-xian-2026")
    shown = planner.get("/funnel")
    assert "/funnel/people" not in shown.content.decode()
    assert "<10" in shown.content.decode() or "&lt;10" in shown.content.decode()
    assert "33.3%" not in text(shown)
    assert planner.get("/funnel/people").status_code == 403
    assert planner.get("/funnel/people.csv").status_code == 403
    assert planner.get("/funnel/tasks").status_code == 403


def test_files_hide_few_and_are_noted(it: Client, sold: list[int]) -> None:
    lines = b"".join(it.get("/funnel/counts.csv").streaming_content).decode().splitlines()  # type: ignore[attr-defined]
    assert lines[1].startswith("合计,<10,<10,<10,0")
    names = b"".join(it.get("/funnel/people.csv?stage=bought").streaming_content).decode().splitlines()  # type: ignore[attr-defined]
    assert len(names) == 2
    assert "已购买" in names[1]
    taken = AuditEvent.objects.filter(what="list.exported").values_list("target", flat=True)
    assert set(taken) == {"funnel", "funnel_people"}


def test_tasks_behind_the_second_rate(it: Client, sold: list[int], market: Market) -> None:
    market.task(sold[0], 5, None)
    shown = it.get("/funnel/tasks?why=open").content.decode()
    assert f'href="/persons/{sold[0]}"' in shown
    assert "超时未办" in shown
    assert "这一部分没有任务" in it.get("/funnel/tasks?why=late").content.decode()


def test_strangers_count_nobody(sold: list[int], market: Market) -> None:
    stranger = signed_in(
        hire(
            name="外院", username="elsewhere", password="a-long-word-29", organisation=market.world.stranger,
            role="department_head", by=SYSTEM, at=NOW,
        )
    )  # fmt: skip
    assert "还没有适合服务包的人" in text(stranger.get("/funnel"))
    assert stranger.get(f"/funnel?place={market.world.hospital.pk}").status_code == 404
    assert stranger.get(f"/funnel/people.csv?place={market.world.hospital.pk}").status_code == 404


def test_the_page_costs_the_same_for_one_and_for_many(
    it: Client, sold: list[int], market: Market, django_assert_max_num_queries: Any
) -> None:
    with CaptureQueriesContext(connection) as few:
        it.get("/funnel")
    for _ in range(8):
        market.offer(market.patient(), days_ago=3)
    with django_assert_max_num_queries(len(few)):
        it.get("/funnel")


@pytest.mark.parametrize("odd", ["²", "9" * 25, "-1", "abc"])
def test_an_address_typed_by_hand_breaks_nothing(it: Client, odd: str) -> None:
    for name in ("staff", "after", "stage", "package"):
        assert it.get("/funnel/people", {"stage": "offered", name: odd}).status_code == 200
    assert it.get("/funnel", {"place": odd}).status_code in (200, 404)
