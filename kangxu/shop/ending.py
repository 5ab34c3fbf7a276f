"""An order without living entitlements is complete, and what is left of it is earned."""

from __future__ import annotations

from datetime import datetime

from kangxu.foundation.viewer import Viewer
from kangxu.packages.models import Entitlement
from kangxu.shop import ledger
from kangxu.shop.models import Order
from kangxu.shop.orders import DEFERRED

ALIVE = (Entitlement.State.ACTIVE, Entitlement.State.FROZEN)


def complete(order: Order, *, by: Viewer, at: datetime) -> bool:
    """Whether it is: not while anything of it can be used, nor while it is being replaced."""
    alive = Entitlement.objects.filter(source__startswith=f"order:{order.pk}:", state__in=ALIVE)
    if order.state != Order.State.SERVING or order.replaced_by_id is not None or alive.exists():
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
