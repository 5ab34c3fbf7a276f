"""What our own tables say about the money of a day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from kangxu.foundation import clock
from kangxu.shop.models import Payment, Refund
from kangxu.shop.provider import BillLine


@dataclass(frozen=True, slots=True)
class OwnLine:
    """A payment, or a refund (negative), of ours: its number, who took or gave the money, what booked it."""

    number: str
    amount_fen: int
    order_id: int
    organisation_id: int
    actor: str
    cause: str


def bounds(day: date) -> tuple[datetime, datetime]:
    """The first moment of a day and of the next, on the site's clock."""
    start = datetime.combine(day, time(), tzinfo=clock.zone())
    return start, datetime.combine(day + timedelta(days=1), time(), tzinfo=clock.zone())


def own_lines(provider: str, day: date, *, organisation_id: int | None = None) -> list[OwnLine]:
    """Payments that arrived and refunds that went out on a day, nothing of zero fen."""
    span = bounds(day)
    paid = Payment.objects.filter(
        provider=provider, state=Payment.State.PAID, paid_at__gte=span[0], paid_at__lt=span[1], amount_fen__gt=0
    ).select_related("order")
    back = Refund.objects.filter(
        payment__provider=provider, state=Refund.State.DONE, done_at__gte=span[0], done_at__lt=span[1],
        amount_fen__gt=0,
    ).select_related("order")  # fmt: skip
    if organisation_id is not None:
        paid = paid.filter(order__organisation_id=organisation_id)
        back = back.filter(order__organisation_id=organisation_id)
    return [*map(_of_payment, paid.order_by("pk")), *map(_of_refund, back.order_by("pk"))]


def own_book(provider: str, day: date) -> list[BillLine]:
    """A day as a provider's bill would say it."""
    return [BillLine(one.number, one.amount_fen) for one in own_lines(provider, day)]


def by_actor(lines: Iterable[OwnLine]) -> dict[str, int]:
    """What each member of staff took less what they gave back, in fen."""
    sums: Counter[str] = Counter()
    for one in lines:
        sums[one.actor] += one.amount_fen
    return dict(sums)


def _of_payment(one: Payment) -> OwnLine:
    return OwnLine(
        one.out_trade_no, one.amount_fen, one.order_id, one.order.organisation_id, one.taken_by, f"payment:{one.pk}"
    )


def _of_refund(one: Refund) -> OwnLine:
    order = one.order
    return OwnLine(
        one.out_refund_no, -one.amount_fen, order.pk, order.organisation_id, one.created_by, f"refund:{one.pk}"
    )
