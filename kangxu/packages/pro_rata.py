"""Changing a running package for another one: what of the old price counts towards the new one. Pure, in fen."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from kangxu.foundation.money import share_of
from kangxu.packages.accounts import refund_fen


@dataclass(frozen=True, slots=True)
class Credit:
    """What was paid, what was delivered of it at list price, what is kept, and what is left for the new package."""

    paid_fen: int
    delivered_fen: int
    kept_fen: int
    credit_fen: int
    new_fee_fen: int

    @property
    def to_pay_fen(self) -> int:
        """What the new package costs beyond the credit."""
        return max(self.new_fee_fen - self.credit_fen, 0)

    @property
    def back_fen(self) -> int:
        """What goes back when the credit is more than the new package costs."""
        return max(self.credit_fen - self.new_fee_fen, 0)


def credit(*, paid_fen: int, delivered_fen: int, new_fee_fen: int, fee: Decimal) -> Credit:
    """What a change comes to."""
    left = refund_fen(paid_fen=paid_fen, delivered_fen=delivered_fen, fee=fee)
    return Credit(paid_fen, delivered_fen, share_of(paid_fen, fee), left, new_fee_fen)
