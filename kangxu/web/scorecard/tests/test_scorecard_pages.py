"""Scorecards as the nurse and the head use them."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from pypdf import PdfReader

from kangxu.followup.tests.world import AT, SYSTEM, World
from kangxu.foundation import clock
from kangxu.foundation.acting import quietly
from kangxu.organisations.models import Posting, Staff
from kangxu.performance.models import Appeal, Extra, Mark, Settlement
from kangxu.performance.tests.work import NOVEMBER_END, contact

SignIn = Callable[[Staff], Client]
MONTH = "2026-10"


@pytest.fixture(autouse=True)
def worked(here: World) -> Iterator[None]:
    with quietly("tests", by=SYSTEM, at=AT):
        Posting.objects.update(started_at=AT - timedelta(days=200))
    contact(here, here.nurse)
    contact(here, here.nurse, mode="home", kind="home_visit")
    with clock.standing_at(NOVEMBER_END):
        yield


def shown(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def send(client: Client, address: str, **given: Any) -> str:
    return client.post(address, given, follow=True).content.decode()


def test_a_nurse_reads_how_her_points_come_about(here: World, signed_in: SignIn) -> None:
    client = signed_in(here.nurse)
    page = shown(client, f"/scorecard?month={MONTH}")
    assert "周慧敏2026年10月绩效" in page
    assert "质量系数还未测得" in page
    assert "还没有计算，每晚算一次" in page
    rows = shown(client, f"/scorecard/rows?month={MONTH}&item=home_visit")
    assert "患者" in rows
    assert rows.count("/tasks/") == 1
    assert client.get(f"/scorecards/{here.colleague.pk}/{MONTH}").status_code == 403
    assert client.get("/scorecard?month=2099-01").status_code == 404


def test_appeal_answer_settle_and_adjust(here: World, signed_in: SignIn) -> None:
    nurse, head = signed_in(here.nurse), signed_in(here.head)
    card = f"/scorecards/{here.nurse.pk}/{MONTH}"
    assert "申诉已交给主任" in send(nurse, "/scorecard/appeal", month=MONTH, text="漏了讲座")
    page = shown(head, f"/scorecards?month={MONTH}")
    assert "有申诉" in page
    assert "先答复申诉再结算" in page
    place = here.hospital.pk
    send(head, f"{card}/mark", rule="spot_check", whole="5", met="4", evidence="抽5个电话", place=place)
    assert Mark.objects.get(rule="spot_check").numerator == 4
    assert "已登记" in send(head, f"{card}/extra", item="education_class", amount="1", reason="讲座", place=place)
    made = Appeal.objects.get()
    assert "已答复" in send(head, f"/scorecards/appeals/{made.pk}/answer", upheld="1", answer="补上了")
    assert "已结算" in send(head, "/scorecards/settle", month=MONTH, place=place)
    assert Settlement.objects.count() == 1
    # one call and one home visit and one class: 1 + 4 + 6 = 11 points, 4 of 5 marks
    page = shown(nurse, f"/scorecard?month={MONTH}")
    assert "0.800" in page
    assert "8.80" in page
    send(head, f"{card}/extra", item="", amount="-1.5", reason="多记", place=place)
    assert Extra.objects.get(adjusts=True).points == -1.5
    assert "7.30" in shown(nurse, f"/scorecard?month={MONTH}")


def test_what_cannot_be_is_said(here: World, signed_in: SignIn) -> None:
    head = signed_in(here.head)
    card, place = f"/scorecards/{here.nurse.pk}/{MONTH}", here.hospital.pk
    assert "请填数字" in send(head, f"{card}/extra", item="", amount="很多", reason="x", place=place)
    assert "请写明原因" in send(head, f"{card}/extra", item="", amount="2", reason=" ", place=place)
    assert "自己的绩效" in send(
        head, f"/scorecards/{here.head.pk}/{MONTH}/extra", item="", amount="2", reason="x", place=place
    )
    assert "没有过完" in send(head, "/scorecards/settle", month="2026-11", place=place)
    assert head.post("/scorecards/settle", {"month": MONTH, "place": here.stranger.pk}).status_code == 404


def test_the_team_as_a_file(here: World, signed_in: SignIn) -> None:
    head = signed_in(here.head)
    send(head, "/scorecards/count", month=MONTH, place=here.hospital.pk)
    behind = shown(head, f"/scorecards/{here.nurse.pk}/{MONTH}/rows?rule=on_time&place={here.hospital.pk}")
    assert "待办按时办结" in behind
    assert "按时办结" in behind
    assert head.get(f"/scorecards/{here.nurse.pk}/{MONTH}/rows?rule=nothing").status_code == 404
    answer = head.get(f"/scorecards/list.csv?month={MONTH}&place={here.hospital.pk}")
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    line = next(one for one in lines if one.startswith("周慧敏"))
    assert "5.00" in line
    assert "未测得" in line
    assert signed_in(here.nurse).get("/scorecards/list.csv").status_code == 403


def test_a_card_on_paper(here: World, signed_in: SignIn) -> None:
    answer = signed_in(here.nurse).get(f"/scorecard/print?month={MONTH}")
    words = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    assert "周慧敏2026年10月绩效" in words.replace(" ", "")
    assert signed_in(here.head).get(f"/scorecards/{here.nurse.pk}/{MONTH}/print")["Content-Type"] == "application/pdf"
