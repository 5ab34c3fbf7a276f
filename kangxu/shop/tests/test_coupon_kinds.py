"""Coupons as designed: never for what insurance pays, published by another, given once, exchanged, made void."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from kangxu.foundation.viewer import Viewer
from kangxu.organisations.actions import create_organisation
from kangxu.organisations.queries import NotFound
from kangxu.packages.actions import load_shelf
from kangxu.packages.models import Entitlement
from kangxu.privacy.actions import Given as Consented
from kangxu.privacy.actions import give_consent
from kangxu.shop import discounts, ledger
from kangxu.shop.actions import (
    KindDraft,
    Refused,
    claim_coupon,
    deliver,
    give_coupons,
    publish_coupons,
    save_coupons,
    stop_coupons,
    undo_delivery,
    use_voucher,
    void_coupon,
)
from kangxu.shop.coupon_queries import claimable, coupon_kind, coupon_kinds, coupons_of, holders, willing
from kangxu.shop.models import CouponKind
from kangxu.shop.paying import ask, give_back, take
from kangxu.shop.tests import till
from kangxu.shop.tests.till import AT, PACKAGE, Till

DRAFT = KindDraft(
    "新会员立减50元", "reduction", 3, AT, AT + timedelta(days=30), 60, "医院市场部", off_fen=50_00, threshold_fen=200_00
)
VOUCHER = replace(DRAFT, title="人体成分体验券", type="voucher", off_fen=0, threshold_fen=0, service="body_composition")


def other(shop: Till) -> Viewer:
    return Viewer.system("head", organisation_id=shop.place.pk, group_id=shop.place.group_id)


def published(shop: Till, draft: KindDraft = DRAFT) -> CouponKind:
    kind = save_coupons(draft=draft, by=shop.clerk, at=AT)
    return publish_coupons(kind_id=kind.pk, by=other(shop), at=AT)


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"products": ["hba1c"]}, "医保"),
        ({"products": ["public_visit"]}, "公卫"),
        ({"products": ["阿司匹林"]}, "药品和医保项目不能用券"),
        ({"type": "voucher", "service": "hba1c"}, "医保"),
        ({"type": "voucher", "service": "nothing"}, "没有这项"),
        ({"type": "voucher"}, "选一项服务"),
        ({"off_fen": 0}, "减多少"),
        ({"off_fen": 300_00}, "门槛"),
        ({"type": "discount", "off_percent": 100}, "百分之几"),
        ({"type": "cash"}, "种类"),
        ({"stock": 0}, "至少"),
        ({"bearer": " "}, "由谁承担"),
        ({"claim_until": AT}, "截止"),
        ({"threshold_fen": -1}, "负数"),
    ],
)
def test_what_no_coupon_may_be(shop: Till, more: dict[str, object], why: str) -> None:
    with pytest.raises(Refused, match=why):
        save_coupons(draft=replace(DRAFT, **more), by=shop.clerk, at=AT)  # type: ignore[arg-type]
    assert CouponKind.objects.count() == 0


def test_packages_levels_and_own_services_may_be_discounted(shop: Till) -> None:
    load_shelf(by=shop.clerk, at=AT)
    for products in (["htn-standard"], ["member-gold"], ["body_composition"], []):
        save_coupons(draft=replace(DRAFT, products=products), by=shop.clerk, at=AT)


def test_insured_services_never_count_whatever_the_coupon_says(shop: Till) -> None:
    kind = till.coupons(shop.place)
    assert discounts.off(kind, [("hba1c@1", 55_00), ("body_composition@1", 60_00)]) == 50_00
    assert discounts.off(kind, [("body_composition@1", 30_00), ("hba1c@1", 55_00)]) == 30_00
    with pytest.raises(Refused):
        discounts.off(kind, [("hba1c@1", 55_00)])


def test_a_draft_is_published_by_another_and_then_stands(shop: Till) -> None:
    kind = save_coupons(draft=DRAFT, by=shop.clerk, at=AT)
    assert coupon_kind(kind.pk, viewer=shop.clerk).state(AT) == "draft"
    with pytest.raises(Refused):
        claim_coupon(kind_id=kind.pk, person_id=shop.person.pk, by=shop.clerk, at=AT)
    with pytest.raises(Refused, match="以外的人"):
        publish_coupons(kind_id=kind.pk, by=shop.clerk, at=AT)
    publish_coupons(kind_id=kind.pk, by=other(shop), at=AT)
    assert coupon_kind(kind.pk, viewer=shop.clerk).state(AT) == "running"
    assert [one.pk for one in claimable(viewer=shop.clerk, at=AT)] == [kind.pk]
    with pytest.raises(Refused, match="不能改"):
        save_coupons(draft=DRAFT, kind_id=kind.pk, by=shop.clerk, at=AT)
    stop_coupons(kind_id=kind.pk, by=other(shop), at=AT)
    assert coupon_kind(kind.pk, viewer=shop.clerk).state(AT) == "stopped"


def test_no_coupon_outlives_its_last_day(shop: Till) -> None:
    kind = published(shop, replace(DRAFT, valid_until=(AT + timedelta(days=10)).date()))
    coupon = claim_coupon(kind_id=kind.pk, person_id=shop.person.pk, by=shop.clerk, at=AT)
    assert coupon.expires_on == kind.valid_until


def test_given_to_many_each_gets_one_while_there_are_any(shop: Till) -> None:
    kind = published(shop)
    persons = [till.person(shop.place, f"患者{number}").pk for number in range(4)]
    claim_coupon(kind_id=kind.pk, person_id=persons[0], by=shop.clerk, at=AT)
    found = give_coupons(kind_id=kind.pk, person_ids=persons, channel="segment:x", by=shop.clerk, at=AT)
    assert (found.given, found.had, found.too_late) == (2, 1, 1)
    again = give_coupons(kind_id=kind.pk, person_ids=persons, channel="segment:x", by=shop.clerk, at=AT)
    assert (again.given, again.had) == (0, 3)
    kind.refresh_from_db()
    assert kind.claimed == kind.stock == len(holders(kind.pk, viewer=shop.clerk).rows)
    assert coupon_kinds(viewer=shop.clerk)[0].counts == {"claimed": 3}


def test_only_who_agreed_to_offers_is_willing(shop: Till) -> None:
    agreed, silent = shop.person.pk, till.person(shop.place, "王德福").pk
    given = Consented(agreed, "P3", "paper", AT - timedelta(days=1))
    give_consent(given=given, by=shop.clerk, at=AT)
    assert willing([agreed, silent], viewer=shop.clerk, at=AT) == [agreed]


def test_a_voucher_becomes_a_free_service_once(shop: Till) -> None:
    coupon = claim_coupon(kind_id=published(shop, VOUCHER).pk, person_id=shop.person.pk, by=shop.clerk, at=AT)
    with pytest.raises(Refused, match="直接兑换"):
        shop.order(coupon_id=coupon.pk)
    for _turn in range(2):
        use_voucher(coupon_id=coupon.pk, by=shop.clerk, at=AT)
    right = Entitlement.objects.get()
    assert (right.source, right.service, right.quantity, right.unit_fen) == (
        f"coupon:{coupon.pk}", "body_composition", 1, 60_00,
    )  # fmt: skip
    assert right.expires_on == coupon.expires_on
    for _turn in range(2):
        deliver(entitlement_id=right.pk, cause="visit", by=shop.clerk, at=AT)
    assert (ledger.balance("coupon"), ledger.balance("service")) == (60_00, 60_00)
    undo_delivery(cause="visit", by=shop.clerk, at=AT)
    assert (ledger.balance("coupon"), ledger.balance("service")) == (0, 0)


def test_a_coupon_is_a_cost_as_far_as_it_gave_something(shop: Till) -> None:
    """499 yuan less 50: 180 delivered, and the rest goes back; what the coupon gave beyond that was no cost."""
    coupon = claim_coupon(kind_id=published(shop).pk, person_id=shop.person.pk, by=shop.clerk, at=AT)
    order = shop.order(coupon_id=coupon.pk)
    take(payment_id=ask(order_id=order.pk, provider="cash", by=shop.clerk, at=AT).pk, by=shop.clerk, at=AT)
    assert (ledger.balance("deferred"), ledger.balance("coupon")) == (499_00, 50_00)
    assert coupon_kind(coupon.kind_id, viewer=shop.clerk).cost_fen == 50_00
    right = shop.right(order, "visit")
    deliver(entitlement_id=right.pk, cause="visits", quantity=4, by=shop.clerk, at=AT)
    [refund] = give_back(order_id=order.pk, reason="退订", by=shop.clerk, at=AT)
    assert (refund.amount_fen, refund.fee_fen) == (449_00 - 180_00 - 22_45, 22_45)
    assert coupon_kind(coupon.kind_id, viewer=shop.clerk).cost_fen == 0
    stands = {code: ledger.balance(code) for code in ("deferred", "coupon", "service", "fee", "cash")}
    assert stands == {"deferred": 0, "coupon": 0, "service": 180_00, "fee": 22_45, "cash": 202_45}


def test_what_was_delivered_beyond_the_money_is_what_the_coupon_cost(shop: Till) -> None:
    line = replace(PACKAGE, price_fen=100_00)
    kind = published(shop, replace(DRAFT, threshold_fen=0))
    coupon = claim_coupon(kind_id=kind.pk, person_id=shop.person.pk, by=shop.clerk, at=AT)
    order = shop.order(coupon_id=coupon.pk, line=line)
    take(payment_id=ask(order_id=order.pk, provider="cash", by=shop.clerk, at=AT).pk, by=shop.clerk, at=AT)
    deliver(entitlement_id=shop.right(order, "visit").pk, cause="visits", quantity=2, by=shop.clerk, at=AT)
    [refund] = give_back(order_id=order.pk, reason="退订", by=shop.clerk, at=AT)
    stands = {code: ledger.balance(code) for code in ("deferred", "coupon", "service", "fee", "cash")}
    assert (refund.amount_fen, refund.fee_fen) == (0, 0)
    assert stands == {"deferred": 0, "coupon": 40_00, "service": 90_00, "fee": 0, "cash": 50_00}


def test_void_with_a_reason_and_never_what_was_used(shop: Till) -> None:
    kind = published(shop)
    coupon = claim_coupon(kind_id=kind.pk, person_id=shop.person.pk, by=shop.clerk, at=AT)
    with pytest.raises(Refused, match="理由"):
        void_coupon(coupon_id=coupon.pk, reason="", by=shop.clerk, at=AT)
    with pytest.raises(Refused, match="下单"):
        use_voucher(coupon_id=coupon.pk, by=shop.clerk, at=AT)
    order = shop.order(coupon_id=coupon.pk)
    assert order.discount_fen == 50_00
    with pytest.raises(Refused, match="订单占用"):
        void_coupon(coupon_id=coupon.pk, reason="发错了", by=shop.clerk, at=AT)
    second = claim_coupon(
        kind_id=kind.pk, person_id=till.person(shop.place, "王德福").pk, by=shop.clerk, at=AT
    )  # fmt: skip
    assert void_coupon(coupon_id=second.pk, reason="发错了", by=shop.clerk, at=AT).state == "void"
    assert [one.state for one in coupons_of(second.person_id, viewer=shop.clerk)] == ["void"]


def test_a_refund_gives_back_what_is_still_good(shop: Till) -> None:
    kind = published(shop)
    coupon = claim_coupon(kind_id=kind.pk, person_id=shop.person.pk, by=shop.clerk, at=AT)
    order = shop.order(coupon_id=coupon.pk)
    take(payment_id=ask(order_id=order.pk, provider="cash", by=shop.clerk, at=AT).pk, by=shop.clerk, at=AT)
    give_back(order_id=order.pk, reason="退订", by=shop.clerk, at=AT)
    assert shop.order("again", coupon_id=coupon.pk).discount_fen == 50_00


def test_a_kind_of_the_group_is_given_by_its_institutions(shop: Till) -> None:
    kind = published(shop)
    below = create_organisation(
        code="b", name="河西镇卫生院", kind="institution", parent=shop.place, by=shop.clerk, at=AT
    )  # fmt: skip
    nurse = Viewer(
        "staff:3", "镇上护士", staff_id=3, organisation_id=below.pk, group_id=shop.place.pk,
        scope=frozenset({below.pk}), permissions=frozenset(shop.clerk.permissions),
    )  # fmt: skip
    patient = till.person(below, "王德福")
    assert claim_coupon(kind_id=kind.pk, person_id=patient.pk, by=nurse, at=AT).state == "claimed"
    with pytest.raises(NotFound):
        stop_coupons(kind_id=kind.pk, by=nurse, at=AT)
    assert [one.person.id for one in holders(kind.pk, viewer=nurse).rows] == [patient.pk]


def test_strangers_find_no_coupons(shop: Till) -> None:
    kind = published(shop)
    stranger = Viewer(
        "staff:9", "外人", staff_id=9, organisation_id=999, scope=frozenset({999}),
        permissions=frozenset(shop.clerk.permissions),
    )  # fmt: skip
    assert coupon_kinds(viewer=stranger) == claimable(viewer=stranger, at=AT) == []
    with pytest.raises(NotFound):
        coupon_kind(kind.pk, viewer=stranger)
    with pytest.raises(NotFound):
        claim_coupon(kind_id=kind.pk, person_id=shop.person.pk, by=stranger, at=AT)
