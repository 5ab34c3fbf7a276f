"""The desk of members: found by name, tail or card; opened, activated, used, undone, frozen, ended, exported masked."""

from __future__ import annotations

import re
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kangxu.foundation import clock
from kangxu.packages.models import Entitlement, Redemption
from kangxu.people.actions import add_phone
from kangxu.people.models import Person
from kangxu.programmes.tests import world as care
from kangxu.programmes.tests.world import AT
from kangxu.shop.member_models import Card
from kangxu.shop.models import Order
from kangxu.shop.titles import english_titles
from kangxu.web.person.tests.conftest import Case
from kangxu.web.tests.world import SYSTEM

HTMX = {"HX-Request": "true"}


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def opened(case: Case, client: Client) -> Card:
    client.post(f"/members/open/{case.person}", headers=HTMX)
    return Card.objects.get(person_id=case.person)


def active(case: Case, client: Client) -> Card:
    card = opened(case, client)
    client.post(f"/members/{card.pk}/activate", headers=HTMX)
    card.refresh_from_db()
    return card


def right_of(card: Card, service: str = "member_yearly_assessment") -> int:
    return int(Entitlement.objects.get(source=f"card:{card.pk}:{card.term}", service=service).pk)


def name_of(case: Case) -> str:
    return str(Person.objects.get(pk=case.person).name)


def sent(case: Case, **more: object) -> dict[str, object]:
    doctor = case.world.staff["doctor"].pk
    moment = f"{AT.astimezone(clock.zone()):%Y-%m-%dT%H:%M}"
    return {"staff": doctor, "quantity": 1, "at": moment, "note": "评估已做", "token": "t1", **more}


def test_somebody_at_the_desk_is_found_and_gets_a_card(case: Case) -> None:
    add_phone(person_id=case.person, number="13812345678", by=SYSTEM, at=AT)
    desk, name = case.client("customer_service"), name_of(case)
    assert "还没有会员" in text(desk.get("/members"))
    for typed in (name, "5678"):
        found = desk.post("/members/find", {"text": typed}, headers=HTMX)
        assert name in text(found)
        assert "没有卡" in text(found)
        assert "13812345678" not in found.content.decode()
    assert "没有找到" in text(desk.post("/members/find", {"text": "司马相如"}, headers=HTMX))
    assert "有实体卡就刷一下" in text(desk.get(f"/members/open/{case.person}", headers=HTMX))
    answer = desk.post(f"/members/open/{case.person}", {"number": "HX000123"}, headers=HTMX)
    card = Card.objects.get()
    assert answer.headers["HX-Redirect"] == f"/members/{card.pk}"
    read = desk.post("/members/find", {"text": "hx000123"}, headers=HTMX)
    assert read.headers["HX-Redirect"] == f"/members/{card.pk}"
    assert "待激活" in text(desk.post("/members/find", {"text": name}, headers=HTMX))


def test_a_number_that_is_taken_is_said_in_the_form(case: Case) -> None:
    desk = case.client("nurse")
    desk.post(f"/members/open/{case.person}", {"number": "HX000123"}, headers=HTMX)
    other = care.person(case.world.hospital)
    again = desk.post(f"/members/open/{other}", {"number": "HX000123"}, headers=HTMX)
    assert "已经有人用了" in text(again)
    assert 'value="HX000123"' in again.content.decode()


def test_a_new_card_leads_to_activation_doctor_and_file(case: Case) -> None:
    desk = case.client("customer_service")
    card = opened(case, desk)
    shown = text(desk.get(f"/members/{card.pk}"))
    assert "下一步：激活" in shown
    assert "激活后发放权益" in shown
    assert card.number not in shown
    desk.post(f"/members/{card.pk}/activate", headers=HTMX)
    shown = desk.get(f"/members/{card.pk}")
    assert "下一步：选责任医师" in text(shown)
    assert "建议doctor甲" in text(shown)
    assert f"/persons/{case.person}" in shown.content.decode()
    assert "知情同意" in text(shown)
    assert "年度健康评估" in text(shown)
    assert "等级只管服务权益，不影响看病和随访的先后" in text(shown)


def test_a_benefit_is_redeemed_and_undone(case: Case) -> None:
    desk = case.client("nurse")
    card = active(case, desk)
    right = right_of(card)
    drawer = desk.get(f"/entitlements/{right}/redeem", headers=HTMX)
    assert "doctor甲" in text(drawer)
    assert "nurse甲" not in text(drawer).split("谁交付的")[1].split("什么时候")[0]
    done = desk.post(f"/entitlements/{right}/redeem", sent(case), headers=HTMX)
    assert "已核销：年度健康评估 1次" in text(done)
    assert "kx:rights-changed" in done.headers["HX-Trigger"]
    assert done.headers["HX-Retarget"] == "#toasts"  # aimed into the drawer it would open it again
    desk.post(f"/entitlements/{right}/redeem", sent(case), headers=HTMX)
    redemption = Redemption.objects.get()
    assert f'hx-post="/redemptions/{redemption.pk}/undo"' in done.content.decode()
    page = desk.get(f"/persons/{case.person}/entitlements")
    assert "已用1/1" in text(page)
    assert "评估已做" in text(page)
    undone = desk.post(f"/redemptions/{redemption.pk}/undo", headers=HTMX)
    assert "次数退回" in text(undone)
    page = desk.get(f"/persons/{case.person}/entitlements")
    assert "已用0/1" in text(page)
    assert "撤销" in text(page)


def test_what_is_wrong_stands_in_the_form_and_nothing_is_lost(case: Case) -> None:
    desk = case.client("nurse")
    right = right_of(active(case, desk))
    for wrong, words in (
        ({"at": "2030-01-01T08:00"}, "不能晚于现在"), ({"at": ""}, "请填交付的日期"), ({"staff": ""}, "请选谁交付的"),
        ({"quantity": 2}, "还剩1次"), ({"quantity": "x"}, "至少是1"),
        ({"staff": case.world.staff["nurse"].pk}, "资质"),
    ):  # fmt: skip
        answer = desk.post(f"/entitlements/{right}/redeem", sent(case, **wrong), headers=HTMX)
        assert words in text(answer)
        assert 'value="评估已做"' in answer.content.decode()
    assert Redemption.objects.count() == 0


def test_the_card_stands_on_the_page_of_the_person(case: Case) -> None:
    for role in ("doctor", "customer_service"):
        shown = case.client(role).get(f"/persons/{case.person}")
        assert "没有可用的权益" in text(shown)
        assert "办会员卡" in text(shown)
    active(case, case.client("nurse"))
    for role in ("doctor", "customer_service"):
        shown = text(case.client(role).get(f"/persons/{case.person}"))
        assert "年度健康评估" in shown
        assert "普通会员" in shown
    part = case.client().get(f"/persons/{case.person}/entitlements", headers={**HTMX, "HX-Target": "rights"})
    assert "<html" not in part.content.decode()
    assert "核销" in text(part)
    director = text(case.client("director").get(f"/persons/{case.person}"))
    assert "年度健康评估" in director
    assert "办会员卡" not in director


def test_frozen_freed_renumbered_and_ended_with_reasons(case: Case) -> None:
    desk = case.client("nurse")
    card = active(case, desk)
    assert "请写明理由" in text(desk.post(f"/members/{card.pk}/freeze", {"reason": " "}, headers=HTMX))
    desk.post(f"/members/{card.pk}/freeze", {"reason": "挂失"}, headers=HTMX)
    shown = text(desk.get(f"/members/{card.pk}"))
    assert "已冻结：挂失" in shown
    assert "核销" not in shown.split("会员卡")[-1].split("经过")[0]
    assert "冻结" in text(desk.get(f"/persons/{case.person}/entitlements"))
    desk.post(f"/members/{card.pk}/unfreeze", headers=HTMX)
    assert "这张卡没有冻结" in text(desk.post(f"/members/{card.pk}/unfreeze", headers=HTMX))
    assert "校验不通过" in text(desk.post(f"/members/{card.pk}/number", {"number": "880000000001"}, headers=HTMX))
    desk.post(f"/members/{card.pk}/number", {"number": "HX7", "reason": "x"}, headers=HTMX)
    desk.post(f"/members/{card.pk}/number", {"number": "HX000777", "reason": "卡丢了"}, headers=HTMX)
    card.refresh_from_db()
    assert card.number == "HX000777"
    desk.post(f"/members/{card.pk}/end", {"reason": "迁往外地"}, headers=HTMX)
    shown = text(desk.get(f"/members/{card.pk}"))
    for words in ("已注销", "迁往外地", "换卡号", "解冻", "激活"):
        assert words in shown


def test_a_paid_level_is_ordered_and_waits_for_its_money(case: Case) -> None:
    desk = case.client("nurse")
    card = active(case, desk)
    offers = text(desk.get(f"/members/{card.pk}/level", headers=HTMX))
    assert "299.00元/年" in offers
    assert "指定专家咨询 2次" in offers
    for _turn in range(2):
        desk.post(f"/members/{card.pk}/level", {"level": "gold", "token": "1"}, headers=HTMX)
    order = Order.objects.get()
    assert order.payable_fen == 299_00
    assert f"会员年费299.00元待收，订单{order.number}" in text(desk.get(f"/members/{card.pk}"))
    assert "不能购买" in text(desk.post(f"/members/{card.pk}/level", {"level": "plain"}, headers=HTMX))
    bought = order.lines.get()
    assert (bought.title, english_titles([bought.product])[bought.product]) == (
        "会员年费：金",
        "Membership for a year: Gold",
    )


def test_the_list_is_filtered_and_exported_masked(case: Case) -> None:
    add_phone(person_id=case.person, number="13812345678", by=SYSTEM, at=AT)
    head, name = case.client("department_head"), name_of(case)
    card = active(case, head)
    assert name in text(head.get("/members?state=active&level=plain&basis=free"))
    assert "没有符合条件的会员" in text(head.get("/members?state=ended"))
    assert name in text(head.get("/members", {"q": card.number}))
    part = head.get("/members", headers={"HX-Request": "true", "HX-Target": "list"})
    assert "<html" not in part.content.decode()
    told = b"".join(head.get("/members/list.csv").streaming_content).decode()  # type: ignore[attr-defined]
    assert len(told.strip().splitlines()) == 2
    assert name not in told
    assert "13812345678" not in told
    assert card.number not in told
    assert case.client("nurse").get("/members/list.csv").status_code == 403


def test_the_list_asks_few_questions_however_long(case: Case) -> None:
    desk = case.client("nurse")
    active(case, desk)
    desk.get("/members")
    with CaptureQueriesContext(connection) as one:
        desk.get("/members")
    for _turn in range(5):
        desk.post(f"/members/open/{care.person(case.world.hospital)}", headers=HTMX)
    with CaptureQueriesContext(connection) as six:
        desk.get("/members")
    assert len(six) == len(one)
