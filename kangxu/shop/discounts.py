"""What a coupon takes off an order. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Protocol

from django.utils.translation import gettext as _

from kangxu.foundation.money import share_of, yuan
from kangxu.shop.coupon_rules import may_discount
from kangxu.shop.refusals import Refused


class Terms(Protocol):
    """The part of a coupon that speaks of money."""

    type: str
    products: list[str]
    service: str
    threshold_fen: int
    off_fen: int
    off_percent: int


def off(kind: Terms, lines: Sequence[tuple[str, int]]) -> int:
    """Fen taken off lines of (product with version, price); never more than they cost. Raises Refused.

    What the health insurance pays and what is free of charge never counts, whatever the coupon says.
    """
    if kind.service:
        raise Refused(_("体验券直接兑换服务，不用下单"))
    counts = [price for product, price in lines if _counts(kind, product.split("@")[0])]
    if not counts:
        raise Refused(_("这张券不能用在所选的服务上"))
    amount = sum(counts)
    if amount < kind.threshold_fen:
        raise Refused(_("满%(amount)s元才能用这张券") % {"amount": yuan(kind.threshold_fen)})
    match kind.type:
        case "voucher":
            return max(counts)
        case "discount":
            return share_of(amount, Decimal(kind.off_percent) / 100)
        case _:
            return min(kind.off_fen, amount)


def _counts(kind: Terms, product: str) -> bool:
    return may_discount(product) and (not kind.products or product in kind.products)
