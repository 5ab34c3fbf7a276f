"""What the payer reads of an order on a telephone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import NotFound
from kangxu.shop.granting import only_for_some
from kangxu.shop.models import Order, OrderLine, Payment
from kangxu.shop.orders import known_orders
from kangxu.shop.titles import english_titles


@dataclass(frozen=True)
class PhoneOrder:
    """An order as its payer reads it: what it is for, who recommended it, and the code that is out, if any.

    `for_some`: services (with their line) that begin only for those whom they fit.
    """

    order: Order
    lines: tuple[OrderLine, ...]
    english: Mapping[str, str]
    recommended_by: str
    shown: Payment | None
    for_some: frozenset[tuple[int, str]] = frozenset()


def order_to_pay(order_id: int, *, viewer: Viewer) -> PhoneOrder:
    """What the payer reads of an order on a telephone. Raises NotFound."""
    viewer.require(P.SELL_PACKAGES)
    found = known_orders(viewer).select_related("organisation", "offer__staff").filter(pk=order_id).first()
    if found is None:
        raise NotFound(f"order:{order_id}")
    lines = tuple(found.lines.order_by("pk"))
    staff = found.offer.staff if found.offer else None
    return PhoneOrder(
        found, lines, english_titles(one.product for one in lines), staff.name if staff else "",
        next((one for one in found.payments.filter(state=Payment.State.CREATED) if one.prompt.get("qr")), None),
        only_for_some(lines),
    )  # fmt: skip
