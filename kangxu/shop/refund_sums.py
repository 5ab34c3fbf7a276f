"""What goes back when an order ends early: how much, and by which payments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Q, Sum
from django.utils.translation import gettext as _

from kangxu.foundation.money import share_of
from kangxu.packages.accounts import refund_fen
from kangxu.packages.models import Entitlement
from kangxu.shop import ledger
from kangxu.shop.models import Order, Payment, Refund
from kangxu.shop.orders import COUPON, DEFERRED
from kangxu.shop.refusals import Refused
from kangxu.shop.terms import terms

REFUNDABLE = (Order.State.SERVING, Order.State.PAID, Order.State.REFUNDING, Order.State.CHANGED)


@dataclass(frozen=True, slots=True)
class Delivered:
    """A service that was used: how often, at which list price."""

    service: str
    times: int
    unit_fen: int

    @property
    def sum_fen(self) -> int:
        return self.times * self.unit_fen


@dataclass(frozen=True, slots=True)
class RefundSums:
    """Paid, less the list price of what was delivered, less the fee; never more than what is still deferred.

    `paid_fen` is money and the credit of orders that were replaced; `left_fen` is deferred of it, `coupon_fen` of what
    a coupon gave. Of an order that was replaced `owed_fen` goes back, nothing else.
    """

    paid_fen: int
    delivered: tuple[Delivered, ...]
    wanted_fee_fen: int
    left_fen: int
    coupon_fen: int = 0
    returned_fen: int = 0
    owed_fen: int | None = None

    @property
    def delivered_fen(self) -> int:
        return sum(one.sum_fen for one in self.delivered)

    @property
    def amount_fen(self) -> int:
        if self.owed_fen is not None:
            return min(self.owed_fen, self.left_fen)
        wanted = refund_fen(paid_fen=self.paid_fen, delivered_fen=self.delivered_fen, fee=terms().refund_fee)
        return min(max(wanted - self.returned_fen, 0), self.left_fen)

    @property
    def fee_fen(self) -> int:
        """What is left of the deferred money and stays with us."""
        return self.left_fen - self.amount_fen


def insist_refundable(order: Order) -> None:
    """Raises Refused when there is nothing to give back, or the order is being replaced."""
    if order.state not in REFUNDABLE or (order.state == Order.State.CHANGED and not order.owed_fen):
        raise Refused(_("这个订单没有可退的钱"))
    if order.replaced_by_id is not None and order.state != Order.State.CHANGED:
        raise Refused(_("这个订单正在换包：先收差价，或取消补差订单"))


def sums_of(order: Order) -> RefundSums:
    """As things stand now; hold the order to be sure that they stay so."""
    used = Entitlement.objects.filter(source__startswith=f"order:{order.pk}:", used__gt=0).order_by("pk")
    paid, held = order.payable_fen + order.credit_fen, ledger.balance(DEFERRED, order_id=order.pk)
    coupon = min(ledger.balance(COUPON, order_id=order.pk), held)
    return RefundSums(
        paid_fen=paid, delivered=tuple(Delivered(one.service, one.used, one.unit_fen) for one in used),
        wanted_fee_fen=share_of(paid, terms().refund_fee), left_fen=held - coupon, coupon_fen=coupon,
        returned_fen=order.refunded_fen, owed_fen=order.owed_fen if order.state == Order.State.CHANGED else None,
    )  # fmt: skip


def refundable(order: Order) -> list[tuple[Payment, int]]:
    """The payments that paid an order, the newest first, and what of each did not go back.

    Those of the orders it replaced are among them: their credit paid for it.
    """
    orders = [order.pk, *_replaced([order.pk])]
    gone = Sum("refunds__amount_fen", filter=~Q(refunds__state=Refund.State.FAILED), default=0)
    paid = Payment.objects.filter(order__in=orders, state=Payment.State.PAID, duplicate=False).annotate(gone=gone)
    return [(one, one.amount_fen - one.gone) for one in paid.order_by("-paid_at", "-pk")]


def split(amount_fen: int, held: Sequence[tuple[Payment, int]]) -> list[tuple[Payment, int]]:
    """Which payment gives back how much, in this order; a part of zero when nothing goes back."""
    return list(_parts(amount_fen, held)) or [(payment, 0) for payment, _none in held[:1]]


def _parts(amount_fen: int, held: Iterable[tuple[Payment, int]]) -> Iterator[tuple[Payment, int]]:
    for payment, left in held:
        part = min(left, amount_fen)
        amount_fen -= part
        if part:
            yield payment, part


def _replaced(heirs: list[int]) -> list[int]:
    """Orders whose credit went into these, and into those, and so on."""
    found = list(Order.objects.filter(replaced_by__in=heirs, state=Order.State.CHANGED).values_list("pk", flat=True))
    return [*found, *_replaced(found)] if found else []
