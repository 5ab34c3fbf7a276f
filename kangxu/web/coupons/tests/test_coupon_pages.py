"""The desk of coupons: designed, refused for what insurance pays, published by another, given, exchanged, made void."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from kangxu.foundation import clock
from kangxu.packages.models import Entitlement
from kangxu.privacy.actions import Given, give_consent
from kangxu.programmes.tests import world as care
from kangxu.programmes.tests.world import AT
from kangxu.shop.models import Coupon, CouponKind
from kangxu.web.coupons import giving
from kangxu.web.person.tests.conftest import Case
from kangxu.web.tests.world import SYSTEM

HTMX = {"HX-Request": "true"}


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def form(**more: object) -> dict[str, object]:
    day = AT.astimezone(clock.zone())
    return {
        "title": "体成分体验券", "type": "voucher", "service": "body_composition", "quantity": "1", "stock": "3",
        "per_person": "1", "claim_from": f"{day:%Y-%m-%dT%H:%M}", "valid_days": "30", "bearer": "健康管理科",
        "claim_until": f"{day + timedelta(days=9):%Y-%m-%dT%H:%M}", **more,
    }  # fmt: skip


def published(case: Case) -> int:
    case.client("operations").post("/coupons/new", form())
    kind = CouponKind.objects.get()
    case.client("director").post(f"/coupons/{kind.pk}/publish", headers=HTMX)
    return int(kind.pk)


def test_designed_by_one_published_by_another(case: Case) -> None:
    maker, head = case.client("operations"), case.client("department_head")
    assert "还没有券" in text(maker.get("/coupons"))
    assert "保存草稿" in text(maker.get("/coupons/new"))
    answer = maker.post("/coupons/new", form())
    kind = CouponKind.objects.get()
    assert answer.headers["Location"] == f"/coupons/{kind.pk}"
    assert "草稿" in text(maker.get("/coupons"))
    shown = text(maker.get(f"/coupons/{kind.pk}"))
    assert "免费1次人体成分" in shown
    assert "operations甲" in shown
    maker.post(f"/coupons/{kind.pk}/edit", form(title="换个名字"))
    assert maker.post(f"/coupons/{kind.pk}/publish", headers=HTMX).status_code == 403
    head.post(f"/coupons/{kind.pk}/publish", headers=HTMX)
    assert "发放中" in text(head.get("/coupons"))
    assert "已发布的券不能改" in text(maker.post(f"/coupons/{kind.pk}/edit", form()))
    head.post(f"/coupons/{kind.pk}/stop", headers=HTMX)
    assert "已停发" in text(head.get(f"/coupons/{kind.pk}"))


def test_an_author_may_not_publish_his_own(case: Case) -> None:
    head = case.client("department_head")
    head.post("/coupons/new", form())
    kind = CouponKind.objects.get()
    assert "设计人以外的人" in text(head.post(f"/coupons/{kind.pk}/publish", headers=HTMX))


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"service": "hba1c"}, "由医保或公卫支付"),
        ({"type": "reduction", "off": "5", "products": ["hba1c"]}, "由医保或公卫支付"),
        ({"type": "reduction", "off": "5", "products": ["阿司匹林"]}, "药品和医保项目不能用券"),
        ({"type": "reduction", "off": "12.345"}, "最多两位小数"),
        ({"type": "discount", "off_percent": "x"}, "要填整数"),
        ({"stock": ""}, "要填整数"),
        ({"claim_until": ""}, "领取截止的日期"),
    ],
)
def test_what_may_not_be_is_said_in_the_form(case: Case, more: dict[str, object], words: str) -> None:
    answer = case.client("operations").post("/coupons/new", form(**more))
    assert words in text(answer)
    assert 'value="体成分体验券"' in answer.content.decode()
    assert CouponKind.objects.count() == 0


def test_the_form_asks_what_the_type_needs(case: Case) -> None:
    maker = case.client("operations")
    assert "赠送的服务" in text(maker.get("/coupons/new", {**form()}))
    off = text(maker.get("/coupons/new", {**form(), "type": "reduction"}))
    assert "减多少元" in off
    assert "2型糖尿病" not in off.split("只用于部分服务")[0]
    assert "减百分之几" in text(maker.get("/coupons/new", {**form(), "type": "discount"}))


def given(case: Case, client: Client, kind: int) -> Coupon:
    client.post(f"/coupons/{kind}/give", {"person": case.person}, headers=HTMX)
    return Coupon.objects.get(person_id=case.person)


def test_given_at_the_desk_exchanged_and_used_as_a_service(case: Case) -> None:
    desk, kind = case.client("customer_service"), published(case)
    assert "发一张" in text(desk.get(f"/persons/{case.person}/coupons", headers=HTMX))
    held = given(case, desk, kind)
    assert "每人限领1张" in text(desk.post(f"/coupons/{kind}/give", {"person": case.person}, headers=HTMX))
    assert "体成分体验券" in text(desk.get(f"/persons/{case.person}/entitlements"))
    for _turn in range(2):
        assert "已兑换" in text(desk.post(f"/coupons/held/{held.pk}/use", headers=HTMX))
    assert Entitlement.objects.get().service == "body_composition"
    assert "人体成分" in text(desk.get(f"/persons/{case.person}"))


def test_who_has_which_is_masked_and_limited(case: Case) -> None:
    kind = published(case)
    given(case, case.client("nurse"), kind)
    shown = text(case.client("nurse").get(f"/coupons/{kind}?state=claimed"))
    name = care.Person.objects.get(pk=case.person).name
    assert name not in shown
    assert f"{name[0]}*" in shown
    assert "你的角色不看具体的人" in text(case.client("operations").get(f"/coupons/{kind}"))
    assert "1/3" in text(case.client("operations").get("/coupons"))


def test_made_void_with_a_reason(case: Case) -> None:
    desk, kind = case.client("nurse"), published(case)
    held = given(case, desk, kind)
    assert "请写明理由" in text(desk.post(f"/coupons/held/{held.pk}/void", {"reason": ""}, headers=HTMX))
    desk.post(f"/coupons/held/{held.pk}/void", {"reason": "发错了"}, headers=HTMX)
    held.refresh_from_db()
    assert (held.state, held.void_reason) == ("void", "发错了")
    assert "不能用" in text(desk.post(f"/coupons/held/{held.pk}/use", headers=HTMX))


def test_found_by_name_in_the_drawer(case: Case) -> None:
    desk, kind = case.client("nurse"), published(case)
    name = care.Person.objects.get(pk=case.person).name
    assert "发给谁" in text(desk.get(f"/coupons/{kind}/give", headers=HTMX))
    found = desk.get(f"/coupons/{kind}/give", {"q": name}, headers={**HTMX, "HX-Target": "give-found"})
    assert name in text(found)
    assert "先找到要发给谁" in text(desk.post(f"/coupons/{kind}/give", headers=HTMX))


def test_of_a_segment_only_those_who_agreed_to_offers(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    silent, kind = care.person(case.world.hospital), published(case)
    agreed = Given(case.person, "P3", "paper", AT - timedelta(days=1))
    give_consent(given=agreed, by=SYSTEM, at=AT)
    monkeypatch.setattr(giving, "addressees", lambda code, *, viewer, at: [case.person, silent])
    maker = case.client("operations")
    counted = text(maker.get(f"/coupons/{kind}/segment?segment=S1", headers=HTMX))
    assert re.search(r"同意营销信息、没有拒绝 1 .*会发出 1", counted)
    maker.post(f"/coupons/{kind}/segment", {"segment": "S1"}, headers=HTMX)
    assert [one.person_id for one in Coupon.objects.all()] == [case.person]
    assert Coupon.objects.get().channel == "segment:S1"
