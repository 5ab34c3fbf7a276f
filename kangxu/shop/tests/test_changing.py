"""A plan replaced in the middle of its year: what was paid pays for the new package, and the rest goes back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from kangxu.foundation.acting import quietly
from kangxu.foundation.tests.standing import standing
from kangxu.packages.actions import draft_plan
from kangxu.packages.models import Entitlement, PackageVersion, Plan
from kangxu.packages.proposing import propose
from kangxu.packages.tests.test_proposing import Pays
from kangxu.programmes.tests.world import AT, SYSTEM
from kangxu.shop import ledger
from kangxu.shop.actions import (
    Refused,
    change_packages,
    close_late_orders,
    close_order,
    deliver,
    end_orders,
    make_offer,
)
from kangxu.shop.credits import changed, foreseen
from kangxu.shop.models import Offer, Order, Refund
from kangxu.shop.paying import ask, give_back, listen, recover, take
from kangxu.shop.tests.living import START, Life, begin, killed

LATER = AT + timedelta(days=40)


@pytest.fixture(scope="module")
def begun(django_db_setup: None, django_db_blocker: Any) -> Iterator[Life]:
    with standing(django_db_blocker):
        yield begin()


@pytest.fixture
def life(begun: Life, db: None) -> Life:
    return replace(begun)


def version(tier: str) -> PackageVersion:
    found: PackageVersion = PackageVersion.objects.select_related("package").get(
        package__code=f"dm-{tier}", state="published"
    )
    return found


def cheaper() -> None:
    """The basic package costs 99 yuan here."""
    with quietly("tests", by=SYSTEM, at=AT):
        PackageVersion.objects.filter(pk=version("basic").pk).update(fee_fen=99_00)


def plan(life: Life, tier: str, at: Any = AT) -> Plan:
    """A plan of this tier, signed by all."""
    found = propose(life.who, means=Pays(), starts_on=START, workday=lambda day: day, viewer=SYSTEM, at=at)
    draft_plan(
        proposed=found, tier=tier, targets=[], policy="", cap_fen=None, doctor_id=life.world.doctor.pk,
        manager_id=life.world.manager.pk, by=life.by, at=at,
    )  # fmt: skip
    life.sign(at=at)
    return life.plan()


def bought(life: Life, tier: str, provider: str = "cash") -> Order:
    """A plan of this tier and its package, paid; two calls of it delivered by hand."""
    plan(life, tier)
    life.hear()
    order = life.buy_version(version(tier), provider)
    right = Entitlement.objects.get(source__startswith=f"order:{order.pk}:", service="manager_call")
    deliver(entitlement_id=right.pk, cause="calls", quantity=2, by=life.by, at=AT)
    return order


def used(order: Order) -> int:
    rights = Entitlement.objects.filter(source__startswith=f"order:{order.pk}:")
    return sum(one.used * one.unit_fen for one in rights)


def balances() -> dict[str, int]:
    return {code: ledger.balance(code) for code in ("deferred", "transfer", "service", "fee", "coupon")}


def test_a_dearer_package_costs_the_difference(life: Life) -> None:
    order = bought(life, "standard")
    spent, dear = used(order), version("plus")
    assert spent > 0
    before = foreseen(
        life.who, organisation_id=life.world.hospital.pk, before=["dm-standard@1"], after=["dm-plus@1"], viewer=life.by
    )
    plan(life, "plus", LATER)
    life.hear(LATER)
    made = Order.objects.latest("pk")
    assert before is not None
    assert (made.total_fen, made.credit_fen, made.payable_fen) == (
        dear.fee_fen, order.payable_fen - spent, dear.fee_fen - order.payable_fen + spent
    )  # fmt: skip
    assert before.sums.to_pay_fen == made.payable_fen
    assert set(Entitlement.objects.values_list("state", flat=True)) == {"frozen"}
    with pytest.raises(Refused, match="正在换包"):
        give_back(order_id=order.pk, reason="x", by=life.by, at=LATER)
    take(payment_id=ask(order_id=made.pk, provider="cash", by=life.by, at=LATER).pk, by=life.by, at=LATER)
    life.hear(LATER)
    order.refresh_from_db()
    assert (order.state, order.replaced_by_id, order.owed_fen) == ("changed", made.pk, 0)
    assert balances() == {"deferred": dear.fee_fen, "transfer": 0, "service": spent, "fee": 0, "coupon": 0}
    assert ledger.balance("deferred", order_id=made.pk) == dear.fee_fen
    assert Order.objects.count() == 2


def test_a_cheaper_package_gives_the_rest_back_by_the_way_it_came(life: Life, settings: Any) -> None:
    settings.SANDBOX_PAYMENTS = True
    order = bought(life, "standard", "sandbox")
    spent = used(order)
    cheaper()
    plan(life, "basic", LATER)
    life.hear(LATER)
    order.refresh_from_db()
    made = Order.objects.latest("pk")
    back = order.payable_fen - spent - 99_00
    assert (made.state, made.payable_fen, made.payments.count()) == ("serving", 0, 0)
    assert (order.state, order.owed_fen, order.refunded_fen) == ("changed", 0, back)
    assert [(one.order_id, one.amount_fen, one.state) for one in Refund.objects.all()] == [(order.pk, back, "done")]
    assert (ledger.balance("sandbox"), ledger.balance("deferred")) == (order.payable_fen - back, 99_00)
    recover(at=LATER)
    assert Refund.objects.count() == 1
    [rest] = give_back(order_id=made.pk, reason="迁往外地", by=life.by, at=LATER)
    assert (rest.payment.order_id, rest.amount_fen, rest.fee_fen) == (order.pk, 99_00 - 4_95, 4_95)
    assert balances() == {"deferred": 0, "transfer": 0, "service": spent, "fee": 4_95, "coupon": 0}


def test_cash_waits_for_the_desk(life: Life) -> None:
    """From a paid package to one that is free."""
    order = bought(life, "standard")
    assert version("basic").fee_fen == 0
    plan(life, "basic", LATER)
    life.hear(LATER)
    recover(at=LATER)
    order.refresh_from_db()
    owed = order.payable_fen - used(order)
    assert (order.state, order.owed_fen, Refund.objects.count()) == ("changed", owed, 0)
    [back] = give_back(order_id=order.pk, reason="换包", expected_fen=owed, by=life.by, at=LATER)
    order.refresh_from_db()
    assert (back.amount_fen, back.fee_fen, order.owed_fen, order.state) == (owed, 0, 0, "changed")
    with pytest.raises(Refused):
        give_back(order_id=order.pk, reason="换包", by=life.by, at=LATER)


def test_nobody_pays_the_difference(life: Life) -> None:
    order = bought(life, "standard")
    signed = plan(life, "plus", LATER)
    life.hear(LATER)
    after = LATER + timedelta(days=8)
    close_late_orders(by=SYSTEM, at=after)
    life.hear(after)
    order.refresh_from_db()
    assert (order.state, order.replaced_by_id, Order.objects.count()) == ("serving", None, 2)
    right = Entitlement.objects.get(service="manager_call")
    deliver(entitlement_id=right.pk, cause="late call", by=life.by, at=after)
    again = change_packages(plan_id=signed.pk, again=True, by=life.by, at=after)
    assert again is not None
    assert (again.state, again.credit_fen) == ("pending", order.payable_fen - used(order))
    view = changed(signed.pk, viewer=life.by)
    assert view is not None
    assert (view.order.pk, [one.pk for one in view.ended]) == (again.pk, [order.pk])


def test_a_refund_after_a_change_takes_every_payment_its_share(life: Life) -> None:
    order = bought(life, "standard")
    spent = used(order)
    plan(life, "plus", LATER)
    life.hear(LATER)
    made = Order.objects.latest("pk")
    take(payment_id=ask(order_id=made.pk, provider="pos", by=life.by, at=LATER).pk, by=life.by, at=LATER)
    held = give_back(order_id=made.pk, reason="x", by=life.by, at=LATER)
    made.refresh_from_db()
    fee = (made.total_fen + 10) // 20
    assert [one.payment.provider for one in held] == ["pos", "cash"]
    assert sum(one.amount_fen for one in held) == made.total_fen - fee == made.refunded_fen
    assert made.state == "refunded"
    assert balances() == {"deferred": 0, "transfer": 0, "service": spent, "fee": fee, "coupon": 0}
    assert ledger.balance("pos") == 0
    assert ledger.balance("cash") == spent + fee


def test_money_that_comes_after_the_difference_was_given_up_goes_back_whole(life: Life, settings: Any) -> None:
    settings.SANDBOX_PAYMENTS = True
    order = bought(life, "standard")
    plan(life, "plus", LATER)
    life.hear(LATER)
    made = Order.objects.latest("pk")
    held = ask(order_id=made.pk, provider="sandbox", by=life.by, at=LATER)
    close_order(order_id=made.pk, by=life.by, at=LATER)
    listen("sandbox", {}, held.prompt["qr"].encode(), at=LATER)
    recover(at=LATER)
    made.refresh_from_db()
    order.refresh_from_db()
    assert (made.state, order.state) == ("closed", "serving")
    assert Refund.objects.get().amount_fen == made.payable_fen
    assert (ledger.balance("sandbox"), ledger.balance("overpaid")) == (0, 0)


def test_what_runs_out_while_the_difference_is_owed_is_earned_only_when_nobody_pays(life: Life) -> None:
    order = bought(life, "standard")
    end = Entitlement.objects.latest("expires_on").expires_on
    late = AT + (end - START) - timedelta(days=1)
    plan(life, "plus", late)
    life.hear(late)
    for days in (3, 9):
        end_orders(by=SYSTEM, at=late + timedelta(days=days))
        close_late_orders(by=SYSTEM, at=late + timedelta(days=days))
        order.refresh_from_db()
        assert order.state == ("serving" if days == 3 else "completed")
    assert ledger.balance("deferred") == 0


def test_the_same_package_and_other_orders_are_left_alone(life: Life) -> None:
    order = bought(life, "standard")
    plan(life, "standard", LATER)
    life.hear(LATER)
    assert Order.objects.get().pk == order.pk
    assert foreseen(
        life.who, organisation_id=life.world.hospital.pk, before=["dm-plus@1"], after=["dm-basic@1"], viewer=life.by
    ) is None  # fmt: skip


def test_the_open_offer_is_answered_by_the_change(life: Life) -> None:
    bought(life, "standard")
    dear = version("plus")
    offer = make_offer(
        person_id=life.who, product=f"dm-plus@{dear.number}", price_fen=dear.fee_fen, channel="call", by=life.by, at=AT
    )
    plan(life, "plus", LATER)
    life.hear(LATER)
    assert Offer.objects.get().orders.get().cause.startswith("change:")
    assert offer.pk == Offer.objects.get().pk


STEPS = (
    "actions.changing.keep_lines", "actions.changing.freeze", "actions.changing.begin", "beginning.take_credit",
    "changing.take_back", "changing.give_back_coupon", "granting.grant",
)  # fmt: skip


def test_killed_anywhere_in_between_the_change_is_whole_or_not_at_all(life: Life) -> None:
    """Nothing is to pay, so that everything happens at once; told again, it does."""
    order = bought(life, "standard")
    cheaper()
    stood = balances()
    signed = plan(life, "basic", LATER)
    for step in STEPS:
        with killed(f"kangxu.shop.{step}"):
            change_packages(plan_id=signed.pk, by=life.by, at=LATER)
        order.refresh_from_db()
        assert (order.state, balances(), Order.objects.count()) == ("serving", stood, 1)
    life.hear(LATER)
    order.refresh_from_db()
    assert (order.state, Order.objects.count(), balances()["transfer"]) == ("changed", 2, 0)
    assert ledger.balance("deferred") == 99_00 + order.owed_fen
