"""What a person paid for packages that still run: what a change of package begins from."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from kangxu.foundation.viewer import Viewer
from kangxu.shop.models import Order
from kangxu.shop.orders import in_scope
from kangxu.shop.refund_sums import first_payment, sums_of

RUNNING = (Order.State.PAID, Order.State.SERVING)


@dataclass(frozen=True, slots=True)
class Bought:
    """Orders that hold these products, what was paid for them, and the list price of what was delivered."""

    numbers: tuple[str, ...]
    paid_fen: int
    delivered_fen: int


def bought(person_id: int, products: Collection[str], *, viewer: Viewer) -> Bought:
    """What stands paid of these products (`dm-standard@1`), within reach of the viewer."""
    found = in_scope(viewer).filter(person_id=person_id, state__in=RUNNING, lines__product__in=list(products))
    orders = list(found.distinct().order_by("placed_at"))
    sums = [sums_of(one, paid) for one in orders if (paid := first_payment(one))]
    return Bought(
        tuple(one.number for one in orders), sum(one.paid_fen for one in sums), sum(one.delivered_fen for one in sums)
    )
