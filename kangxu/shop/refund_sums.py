"""What goes back when an order ends early, line by line."""

from __future__ import annotations

from dataclasses import dataclass

from kangxu.foundation.money import share_of
from kangxu.packages.accounts import refund_fen
from kangxu.packages.models import Entitlement
from kangxu.shop import ledger
from kangxu.shop.models import Order, Payment
from kangxu.shop.orders import DEFERRED
from kangxu.shop.terms import terms


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
    """Paid, less the list price of what was delivered, less the fee; never more than what is still deferred."""

    paid_fen: int
    delivered: tuple[Delivered, ...]
    wanted_fee_fen: int
    left_fen: int

    @property
    def delivered_fen(self) -> int:
        return sum(one.sum_fen for one in self.delivered)

    @property
    def amount_fen(self) -> int:
        wanted = refund_fen(paid_fen=self.paid_fen, delivered_fen=self.delivered_fen, fee=terms().refund_fee)
        return min(wanted, self.left_fen)

    @property
    def fee_fen(self) -> int:
        """What is left of the deferred money and stays with us."""
        return self.left_fen - self.amount_fen


def first_payment(order: Order) -> Payment | None:
    """The payment that paid the order; None while nobody has."""
    found: Payment | None = order.payments.filter(state=Payment.State.PAID, duplicate=False).order_by("paid_at").first()
    return found


def sums_of(order: Order, payment: Payment) -> RefundSums:
    """As things stand now; hold the order to be sure that they stay so."""
    used = Entitlement.objects.filter(source__startswith=f"order:{order.pk}:", used__gt=0).order_by("pk")
    return RefundSums(
        paid_fen=payment.amount_fen,
        delivered=tuple(Delivered(one.service, one.used, one.unit_fen) for one in used),
        wanted_fee_fen=share_of(payment.amount_fen, terms().refund_fee),
        left_fen=ledger.balance(DEFERRED, order_id=order.pk),
    )
