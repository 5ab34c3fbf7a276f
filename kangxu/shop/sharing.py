"""A provider's bill speaks of the whole site: whose is each line, and what was it all along?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from kangxu.organisations.models import Organisation
from kangxu.shop.comparing import Unequal
from kangxu.shop.models import DayBill, Payment, Refund
from kangxu.shop.own_books import bounds

# A refund asked for around midnight stands on one day there and on another here
NEAR = timedelta(days=3)


def shared_out(provider: str, bill: Mapping[str, int], day: date) -> dict[int, dict[str, int]]:
    """The lines of a bill by institution; a number that is nobody's goes to whoever used the provider last."""
    if not bill:
        return {}
    owners = _owners(bill)
    last = _last_user(provider, day)
    found: dict[int, dict[str, int]] = {}
    for number, fen in bill.items():
        found.setdefault(owners.get(number, last), {})[number] = fen
    return found


def orders_of(numbers: Iterable[str]) -> dict[str, int]:
    """The orders behind our numbers of payments and refunds."""
    wanted = list(numbers)
    paid = Payment.objects.filter(out_trade_no__in=wanted).values_list("out_trade_no", "order_id")
    back = Refund.objects.filter(out_refund_no__in=wanted).values_list("out_refund_no", "order_id")
    return {**dict(paid), **dict(back)}


def explained(bill: DayBill, one: Unequal) -> bool:
    """Whether a line that only one side has stands on the other side under a day nearby."""
    if one.kind == "only_there":
        return _done(one.number, one.theirs_fen or 0)
    if one.kind == "only_here":
        near = DayBill.objects.filter(
            organisation_id=bill.organisation_id, provider=bill.provider, day__gte=bill.day - NEAR,
            day__lte=bill.day + NEAR,
        ).exclude(pk=bill.pk)  # fmt: skip
        return any(lines.get(one.number) == one.ours_fen for lines in near.values_list("lines", flat=True))
    return False


def _done(number: str, fen: int) -> bool:
    if fen < 0:
        return Refund.objects.filter(out_refund_no=number, amount_fen=-fen, state=Refund.State.DONE).exists()
    return Payment.objects.filter(out_trade_no=number, amount_fen=fen, state=Payment.State.PAID).exists()


def _owners(numbers: Iterable[str]) -> dict[str, int]:
    wanted = list(numbers)
    paid = Payment.objects.filter(out_trade_no__in=wanted).values_list("out_trade_no", "order__organisation_id")
    back = Refund.objects.filter(out_refund_no__in=wanted).values_list("out_refund_no", "order__organisation_id")
    return {**dict(paid), **dict(back)}


def _last_user(provider: str, day: date) -> int:
    used = Payment.objects.filter(provider=provider, created_at__lt=bounds(day)[1]).order_by("-created_at")
    last = used.values_list("order__organisation_id", flat=True).first()
    return last or Organisation.objects.filter(parent=None).order_by("pk").values_list("pk", flat=True)[0]
