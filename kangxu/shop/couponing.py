"""What coupons cost: booked when they are used, and taken back with what they gave."""

from __future__ import annotations

from datetime import datetime

from kangxu.foundation.clock import day_of
from kangxu.foundation.viewer import Viewer
from kangxu.shop import ledger
from kangxu.shop.models import Coupon, Order
from kangxu.shop.orders import COUPON, DEFERRED


def use_coupon(order: Order, *, by: Viewer, at: datetime) -> None:
    """The order is paid: what its coupon took off is a cost, and is earned with the rest as services are delivered."""
    Coupon.objects.filter(order=order, state=Coupon.State.LOCKED).update(state=Coupon.State.USED, used_at=at)
    if order.discount_fen:
        ledger.book(
            "coupon", cause=f"coupon:{order.pk}", debit={COUPON: order.discount_fen},
            credit={DEFERRED: order.discount_fen}, organisation_id=order.organisation_id, order_id=order.pk, by=by,
            at=at,
        )  # fmt: skip


def give_back_coupon(order: Order, left_fen: int, *, by: Viewer, at: datetime) -> None:
    """The coupon may be used again, as long as it has not run out; what of it was not delivered was no cost."""
    used = Coupon.objects.filter(order=order, state=Coupon.State.USED, expires_on__gte=day_of(at))
    used.update(state=Coupon.State.CLAIMED, order=None, used_at=None)
    if left_fen:
        ledger.book(
            "coupon_back", cause=f"coupon_back:{order.pk}", debit={DEFERRED: left_fen}, credit={COUPON: left_fen},
            organisation_id=order.organisation_id, order_id=order.pk, by=by, at=at,
        )  # fmt: skip


def coupon_source(coupon: Coupon) -> str:
    """How an entitlement names the voucher that granted it."""
    return f"coupon:{coupon.pk}"


def coupon_of(source: str) -> Coupon | None:
    """The voucher behind an entitlement; None when something else granted it."""
    kind, _sep, number = source.partition(":")
    held: Coupon | None = (
        Coupon.objects.select_related("kind").filter(pk=int(number)).first() if kind == "coupon" else None
    )
    return held
