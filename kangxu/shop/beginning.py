"""What a paid order begins."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from kangxu.foundation import events
from kangxu.foundation.clock import day_of
from kangxu.foundation.viewer import Viewer
from kangxu.packages.actions import Grant, grant
from kangxu.shop.changing import take_credit
from kangxu.shop.couponing import use_coupon
from kangxu.shop.events import PAID
from kangxu.shop.models import Order
from kangxu.shop.orders import source_of


def begin(order: Order, *, by: Viewer, at: datetime) -> None:
    """The order is paid: its coupon is used, what it replaces ends, its entitlements begin.

    They begin today; those of a changed package on the day on which it was changed.
    """
    order.state, order.paid_at, order.closed_at = Order.State.SERVING, at, None
    order.save(update_fields=["state", "paid_at", "closed_at"])
    use_coupon(order, by=by, at=at)
    since = day_of(order.placed_at if take_credit(order, by=by, at=at) else at)
    for line in order.lines.order_by("pk"):
        grant(
            person_id=order.person_id, source=source_of(order.pk, line.pk), grants=_grants(line.grants),
            valid_from=since, expires_on=since + timedelta(days=line.validity_days - 1), by=by, at=at,
        )  # fmt: skip
    events.publish(
        PAID, persons=[order.person_id], caused_by=f"order:{order.pk}", by=by, at=at,
        organisation_id=order.organisation_id,
    )  # fmt: skip


def _grants(stored: Iterable[dict[str, Any]]) -> list[Grant]:
    return [Grant(**one) for one in stored]
