"""From the signature to the refund by a real process that is killed in every single step, before and after it is kept.

The process is forked, works with a connection of its own, and is ended by the system (signal 9), once in each action.
Whoever comes after it begins from the start: what is done is not done twice, and the books balance after every death.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections, transaction

from kangxu.foundation import acting
from kangxu.foundation.models import AuditEvent
from kangxu.packages.models import Entitlement, Plan, Redemption
from kangxu.shop import ledger
from kangxu.shop.actions import change_packages, deliver, make_offer, place_order
from kangxu.shop.models import Entry, Offer, Order, Payment, Refund
from kangxu.shop.paying import ask, give_back, listen, recover
from kangxu.shop.products import line_of
from kangxu.shop.tests.living import AT, Life, begin
from kangxu.shop.tests.test_changing import LATER, plan, version

STEPS = (
    15  # drafted, three signatures, offered, ordered, paid, redeemed, changed, paid again, given back, and in between
)
SIGNS = ("patient", "doctor", "manager")


def work(life: Life) -> None:
    """Sign, offer, order, pay, redeem, change the package, pay the difference, give everything back."""
    first = signed(life, "standard", 1)
    standard = version("standard")
    offer = Offer.objects.first() or make_offer(
        person_id=life.who, product="dm-standard@1", price_fen=standard.fee_fen, channel="ward", by=life.by, at=AT
    )
    order = place_order(
        person_id=life.who, lines=[line_of(standard)], cause="kill", offer_id=offer.pk, by=life.by, at=AT
    )
    pay(order, life, AT)
    right = Entitlement.objects.get(source__startswith=f"order:{order.pk}:", service="manager_call")
    if right.state == "active":
        deliver(entitlement_id=right.pk, cause="call", by=life.by, at=AT)
    second = signed(life, "plus", 2)
    made = change_packages(plan_id=second.pk, by=life.by, at=LATER)
    assert made is not None
    assert first.pk != second.pk
    pay(made, life, LATER)
    made.refresh_from_db()
    if made.state in ("serving", "refunding"):
        give_back(order_id=made.pk, reason="迁往外地", by=life.by, at=LATER)


def signed(life: Life, tier: str, turn: int) -> Plan:
    """The plan of this turn, signed as far as it is not."""
    at = AT if turn == 1 else LATER
    if Plan.objects.exclude(state="draft").count() < turn:
        if not Plan.objects.filter(state="draft").exists():
            plan(life, tier, at)
        else:
            done = set(life.plan().signatures.values_list("party", flat=True))
            life.sign(*(one for one in SIGNS if one not in done), at=at)
    return Plan.objects.exclude(state="draft").order_by("pk")[turn - 1]


def pay(order: Order, life: Life, at: Any) -> None:
    order.refresh_from_db()
    if order.state == "pending":
        held = ask(order_id=order.pk, provider="sandbox", by=life.by, at=at)
        for _told_twice in range(2):
            listen("sandbox", {}, held.prompt["qr"].encode(), at=at)


def run_killed(job: Callable[[], None], *, kept: bool) -> bool:
    """Fork a process that does the job and dies in the first action that is new, before or after it is kept. Whether
    there was none, so that it lived."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        _die_in_what_is_new(kept=kept)
        try:
            job()
        finally:  # never back into the tests
            os._exit(int(sys.exc_info()[0] is not None))
    _pid, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) in (0, -signal.SIGKILL), "the process ended by an error"
    return os.WIFEXITED(status)


def _die_in_what_is_new(*, kept: bool) -> None:
    """An action is new when nothing like its audit line was ever kept."""
    written = acting.audit

    def last_line(what: str, target: str, **more: Any) -> None:
        known = AuditEvent.objects.filter(what=what, target=target, detail=more).exists()
        written(what, target, **more)
        if not known and kept:
            transaction.on_commit(die)
        elif not known:
            die()

    def die() -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    for name, module in list(sys.modules.items()):
        if name.startswith("kangxu.") and getattr(module, "audit", None) is written:
            module.audit = last_line  # type: ignore[attr-defined]


@pytest.mark.django_db(transaction=True)
def test_killed_in_every_step_the_books_balance_and_nothing_is_doubled(settings: Any) -> None:
    settings.SANDBOX_PAYMENTS = True
    life = begin()
    standard, dear = version("standard").fee_fen, version("plus").fee_fen
    deaths = 0
    while not run_killed(lambda: work(life), kept=bool(deaths % 2)):
        deaths += 1
        assert deaths < 6 * STEPS
        assert ledger.off_balance() == []
    assert deaths > 2 * STEPS
    recover(at=LATER)
    states = Order.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["changed", "refunded"]
    assert (Offer.objects.count(), Payment.objects.filter(state="paid").count()) == (1, 2)
    assert Plan.objects.count() == 2
    assert Redemption.objects.count() == sum(Entitlement.objects.values_list("used", flat=True)) == 1
    spent = Entitlement.objects.get(used=1).unit_fen
    fee = (dear + 10) // 20
    returned = sum(Refund.objects.filter(state="done").values_list("amount_fen", flat=True))
    assert returned == dear - fee
    assert ledger.balance("sandbox") == standard + (dear - standard + spent) - returned == spent + fee
    assert [ledger.balance(code) for code in ("deferred", "transfer", "service", "fee")] == [0, 0, spent, fee]
    assert Entry.objects.count() == len(set(Entry.objects.values_list("cause", flat=True)))
