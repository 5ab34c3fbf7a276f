"""What came after the sale: packages without a plan delivered by hand, refunds, what ran out, and the cash counted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from kangxu.demo import hospital
from kangxu.demo.customers import Customer, sheet
from kangxu.demo.plan_years import viewer_of_staff
from kangxu.foundation import clock
from kangxu.foundation.clock import day_of
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.models import Account
from kangxu.organisations.queries import viewer_of
from kangxu.packages.actions import NothingLeft
from kangxu.packages.models import Entitlement
from kangxu.shop.actions import (
    check_day,
    close_late_orders,
    count_drawer,
    deliver,
    end_orders,
    expire_coupons,
    follow_levels,
)
from kangxu.shop.models import Order, Payment
from kangxu.shop.own_books import by_actor, own_lines
from kangxu.shop.paying import give_back

AT_DESK = ("cash", "pos")
EVERY, COUNTED = timedelta(days=9), timedelta(days=21)


def close_the_books(at: datetime) -> None:
    """What the nights of the week would have done."""
    close_late_orders(by=hospital.BY, at=at)
    expire_coupons(by=hospital.BY, at=at)
    end_orders(by=hospital.BY, at=at)
    follow_levels(by=hospital.BY, at=at)


def deliver_singles(everybody: Sequence[Customer], since: datetime, until: datetime) -> None:
    """What was delivered of packages without a plan between two moments, confirmed by the manager."""
    for one in everybody:
        if one.way == "single":
            for service, cause, at in _deliveries(one):
                if since <= at < until:
                    _deliver(one, service, cause, at)


def refund_some(everybody: Sequence[Customer], until: datetime) -> None:
    """A few take their money back, a month after they bought."""
    by = viewer_of(Account.objects.get(username=sheet()["refunds"]))
    for one in everybody:
        at = one.at + timedelta(days=30)
        if at < until and one.lot("refund").randrange(100) < sheet()["after"]["refunded"]:
            for order in Order.objects.filter(person_id=one.person_id, state=Order.State.SERVING, paid_at__lt=at):
                give_back(
                    order_id=order.pk, reason=one.lot("why").choice(sheet()["after"]["refund_reasons"]), by=by, at=at
                )


def count_drawers(*, viewer: Viewer) -> None:
    """Every day of the last weeks on which money was taken at the desk was counted, and came out right."""
    recent = Payment.objects.filter(provider__in=AT_DESK, state=Payment.State.PAID, paid_at__gte=clock.now() - COUNTED)
    taken = recent.values_list("provider", "paid_at")
    for provider, day in sorted({(provider, day_of(at)) for provider, at in taken if at}):
        for actor, fen in by_actor(own_lines(provider, day, organisation_id=viewer.organisation_id)).items():
            if actor == viewer.actor and fen >= 0:
                at = clock.now()
                count_drawer(provider=provider, counted_fen=fen, day=day, by=viewer, at=at)
                check_day(provider=provider, day=day, by=hospital.BY, at=at)


def _deliveries(one: Customer) -> list[tuple[str, str, datetime]]:
    rows = {row["package"]: row for row in sheet()["singles"]}
    order = Order.objects.filter(person_id=one.person_id, state=Order.State.SERVING).first()
    line = order.lines.first() if order else None
    wanted = rows[line.product.split("@")[0]]["delivered"] if line and line.product.split("@")[0] in rows else {}
    return [
        (service, f"demonstration:{one.person_id}:{service}:{turn}", one.at + EVERY * turn)
        for service, times in wanted.items()
        for turn in range(1, times + 1)
    ]


def _deliver(one: Customer, service: str, cause: str, at: datetime) -> None:
    right = Entitlement.objects.filter(person_id=one.person_id, service=service, state=Entitlement.State.ACTIVE).first()
    if right is None:
        return
    try:
        deliver(entitlement_id=right.pk, cause=cause, by=viewer_of_staff(one.manager_id), at=at)
    except NothingLeft:  # it ran out before its day came
        return
