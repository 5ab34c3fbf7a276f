"""A new plan with other packages replaces what was paid for the one before: its unused share pays for them.

While the difference is owed the orders concerned are frozen, so that what was reckoned stays right.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from kangxu.foundation.viewer import Viewer
from kangxu.packages.actions import take_back, unfreeze
from kangxu.packages.models import PackageVersion
from kangxu.packages.planning_terms import switch_fee
from kangxu.packages.pro_rata import Credit, credit
from kangxu.shop import ledger
from kangxu.shop.couponing import give_back_coupon
from kangxu.shop.ending import complete
from kangxu.shop.models import Order
from kangxu.shop.orders import DEFERRED, TRANSFER, sources_of
from kangxu.shop.refund_sums import RefundSums, sums_of

RUNNING = (Order.State.PAID, Order.State.SERVING)


@dataclass(frozen=True, slots=True)
class Change:
    """What changing packages comes to: the orders that end, the packages that are bought instead, the sum."""

    orders: tuple[Order, ...]
    versions: tuple[PackageVersion, ...]
    sums: Credit

    @property
    def numbers(self) -> tuple[str, ...]:
        return tuple(one.number for one in self.orders)

    @property
    def used_fen(self) -> int:
        """The part of the credit that pays for the new packages."""
        return min(self.sums.credit_fen, self.sums.new_fee_fen)


def change_of(
    running: QuerySet[Order], *, before: Collection[str], versions: Sequence[PackageVersion]
) -> Change | None:  # fmt: skip
    """What giving up the packages `before` (codes) for these editions comes to; None where no order is concerned.

    `running`: the person's orders at one institution. An order is replaced whole: what of it stays in the plan is
    bought anew, its unused share counts. Orders with anything else than packages of the plan are left alone; what is
    free of charge is ordered only where nothing else is, so that the rest of the money can go back.
    """
    wanted = {one.package.code for one in versions}
    found = [(one, _codes(one)) for one in running.filter(state__in=RUNNING, replaced_by=None).order_by("pk")]
    ending = [(one, codes) for one, codes in found if codes <= set(before) and not codes <= wanted]
    kept = {code for one, codes in found if not (codes <= set(before) and not codes <= wanted) for code in codes}
    missing = tuple(one for one in versions if one.package.code not in kept)
    new = tuple(one for one in missing if one.fee_fen) or missing
    if not ending or not new:
        return None
    orders = tuple(one for one, _codes_of in ending)
    return Change(orders, new, _together([worth(one, sums_of(one)) for one in orders], sum(one.fee_fen for one in new)))


def worth(order: Order, sums: RefundSums) -> Credit:
    """What of an order counts towards another package."""
    found = credit(paid_fen=sums.paid_fen, delivered_fen=sums.delivered_fen, new_fee_fen=0, fee=switch_fee())
    left = min(found.credit_fen, sums.left_fen)
    return Credit(found.paid_fen, found.delivered_fen, found.kept_fen, left, 0)


def take_credit(order: Order, *, by: Viewer, at: datetime) -> None:
    """The order is paid: what it replaces ends, and its credit becomes money of this order."""
    ending = list(order.replaces.select_for_update().order_by("pk"))
    open_fen = order.credit_fen
    for one in ending:
        open_fen -= _hand_over(one, open_fen, by, at)
    if order.credit_fen:
        ledger.book(
            "credited", cause=f"credited:{order.pk}", debit={TRANSFER: order.credit_fen},
            credit={DEFERRED: order.credit_fen}, organisation_id=order.organisation_id, order_id=order.pk, by=by, at=at,
        )  # fmt: skip


def let_go(order: Order, *, by: Viewer, at: datetime) -> None:
    """Nobody paid the difference: what it would have replaced can be used again, unless it ran out meanwhile."""
    for one in order.replaces.select_for_update().order_by("pk"):
        for source in sources_of(one):
            unfreeze(source=source, by=by, at=at)
        one.replaced_by = None
        one.save(update_fields=["replaced_by"])
        complete(one, by=by, at=at)


def _hand_over(order: Order, open_fen: int, by: Viewer, at: datetime) -> int:
    """End an order; how much of its credit the new one takes. What is above is owed, the fee stays with us."""
    sums = sums_of(order)
    left = worth(order, sums).credit_fen
    part, fee = min(left, open_fen), sums.left_fen - left
    if part + fee:
        ledger.book(
            "changed", cause=f"changed:{order.pk}", debit={DEFERRED: part + fee}, credit={TRANSFER: part, "fee": fee},
            organisation_id=order.organisation_id, order_id=order.pk, by=by, at=at,
        )  # fmt: skip
    for source in sources_of(order):
        take_back(source=source, by=by, at=at)
    order.state, order.owed_fen = Order.State.CHANGED, left - part
    order.save(update_fields=["state", "owed_fen"])
    give_back_coupon(order, sums.coupon_fen, by=by, at=at)
    return part


def _codes(order: Order) -> set[str]:
    return {product.split("@")[0] for product in order.lines.values_list("product", flat=True)}


def _together(found: Sequence[Credit], fee_fen: int) -> Credit:
    return Credit(
        sum(one.paid_fen for one in found), sum(one.delivered_fen for one in found),
        sum(one.kept_fen for one in found), sum(one.credit_fen for one in found), fee_fen,
    )  # fmt: skip
