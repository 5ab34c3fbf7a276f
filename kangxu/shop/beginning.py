"""What a paid order begins."""

from __future__ import annotations

from datetime import datetime

from kangxu.foundation import events
from kangxu.foundation.viewer import Viewer
from kangxu.shop.changing import take_credit
from kangxu.shop.couponing import use_coupon
from kangxu.shop.events import PAID
from kangxu.shop.granting import began_on, fitting, give
from kangxu.shop.models import Order


def begin(order: Order, *, by: Viewer, at: datetime) -> None:
    """The order is paid: its coupon is used, what it replaces ends, its entitlements begin, as far as they fit.

    They begin today; those of a changed package on the day on which it was changed.
    """
    order.state, order.paid_at, order.closed_at = Order.State.SERVING, at, None
    order.save(update_fields=["state", "paid_at", "closed_at"])
    use_coupon(order, by=by, at=at)
    take_credit(order, by=by, at=at)
    lines = list(order.lines.order_by("pk"))
    found, since = fitting(lines, at=at), began_on(order)
    for line in lines:
        give(order, line, found.grants(line), valid_from=since, by=by, at=at)
    events.publish(
        PAID, persons=[order.person_id], caused_by=f"order:{order.pk}", by=by, at=at,
        organisation_id=order.organisation_id,
    )  # fmt: skip
