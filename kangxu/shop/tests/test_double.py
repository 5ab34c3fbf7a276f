"""Somebody pays twice, or pays while the desk closes: nothing is lost, nothing is kept that is not ours."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from kangxu.foundation.acting import quietly
from kangxu.organisations.queries import NotFound
from kangxu.packages.models import Entitlement
from kangxu.shop import ledger
from kangxu.shop.actions import Refused, answer_offer, deliver, make_offer, place_order
from kangxu.shop.models import Coupon, Notice, Payment, Refund
from kangxu.shop.paying import ask, cancel, give_back, listen, recover, take, try_again
from kangxu.shop.payments import providers
from kangxu.shop.tests import till
from kangxu.shop.tests.till import AT, LATER, PACKAGE, Till


@pytest.fixture(autouse=True)
def _sandbox(settings: Any) -> None:
    settings.SANDBOX_PAYMENTS = True


def scan(payment: Payment) -> None:
    """The payer pays the code."""
    listen("sandbox", {}, payment.prompt["qr"].encode(), at=AT)


def test_a_second_payment_goes_back_whole(shop: Till) -> None:
    order = shop.order()
    code = ask(order_id=order.pk, provider="sandbox", by=shop.clerk, at=AT)
    take(payment_id=ask(order_id=order.pk, provider="cash", by=shop.clerk, at=AT).pk, by=shop.clerk, at=AT)
    code.refresh_from_db()
    assert code.state == "closed"
    for _turn in range(2):
        scan(code)
    assert (ledger.balance("overpaid"), ledger.balance("deferred")) == (499_00, 499_00)
    assert recover(at=AT) == 1
    back = Refund.objects.get()
    assert (back.state, back.amount_fen, back.payment_id) == ("done", 499_00, code.pk)
    order.refresh_from_db()
    assert (order.state, order.refunded_fen) == ("serving", 0)
    assert (ledger.balance("overpaid"), ledger.balance("sandbox"), ledger.balance("cash")) == (0, 0, 499_00)
    assert set(Entitlement.objects.values_list("state", flat=True)) == {"active"}
    [refund] = give_back(order_id=order.pk, reason="x", by=shop.clerk, at=LATER)
    assert (refund.payment.provider, refund.amount_fen) == ("cash", 474_05)
    assert Notice.objects.count() == 1


def test_the_desk_does_not_take_what_was_paid_a_moment_ago(shop: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    order = shop.order()
    code = ask(order_id=order.pk, provider="sandbox", by=shop.clerk, at=AT)
    told = providers()["sandbox"].notice({}, code.prompt["qr"].encode())
    monkeypatch.setattr(type(providers()["sandbox"]), "query", lambda self, number: told)
    cash = ask(order_id=order.pk, provider="cash", by=shop.clerk, at=AT)
    with pytest.raises(Refused):
        take(payment_id=cash.pk, by=shop.clerk, at=AT)
    assert (ledger.balance("sandbox"), ledger.balance("cash")) == (499_00, 0)
    with pytest.raises(Refused):
        cancel(order_id=order.pk, by=shop.clerk, at=AT)


def test_a_duplicate_that_will_not_go_back_is_tried_again(shop: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    order = shop.order()
    code = ask(order_id=order.pk, provider="sandbox", by=shop.clerk, at=AT)
    take(payment_id=ask(order_id=order.pk, provider="cash", by=shop.clerk, at=AT).pk, by=shop.clerk, at=AT)
    scan(code)
    sandbox = type(providers()["sandbox"])
    works = sandbox.refund
    monkeypatch.setattr(
        sandbox, "refund", lambda self, **told: works(self, **told).__class__(told["out_refund_no"], "", 1, "failed")
    )
    recover(at=AT)
    failed = Refund.objects.get()
    assert failed.state == "failed"
    assert ledger.balance("overpaid") == 499_00
    monkeypatch.setattr(sandbox, "refund", works)
    assert [one.state for one in try_again(refund_id=failed.pk, by=shop.clerk, at=AT)] == ["done"]
    with pytest.raises(Refused):
        try_again(refund_id=failed.pk, by=shop.clerk, at=AT)
    assert ledger.balance("overpaid") == 0


def test_cancelled_and_its_code_is_dead(shop: Till) -> None:
    order = shop.order()
    code = ask(order_id=order.pk, provider="sandbox", by=shop.clerk, at=AT)
    assert cancel(order_id=order.pk, by=shop.clerk, at=AT).state == "closed"
    code.refresh_from_db()
    assert code.state == "closed"


def test_cash_with_change_and_a_slip(shop: Till) -> None:
    cash = ask(order_id=shop.order().pk, provider="cash", by=shop.clerk, at=AT)
    with pytest.raises(Refused):
        take(payment_id=cash.pk, given_fen=498_99, by=shop.clerk, at=AT)
    assert take(payment_id=cash.pk, given_fen=500_00, by=shop.clerk, at=AT).given_fen == 500_00
    slip = ask(order_id=shop.order("ask-2").pk, provider="pos", by=shop.clerk, at=AT)
    assert take(payment_id=slip.pk, voucher="000123", by=shop.clerk, at=AT).voucher == "000123"


def test_a_refund_is_not_made_of_an_amount_nobody_saw(shop: Till) -> None:
    order = shop.paid()
    deliver(entitlement_id=shop.right(order, "visit").pk, cause="v", by=shop.clerk, at=LATER)
    with pytest.raises(Refused):
        give_back(order_id=order.pk, reason="x", expected_fen=474_05, by=shop.clerk, at=LATER)
    assert not Refund.objects.exists()
    assert shop.right(order, "visit").state == "active"
    assert give_back(order_id=order.pk, reason="x", expected_fen=429_05, by=shop.clerk, at=LATER)[0].state == "done"


@pytest.mark.parametrize(("later", "state"), [(1, "claimed"), (31, "used")])
def test_a_refund_returns_the_coupon_unless_it_ran_out(shop: Till, later: int, state: str) -> None:
    kind = till.coupons(shop.place)
    with quietly("tests", by=shop.clerk, at=AT):
        coupon = Coupon.objects.create(
            kind=kind, person=shop.person, slot=1, claimed_at=AT, expires_on=AT.date() + timedelta(30)
        )
    order = shop.order(coupon_id=coupon.pk)
    take(payment_id=ask(order_id=order.pk, provider="cash", by=shop.clerk, at=AT).pk, by=shop.clerk, at=AT)
    give_back(order_id=order.pk, reason="x", by=shop.clerk, at=AT + timedelta(later))
    coupon.refresh_from_db()
    assert (coupon.state, coupon.order_id is None) == (state, state == "claimed")


def test_an_offer_is_declined_or_ordered_but_not_both(shop: Till) -> None:
    told = {"product": PACKAGE.product, "price_fen": 499_00, "by": shop.clerk, "at": AT}
    offer = make_offer(person_id=shop.person.pk, channel="desk", **told)
    with pytest.raises(Refused):
        make_offer(person_id=shop.person.pk, channel="moon", **told)
    with pytest.raises(Refused):
        answer_offer(offer_id=offer.pk, answer="maybe", by=shop.clerk, at=AT)
    assert answer_offer(offer_id=offer.pk, answer="price", note="下月再说", by=shop.clerk, at=AT).answer == "price"
    told_again = make_offer(person_id=shop.person.pk, channel="desk", **told)
    place_order(person_id=shop.person.pk, lines=[PACKAGE], cause="o", offer_id=told_again.pk, by=shop.clerk, at=AT)
    with pytest.raises(Refused):
        answer_offer(offer_id=told_again.pk, answer="price", by=shop.clerk, at=AT)
    other = till.person(shop.place, "别人")
    with pytest.raises(NotFound):
        place_order(person_id=other.pk, lines=[PACKAGE], cause="p", offer_id=offer.pk, by=shop.clerk, at=AT)
