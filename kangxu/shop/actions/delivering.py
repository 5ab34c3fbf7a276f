"""A delivered service redeems its entitlement, and its part of the money is earned."""

from __future__ import annotations

from datetime import datetime

from kangxu.foundation.acting import action, audit
from kangxu.foundation.viewer import Viewer
from kangxu.packages.actions import expire, redeem, undo_redemption
from kangxu.packages.models import Entitlement, Redemption
from kangxu.shop import ledger
from kangxu.shop.models import Order
from kangxu.shop.orders import DEFERRED, order_of

EARNED = "service"


@action
def deliver(*, entitlement_id: int, cause: str, by: Viewer, at: datetime, quantity: int = 1) -> Redemption:
    """Redeem and earn: the list price of what was delivered, at most what is still deferred. Raises NothingLeft."""
    held = redeem(entitlement_id=entitlement_id, cause=cause, quantity=quantity, by=by, at=at)
    entitlement: Entitlement = held.entitlement
    order = _order(entitlement)
    if order is not None:
        _earn(order, held, entitlement.unit_fen * held.quantity, by, at)
    audit("service.delivered", f"entitlement:{entitlement.pk}", quantity=held.quantity)
    return held


@action
def undo_delivery(*, cause: str, by: Viewer, at: datetime) -> Redemption:
    """The service was not delivered after all: the entitlement and the deferred money come back."""
    held = undo_redemption(cause=cause, by=by, at=at)
    earned = ledger.sums(f"delivered:{held.pk}").get(EARNED, 0)
    order = _order(held.entitlement)
    if order is not None and earned:
        ledger.book(
            "undelivered", cause=f"undelivered:{held.pk}", debit={EARNED: earned}, credit={DEFERRED: earned},
            organisation_id=order.organisation_id, order_id=order.pk, by=by, at=at,
        )  # fmt: skip
    audit("service.undelivered", f"entitlement:{held.entitlement_id}")
    return held


@action
def end_orders(*, by: Viewer, at: datetime) -> int:
    """End entitlements that ran out; an order without living ones is complete, and what is left of it is earned."""
    orders = {number for source in expire(by=by, at=at) if (number := order_of(source)) is not None}
    ended = [_complete(order, by, at) for order in Order.objects.select_for_update().filter(pk__in=orders)]
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


def _complete(order: Order, by: Viewer, at: datetime) -> bool:
    alive = Entitlement.objects.filter(
        source__startswith=f"order:{order.pk}:", state__in=(Entitlement.State.ACTIVE, Entitlement.State.FROZEN)
    )
    if order.state != Order.State.SERVING or alive.exists():
        return False
    left = ledger.balance(DEFERRED, order_id=order.pk)
    if left:
        ledger.book(
            "expired", cause=f"expired:{order.pk}", debit={DEFERRED: left}, credit={"expired": left},
            organisation_id=order.organisation_id, order_id=order.pk, by=by, at=at,
        )  # fmt: skip
    order.state = Order.State.COMPLETED
    order.save(update_fields=["state"])
    return True
