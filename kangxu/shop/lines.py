"""What is ordered, line by line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass

from kangxu.packages.actions import Grant
from kangxu.shop.models import Order, OrderLine


@dataclass(frozen=True, slots=True)
class Line:
    """A product to be ordered: its code with version, its words and price, what it grants and for how long."""

    product: str
    title: str
    price_fen: int
    validity_days: int
    grants: tuple[Grant, ...]


def keep_lines(order: Order, lines: Iterable[Line]) -> None:
    """In the running action: what was ordered, as it was on the day."""
    OrderLine.objects.bulk_create(
        OrderLine(
            order=order, product=one.product, title=one.title, price_fen=one.price_fen,
            validity_days=one.validity_days, grants=[asdict(grant) for grant in one.grants],
        )
        for one in lines
    )  # fmt: skip
