"""A delivered service redeems its entitlement, and its part of the money is earned."""

from __future__ import annotations

from datetime import datetime

from kangxu.foundation.acting import action, audit
from kangxu.foundation.viewer import Viewer
from kangxu.packages.actions import expire, redeem, undo_redemption
from kangxu.packages.models import Entitlement, Redemption
from kangxu.shop import ledger
from kangxu.shop.couponing import coupon_of
from kangxu.shop.ending import complete
from kangxu.shop.models import Coupon, Entry, Order
from kangxu.shop.orders import COUPON, DEFERRED, order_of

EARNED = "service"


@action
def deliver(*, entitlement_id: int, cause: str, by: Viewer, at: datetime, quantity: int = 1) -> Redemption:
    """Redeem and earn: the list price of what was delivered, at most what is still deferred. Raises NothingLeft."""
    order = _order(Entitlement.objects.get(pk=entitlement_id))
    held = redeem(entitlement_id=entitlement_id, cause=cause, quantity=quantity, by=by, at=at)
    entitlement: Entitlement = held.entitlement
    price = entitlement.unit_fen * held.quantity
    if order is not None:
        _earn(order, held, price, by, at)
    elif price and (coupon := coupon_of(entitlement.source)) is not None:
        _give(coupon, held, price, by, at)
    audit("service.delivered", f"entitlement:{entitlement.pk}", quantity=held.quantity)
    return held


@action
def undo_delivery(*, cause: str, by: Viewer, at: datetime) -> Redemption:
    """The service was not delivered after all: the entitlement and the deferred money come back."""
    held = undo_redemption(cause=cause, by=by, at=at)
    _order(held.entitlement)
    entry = Entry.objects.filter(cause=f"delivered:{held.pk}").first()
    if entry is not None:
        ledger.turn_back("undelivered", entry, cause=f"undelivered:{held.pk}", by=by, at=at)
    audit("service.undelivered", f"entitlement:{held.entitlement_id}")
    return held


@action
def end_orders(*, by: Viewer, at: datetime) -> int:
    """End entitlements that ran out; an order without living ones is complete, and what is left of it is earned."""
    orders = {number for source in expire(by=by, at=at) if (number := order_of(source)) is not None}
    held = Order.objects.select_for_update().filter(pk__in=orders).order_by("pk")
    ended = [complete(order, by=by, at=at) for order in held]
    audit("orders.ended", "orders", count=sum(ended))
    return sum(ended)


def _order(entitlement: Entitlement) -> Order | None:
    number = order_of(entitlement.source)
    return None if number is None else Order.objects.select_for_update().get(pk=number)


def _earn(order: Order, held: Redemption, price_fen: int, by: Viewer, at: datetime) -> None:
    earned = min(price_fen, ledger.balance(DEFERRED, order_id=order.pk))
    if earned:
        ledger.book(
            "delivered", cause=f"delivered:{held.pk}", debit={DEFERRED: earned}, credit={EARNED: earned},
            organisation_id=order.organisation_id, order_id=order.pk, by=by, at=at,
        )  # fmt: skip


def _give(coupon: Coupon, held: Redemption, price_fen: int, by: Viewer, at: datetime) -> None:
    """What a voucher gave free of charge is a cost of whoever gave it."""
    ledger.book(
        "voucher", cause=f"delivered:{held.pk}", debit={COUPON: price_fen}, credit={EARNED: price_fen},
        organisation_id=by.organisation_id or coupon.kind.organisation_id, order_id=None, by=by, at=at,
    )  # fmt: skip
