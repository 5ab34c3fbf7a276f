"""Coupons: what they take off, and that a thousand hands get exactly what there is."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from kangxu.packages.actions import NothingLeft
from kangxu.packages.models import Entitlement, Redemption
from kangxu.shop.actions import Refused, claim_coupon, close_order, deliver, expire_coupons
from kangxu.shop.models import Coupon, CouponKind
from kangxu.shop.tests import till
from kangxu.shop.tests.till import AT, LATER, Till

THREADS = 20


def test_a_coupon_lowers_the_order_and_comes_back_when_it_closes(shop: Till) -> None:
    kind = till.coupons(shop.place)
    coupon = claim_coupon(kind_id=kind.pk, person_id=shop.person.pk, by=shop.clerk, at=AT)
    order = shop.order(coupon_id=coupon.pk)
    assert (order.total_fen, order.discount_fen, order.payable_fen) == (499_00, 50_00, 449_00)
    with pytest.raises(Refused):
        shop.order("ask-2", coupon_id=coupon.pk)
    close_order(order_id=order.pk, by=shop.clerk, at=AT)
    coupon.refresh_from_db()
    assert coupon.state == "claimed"
    assert expire_coupons(by=shop.clerk, at=AT + timedelta(days=31)) == 1
    with pytest.raises(Refused):
        shop.order("ask-3", coupon_id=coupon.pk)


@pytest.mark.parametrize(
    ("more", "off"),
    [
        ({"type": "discount", "off_percent": 15}, 74_85),
        ({"type": "voucher"}, 499_00),
        ({"type": "reduction", "off_fen": 600_00}, 499_00),
        ({"type": "reduction", "off_fen": 50_00, "threshold_fen": 499_01}, None),
        ({"type": "reduction", "off_fen": 50_00, "products": ["htn-basic"]}, None),
        ({"type": "reduction", "off_fen": 50_00, "products": ["dm-standard"]}, 50_00),
    ],
)
def test_what_it_takes_off(shop: Till, more: dict[str, object], off: int | None) -> None:
    coupon = claim_coupon(kind_id=till.coupons(shop.place, **more).pk, person_id=shop.person.pk, by=shop.clerk, at=AT)
    if off is None:
        with pytest.raises(Refused):
            shop.order(coupon_id=coupon.pk)
    else:
        assert shop.order(coupon_id=coupon.pk).discount_fen == off


def test_nobody_gets_more_than_his_share(shop: Till) -> None:
    kind = till.coupons(shop.place, per_person=2)
    for _turn in range(2):
        claim_coupon(kind_id=kind.pk, person_id=shop.person.pk, by=shop.clerk, at=AT)
    with pytest.raises(Refused, match="每人限领"):
        claim_coupon(kind_id=kind.pk, person_id=shop.person.pk, by=shop.clerk, at=AT)
    assert CouponKind.objects.get().claimed == 2


@pytest.mark.parametrize("days", [-1, 30])
def test_only_in_its_time(shop: Till, days: int) -> None:
    kind = till.coupons(shop.place)
    with pytest.raises(Refused):
        claim_coupon(kind_id=kind.pk, person_id=shop.person.pk, by=shop.clerk, at=AT + timedelta(days=days))


def at_once(act: Callable[[int], bool]) -> list[bool]:
    """A thousand turns: each thread takes its share of them in one connection, so that equal ones meet."""
    share = 1000 // THREADS

    def turns(first: int) -> list[bool]:
        try:
            return [act(turn) for turn in range(first, first + share)]
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as hands:
        return [one for some in hands.map(turns, range(0, 1000, share)) for one in some]


@pytest.mark.django_db(transaction=True)
def test_a_thousand_claims_get_exactly_what_there_is() -> None:
    shop = till.build()
    kind = till.coupons(shop.place, stock=137)
    persons = [till.person(shop.place, f"患者{number}").pk for number in range(250)]

    def claim(turn: int) -> bool:
        try:
            claim_coupon(kind_id=kind.pk, person_id=persons[turn % 250], by=shop.clerk, at=AT)
        except Refused:
            return False
        return True

    got = sum(at_once(claim))
    kind.refresh_from_db()
    assert got == kind.claimed == Coupon.objects.count() == 137
    assert Coupon.objects.values("person").distinct().count() == 137


@pytest.mark.django_db(transaction=True)
def test_a_thousand_deliveries_never_go_below_nothing() -> None:
    shop = till.build()
    line = till.Line("x@1", "讲座十次", 100_00, 365, (till.Grant("lecture", 41, 1_00),))
    right = shop.right(shop.paid(line=line), "lecture")

    def use(turn: int) -> bool:
        try:
            deliver(entitlement_id=right.pk, cause=f"turn:{turn % 500}", by=shop.clerk, at=LATER)
        except NothingLeft:
            return False
        return True

    at_once(use)
    assert Entitlement.objects.get().used == 41 == Redemption.objects.count()
