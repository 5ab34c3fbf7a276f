"""The end of the day: to zero, or a difference that somebody explains. Compared again, nothing doubles."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from kangxu.foundation.acting import quietly
from kangxu.foundation.permissions import Permission as P
from kangxu.organisations.queries import NotFound
from kangxu.shop import ledger
from kangxu.shop.actions import Refused, check_day, count_drawer, resolve_difference
from kangxu.shop.comparing import Unequal, compare
from kangxu.shop.models import DayBill, Difference, Payment, Refund
from kangxu.shop.paying import ask, give_back, listen, take
from kangxu.shop.payments import providers
from kangxu.shop.provider import BillLine, ProviderDown
from kangxu.shop.queries import EntryFilter, day_bills, drawers_of, list_days, list_entries, trial_balance
from kangxu.shop.reconciling import check_all, check_past
from kangxu.shop.tests.till import AT, Till

DAY = AT.date()


@pytest.fixture(autouse=True)
def _sandbox(settings: Any) -> None:
    settings.SANDBOX_PAYMENTS = True


@pytest.fixture
def online(shop: Till, monkeypatch: pytest.MonkeyPatch) -> list[BillLine]:
    """One payment by code; the bill of the platform, for the test to change."""
    code = ask(order_id=shop.order().pk, provider="sandbox", by=shop.clerk, at=AT)
    listen("sandbox", {}, code.prompt["qr"].encode(), at=AT)
    with quietly("tests", by=shop.clerk, at=AT):
        Payment.objects.update(paid_at=AT)
    bill = [BillLine(code.out_trade_no, 499_00)]
    monkeypatch.setattr(type(providers()["sandbox"]), "bill", lambda self, day: bill if day == DAY else [])
    return bill


def differing(kind: str = "") -> list[tuple[str, int | None, int | None, str]]:
    found = Difference.objects.order_by("number")
    return [(one.kind, one.ours_fen, one.theirs_fen, one.state) for one in found if kind in ("", one.kind)]


def check(shop: Till, day: date = DAY) -> dict[str, DayBill]:
    return {one.provider: one for one in check_all(day, by=shop.clerk, at=AT)}


def test_two_lists_are_compared_by_number() -> None:
    assert compare({"a": 1, "b": -2}, {"b": -2, "a": 1}) == []
    assert compare({"a": 1, "b": 2}, {"b": 3, "c": 4}) == [
        Unequal("a", "only_here", 1, None), Unequal("b", "amount", 2, 3), Unequal("c", "only_there", None, 4),
    ]  # fmt: skip


def test_an_even_day_is_even_however_often_it_is_compared(shop: Till, online: list[BillLine]) -> None:
    for _turn in range(2):
        bill = check(shop)["sandbox"]
        assert (bill.ours_fen, bill.theirs_fen, bill.ledger_fen, bill.fetched) == (499_00, 499_00, 499_00, True)
    assert (DayBill.objects.count(), differing()) == (1, [])
    [view] = day_bills(DAY, viewer=shop.clerk)
    assert view.even
    assert [(one.day, one.open, one.missing) for one in list_days(viewer=shop.clerk, until=DAY)] == [(DAY, 0, 0)]


def test_what_differs_is_told_goes_away_and_comes_back(shop: Till, online: list[BillLine]) -> None:
    right = online[0]
    online[:] = [replace(right, amount_fen=1_00), BillLine("strange", 5_00)]
    check(shop)
    assert differing() == [("amount", 499_00, 1_00, "open"), ("only_there", None, 5_00, "open")]
    online[:] = []
    check(shop)
    assert differing() == [("only_here", 499_00, None, "open"), ("only_there", None, 5_00, "gone")]
    online[:] = [right]
    check(shop)
    assert {one[3] for one in differing()} == {"gone"}
    online[:] = []
    check(shop)
    assert differing("only_here") == [("only_here", 499_00, None, "open")]


def test_an_explained_difference_stays_explained_until_it_changes(shop: Till, online: list[BillLine]) -> None:
    online.append(BillLine("strange", 5_00))
    check(shop)
    one = Difference.objects.get()
    for note in ("", "  "):
        with pytest.raises(Refused):
            resolve_difference(difference_id=one.pk, note=note, by=shop.clerk, at=AT)
    with pytest.raises(Refused):
        resolve_difference(difference_id=one.pk, note="不是点款", book=True, by=shop.clerk, at=AT)
    resolve_difference(difference_id=one.pk, note="门诊小程序的单", by=shop.clerk, at=AT)
    check(shop)
    assert differing() == [("only_there", None, 5_00, "resolved")]
    with pytest.raises(Refused):
        resolve_difference(difference_id=one.pk, note="x", by=shop.clerk, at=AT)
    online[-1] = BillLine("strange", 6_00)
    check(shop)
    assert differing() == [("only_there", None, 6_00, "open")]


def test_a_refund_around_midnight_is_no_difference(shop: Till, online: list[BillLine]) -> None:
    payment = Payment.objects.get()
    [refund] = give_back(order_id=payment.order_id, reason="x", by=shop.clerk, at=AT + timedelta(days=1))
    online.append(BillLine(refund.out_refund_no, -refund.amount_fen))  # there it stands on the day before
    check(shop)
    check(shop, DAY + timedelta(days=1))
    assert differing() == []
    online.pop()
    check(shop)
    check(shop, DAY + timedelta(days=1))
    assert differing() == [("only_here", -474_05, None, "open")]


def test_a_bill_that_does_not_come_is_fetched_later(
    shop: Till, online: list[BillLine], monkeypatch: pytest.MonkeyPatch
) -> None:
    def silent(_self: object, _day: date) -> list[BillLine]:
        raise ProviderDown

    with monkeypatch.context() as away:
        away.setattr(type(providers()["sandbox"]), "bill", silent)
        check(shop)
    [view] = day_bills(DAY, viewer=shop.clerk)
    assert (view.bill.fetched, view.even, differing()) == (False, False, [])
    check_past(by=shop.clerk, at=AT + timedelta(days=20))
    assert DayBill.objects.get().fetched


def test_the_drawer_is_counted_blind_and_what_is_short_is_booked(shop: Till) -> None:
    shop.paid()
    cashier = replace(shop.clerk, actor="staff:7")
    held = ask(order_id=shop.order("b").pk, provider="cash", by=cashier, at=AT)
    take(payment_id=held.pk, by=cashier, at=AT)
    [cash, pos] = drawers_of(DAY, viewer=cashier)
    assert (cash.expected_fen, cash.payments, cash.counted, pos.expected_fen) == (499_00, 1, None, 0)
    check(shop)
    assert differing() == [("only_here", 499_00, None, "open")] * 2
    count_drawer(provider="cash", counted_fen=499_00, by=shop.clerk, at=AT)
    count_drawer(provider="cash", counted_fen=497_00, by=cashier, at=AT)
    check(shop)
    assert differing("amount") == [("amount", 499_00, 497_00, "open")]
    short = Difference.objects.get(state="open")
    with pytest.raises(Refused):
        resolve_difference(difference_id=short.pk, note="少找", book=True, by=cashier, at=AT)
    resolve_difference(difference_id=short.pk, note="少找2元", book=True, by=shop.clerk, at=AT)
    assert (ledger.balance("over_short"), ledger.balance("cash")) == (2_00, 996_00)
    assert ledger.off_balance() == []
    assert trial_balance(viewer=shop.clerk, since=DAY, until=DAY).balanced


@pytest.mark.parametrize(("provider", "fen"), [("sandbox", 1), ("nothing", 1), ("cash", -1)])
def test_what_cannot_be_counted(shop: Till, provider: str, fen: int) -> None:
    with pytest.raises(Refused):
        count_drawer(provider=provider, counted_fen=fen, by=shop.clerk, at=AT)


def test_the_books_of_a_period_and_what_stands_before_it(shop: Till) -> None:
    order = shop.paid()
    later = DAY + timedelta(days=40)
    give_back(order_id=order.pk, reason="x", by=shop.clerk, at=AT + timedelta(days=40))
    trial = trial_balance(viewer=shop.clerk, since=later, until=later)
    stands = {
        one.account.code: (one.opening_fen, one.debit_fen, one.credit_fen, one.closing_fen) for one in trial.lines
    }
    assert stands["cash"] == (499_00, 0, 474_05, 24_95)
    assert stands["deferred"] == (499_00, 499_00, 0, 0)
    assert stands["fee"] == (0, 0, 24_95, 24_95)
    assert trial.balanced
    found = list_entries(viewer=shop.clerk, wanted=EntryFilter(DAY, later, "fee"))
    assert [one.entry.what for one in found.rows] == ["refunded"]
    first = list_entries(viewer=shop.clerk, wanted=EntryFilter(DAY, later), rows=1)
    assert [one.entry.what for one in first.rows] == ["refunded"]
    rest = list_entries(viewer=shop.clerk, wanted=EntryFilter(DAY, later), rows=1, after=first.after)
    assert ([one.entry.what for one in rest.rows], rest.after) == (["paid"], None)


def test_another_house_sees_no_books_and_no_days(shop: Till, online: list[BillLine]) -> None:
    online.append(BillLine("strange", 5_00))
    check(shop)
    stranger = replace(shop.clerk, scope=frozenset({shop.place.pk + 1000}))
    assert day_bills(DAY, viewer=stranger) == []
    assert list_days(viewer=stranger, until=DAY) == []
    assert not trial_balance(viewer=stranger, since=DAY, until=DAY).debit_fen
    assert list_entries(viewer=stranger, wanted=EntryFilter(DAY, DAY)).rows == []
    with pytest.raises(NotFound):
        resolve_difference(difference_id=Difference.objects.get().pk, note="x", by=stranger, at=AT)


def test_a_bill_of_the_whole_site_is_shared_out(shop: Till, online: list[BillLine]) -> None:
    assert {one.organisation_id for one in check_day(provider="sandbox", day=DAY, bill={}, by=shop.clerk, at=AT)} == {
        shop.place.pk
    }
    blind = replace(shop.clerk, permissions=frozenset({P.SEE_ACCOUNTS}))
    with pytest.raises(Exception, match="refund_orders"):
        resolve_difference(difference_id=Difference.objects.get().pk, note="x", by=blind, at=AT)
    assert not Refund.objects.exists()
