"""A process that is killed at any moment leaves books that balance, and whoever comes after it ends its work."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import Any

import pytest
from django.db import connection

from kangxu.foundation.clock import day_of
from kangxu.packages.models import Entitlement, Redemption
from kangxu.shop import ledger
from kangxu.shop.actions import deliver
from kangxu.shop.models import DayBill, Difference, Entry, Notice, Order, Payment, Refund
from kangxu.shop.paying import ask, give_back, listen, recover, take
from kangxu.shop.reconciling import check_all
from kangxu.shop.tests import till
from kangxu.shop.tests.till import AT, LATER, Till

ORDERS = 24
WORK = """
import sys
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
import django
django.setup()
from kangxu.shop.tests.test_killed import work
work(int(sys.argv[2]), int(sys.argv[3]))
"""


def work(place: int, person: int) -> None:
    """Order, pay, deliver and refund, again and again from the start: what is done already is not done twice."""
    from kangxu.organisations.models import Organisation
    from kangxu.people.models import Person

    house = Organisation.objects.get(pk=place)
    clerk = till.Viewer.system("clerk", organisation_id=place, group_id=house.group_id)
    shop = Till(house, clerk, Person.objects.get(pk=person))
    for turn in range(ORDERS):
        buy(shop, turn)
        if turn % 8 == 7:
            compare(shop)


def compare(shop: Till) -> None:
    """Every day on which money moved."""
    paid = Payment.objects.exclude(paid_at=None).values_list("paid_at", flat=True)
    for day in {*map(day_of, paid), day_of(LATER)}:
        check_all(day, by=shop.clerk, at=LATER)


def buy(shop: Till, turn: int) -> None:
    order = shop.order(f"ask:{turn}")
    if order.state == Order.State.PENDING:
        pay(shop, order, "sandbox" if turn % 4 == 3 else "cash")
    order.refresh_from_db()
    if order.state == Order.State.SERVING:
        for visit in range(2):
            right = shop.right(order, "visit")
            deliver(entitlement_id=right.pk, cause=f"visit:{turn}:{visit}", by=shop.clerk, at=LATER)
        if turn % 2:
            give_back(order_id=order.pk, reason="x", by=shop.clerk, at=LATER)


def pay(shop: Till, order: Order, provider: str) -> None:
    """At the desk, or by a code whose platform tells twice."""
    payment = ask(order_id=order.pk, provider=provider, by=shop.clerk, at=AT)
    if provider == "cash":
        take(payment_id=payment.pk, by=shop.clerk, at=AT)
    for _turn in range(2 if provider == "sandbox" else 0):
        listen("sandbox", {}, payment.prompt["qr"].encode(), at=AT)


@pytest.mark.django_db(transaction=True)
def test_killed_again_and_again_the_books_balance(settings: Any) -> None:
    settings.SANDBOX_PAYMENTS = True
    shop = till.build()
    command = [sys.executable, "-c", WORK, connection.settings_dict["NAME"], str(shop.place.pk), str(shop.person.pk)]
    kills = 0
    while kills < 4:
        child = subprocess.Popen(command, env={**os.environ, "KANGXU_SANDBOX_PAYMENTS": "1"})
        until = time.monotonic() + 60
        before = Entry.objects.count()
        while child.poll() is None and Entry.objects.count() < before + 3 + kills and time.monotonic() < until:
            time.sleep(0.003)
        if child.poll() is None:
            child.send_signal(signal.SIGKILL)
        child.wait()
        kills += 1
        assert ledger.off_balance() == []
    recover(at=LATER)
    work(shop.place.pk, shop.person.pk)
    assert ledger.off_balance() == []
    states = Order.objects.order_by("cause").values_list("state", flat=True)
    assert sorted(states) == ["refunded"] * (ORDERS // 2) + ["serving"] * (ORDERS // 2)
    assert Payment.objects.filter(state="paid").count() == ORDERS
    assert Refund.objects.filter(state="done").count() == ORDERS // 2
    assert Redemption.objects.count() == sum(Entitlement.objects.values_list("used", flat=True)) == 2 * ORDERS
    returned = sum(Refund.objects.values_list("amount_fen", flat=True))
    assert ledger.balance("cash") + ledger.balance("sandbox") == 499_00 * ORDERS - returned
    assert Notice.objects.count() == ORDERS // 4
    assert ledger.balance("deferred") == (499_00 - 90_00) * ORDERS // 2
    assert not Difference.objects.filter(bill__provider="sandbox").exclude(state="gone").exists()
    assert all(one.ours_fen == one.ledger_fen for one in DayBill.objects.all())
    assert DayBill.objects.count() == len(set(DayBill.objects.values_list("provider", "day")))
