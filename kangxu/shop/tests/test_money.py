"""From order to refund: the ledger balances after every step, and what is told twice happens once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from kangxu.foundation.acting import quietly
from kangxu.organisations.queries import NotFound
from kangxu.packages.actions import NothingLeft
from kangxu.packages.models import Entitlement
from kangxu.shop import ledger
from kangxu.shop.actions import (
    Refused,
    close_late_orders,
    close_order,
    deliver,
    end_orders,
    open_payment,
    place_order,
    settle,
    undo_delivery,
)
from kangxu.shop.actions.paying import WrongAmount
from kangxu.shop.models import Entry, Order, Payment, Posting
from kangxu.shop.paying import ask, give_back, take
from kangxu.shop.tests.till import AT, LATER, PACKAGE, Till


def stands(order: Order) -> dict[str, int]:
    accounts = ("cash", "deferred", "service", "fee", "expired")
    return {code: left for code in accounts if (left := ledger.balance(code, order_id=order.pk))}


def test_paid_delivered_refunded_to_the_fen(shop: Till) -> None:
    order = shop.paid()
    assert order.state == "serving"
    assert stands(order) == {"cash": 499_00, "deferred": 499_00}
    for turn in range(4):
        deliver(entitlement_id=shop.right(order, "visit").pk, cause=f"visit:{turn}", by=shop.clerk, at=LATER)
    assert stands(order) == {"cash": 499_00, "deferred": 319_00, "service": 180_00}
    [refund] = give_back(order_id=order.pk, reason="迁往外地", by=shop.clerk, at=LATER)
    assert (refund.amount_fen, refund.fee_fen, refund.state) == (294_05, 24_95, "done")
    assert stands(order) == {"cash": 204_95, "service": 180_00, "fee": 24_95}
    order.refresh_from_db()
    assert (order.state, order.refunded_fen) == ("refunded", 294_05)
    assert set(Entitlement.objects.values_list("state", flat=True)) == {"returned"}
    assert ledger.off_balance() == []


def test_told_twice_happens_once(shop: Till) -> None:
    order = shop.order()
    assert shop.order().pk == order.pk
    payment = ask(order_id=order.pk, provider="cash", by=shop.clerk, at=AT)
    assert ask(order_id=order.pk, provider="cash", by=shop.clerk, at=AT).pk == payment.pk
    take(payment_id=payment.pk, by=shop.clerk, at=AT)
    take(payment_id=payment.pk, by=shop.clerk, at=AT)
    right = shop.right(order, "visit")
    deliver(entitlement_id=right.pk, cause="task:7", by=shop.clerk, at=LATER)
    deliver(entitlement_id=right.pk, cause="task:7", by=shop.clerk, at=LATER)
    right.refresh_from_db()
    assert right.used == 1
    give_back(order_id=order.pk, reason="x", by=shop.clerk, at=LATER)
    with pytest.raises(Refused):
        give_back(order_id=order.pk, reason="x", by=shop.clerk, at=LATER)
    assert Entry.objects.count() == 3
    assert Entitlement.objects.count() == 3


def test_nothing_is_delivered_that_is_not_there(shop: Till) -> None:
    order = shop.paid()
    right = shop.right(order, "fundus")
    deliver(entitlement_id=right.pk, cause="a", by=shop.clerk, at=LATER)
    with pytest.raises(NothingLeft):
        deliver(entitlement_id=right.pk, cause="b", by=shop.clerk, at=LATER)
    right.refresh_from_db()
    assert (right.used, right.redemptions.count()) == (1, 1)
    with quietly("test", by=shop.clerk, at=AT), pytest.raises(IntegrityError), transaction.atomic():
        Entitlement.objects.filter(pk=right.pk).update(used=2)
    undo_delivery(cause="a", by=shop.clerk, at=LATER)
    assert stands(order) == {"cash": 499_00, "deferred": 499_00}
    deliver(entitlement_id=right.pk, cause="c", by=shop.clerk, at=LATER)


@pytest.mark.parametrize("days", [-1, 365])
def test_outside_its_days_nothing_is_delivered(shop: Till, days: int) -> None:
    right = shop.right(shop.paid(), "visit")
    with pytest.raises(NothingLeft):
        deliver(entitlement_id=right.pk, cause="x", by=shop.clerk, at=AT + timedelta(days=days))


def test_without_limit_and_earning_stops_at_what_was_paid(shop: Till) -> None:
    order = shop.paid()
    lesson = shop.right(order, "lesson")
    for turn in range(5):
        deliver(entitlement_id=lesson.pk, cause=f"lesson:{turn}", by=shop.clerk, at=LATER)
    assert stands(order)["deferred"] == 499_00
    with quietly("test", by=shop.clerk, at=AT):
        Entitlement.objects.filter(service="visit").update(unit_fen=400_00)
    for turn in range(2):
        deliver(entitlement_id=shop.right(order, "visit").pk, cause=f"visit:{turn}", by=shop.clerk, at=LATER)
    assert stands(order) == {"cash": 499_00, "service": 499_00}
    [refund] = give_back(order_id=order.pk, reason="x", by=shop.clerk, at=LATER)
    assert (refund.amount_fen, refund.state) == (0, "done")


def test_what_ran_out_completes_the_order(shop: Till) -> None:
    order = shop.paid()
    deliver(entitlement_id=shop.right(order, "visit").pk, cause="v", by=shop.clerk, at=LATER)
    assert end_orders(by=shop.clerk, at=AT + timedelta(days=364)) == 0
    assert end_orders(by=shop.clerk, at=AT + timedelta(days=365)) == 1
    order.refresh_from_db()
    assert order.state == "completed"
    assert stands(order) == {"cash": 499_00, "service": 45_00, "expired": 454_00}


def test_an_order_that_is_not_paid_in_time_closes_and_late_money_opens_it(shop: Till) -> None:
    order = shop.order()
    payment = ask(order_id=order.pk, provider="pos", by=shop.clerk, at=AT)
    assert close_late_orders(by=shop.clerk, at=AT + timedelta(minutes=14)) == []
    assert close_late_orders(by=shop.clerk, at=AT + timedelta(minutes=15)) == [order.pk]
    with pytest.raises(Refused):
        open_payment(order_id=order.pk, provider="cash", by=shop.clerk, at=AT + timedelta(minutes=16))
    settle(
        out_trade_no=payment.out_trade_no, transaction_no="T1", amount_fen=499_00, paid_at=AT, by=shop.clerk,
        at=AT + timedelta(minutes=20),
    )  # fmt: skip
    order.refresh_from_db()
    assert (order.state, order.closed_at) == ("serving", None)


def test_a_paid_order_is_refunded_not_closed(shop: Till) -> None:
    with pytest.raises(Refused):
        close_order(order_id=shop.paid().pk, by=shop.clerk, at=AT)


def test_another_amount_is_for_a_person_to_look_at(shop: Till) -> None:
    payment = ask(order_id=shop.order().pk, provider="cash", by=shop.clerk, at=AT)
    with pytest.raises(WrongAmount):
        settle(out_trade_no=payment.out_trade_no, transaction_no="T1", amount_fen=1, paid_at=AT, by=shop.clerk, at=AT)
    assert Payment.objects.get().state == "created"
    assert not Posting.objects.exists()


def test_an_empty_order_and_an_unknown_account_are_refused(shop: Till) -> None:
    with pytest.raises(Refused):
        place_order(person_id=shop.person.pk, lines=[], cause="x", by=shop.clerk, at=AT)
    with quietly("test", by=shop.clerk, at=AT), pytest.raises(ledger.Unbalanced):
        ledger.book(
            "x", cause="x", debit={"cash": 5}, credit={"gold": 5}, organisation_id=shop.place.pk, order_id=None,
            by=shop.clerk, at=AT,
        )  # fmt: skip


def test_the_database_refuses_what_does_not_balance(shop: Till) -> None:
    with quietly("test", by=shop.clerk, at=AT), connection.cursor() as cursor:
        entry = Entry.objects.create(cause="x", what="x", organisation=shop.place, at=AT, by="x")
        Posting.objects.create(entry=entry, account="cash", debit_fen=100)
        Posting.objects.create(entry=entry, account="deferred", credit_fen=99)
        with pytest.raises(DatabaseError, match="does not balance"), transaction.atomic():
            cursor.execute("set constraints all immediate")
        Posting.objects.create(entry=entry, account="deferred", credit_fen=1)


@pytest.mark.parametrize("statement", ["update shop_posting set debit_fen = 1", "delete from shop_entry"])
def test_what_is_booked_is_never_changed(shop: Till, statement: str) -> None:
    shop.paid()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_nobody_sees_the_orders_of_another_house(shop: Till) -> None:
    order = shop.order()
    stranger = replace(shop.clerk, scope=frozenset({shop.place.pk + 1000}))
    with pytest.raises(NotFound):
        close_order(order_id=order.pk, by=stranger, at=AT)
    assert order.payable_fen == PACKAGE.price_fen
