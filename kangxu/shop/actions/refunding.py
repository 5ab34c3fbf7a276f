"""Giving back the share that was not used, or the whole of what was paid twice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from kangxu.foundation import events
from kangxu.foundation.acting import action, audit
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import NotFound
from kangxu.packages.actions import freeze, take_back, unfreeze
from kangxu.shop import ledger
from kangxu.shop.couponing import give_back_coupon
from kangxu.shop.events import REFUNDED
from kangxu.shop.models import Order, Payment, Refund
from kangxu.shop.orders import DEFERRED, OVERPAID, locked, refund_number, sources_of
from kangxu.shop.payments import providers
from kangxu.shop.refund_sums import RefundSums, insist_refundable, refundable, split, sums_of
from kangxu.shop.refusals import Refused

State = Order.State


@action
def open_refund(
    *, order_id: int, reason: str, expected_fen: int | None = None, by: Viewer, at: datetime
) -> list[Refund]:  # fmt: skip
    """Begin to give back what was not used: from now on nothing of it can be used. Raises Refused.

    The amount is what was paid, less the list price of what was delivered, less the fee, by the payments it came in
    with; the open refunds, when there are any. An order for which nobody paid anything ends at once, without any.
    `expected_fen` is what the person at the desk was told: when it is another by now, nothing happens.
    """
    by.require(P.REFUND_ORDERS)
    order = locked(order_id, by)
    insist_refundable(order)
    living = list(order.refunds.filter(state=Refund.State.CREATED, payment__duplicate=False).order_by("pk"))
    made = living or _open(order, reason, expected_fen, by, at)
    audit("refund.opened", f"order:{order.pk}", refunds=[one.pk for one in made])
    return made


@action
def reopen_duplicate(*, refund_id: int, by: Viewer, at: datetime) -> Refund:
    """Try once more to give back what was paid twice. Raises Refused unless the attempt before failed."""
    by.require(P.REFUND_ORDERS)
    failed: Refund | None = Refund.objects.select_related("payment").filter(pk=refund_id).first()
    if failed is None:
        raise NotFound(f"refund:{refund_id}")
    locked(failed.order_id, by)
    living = failed.payment.refunds.exclude(state=Refund.State.FAILED)
    if not failed.payment.duplicate or living.exists():
        raise Refused(_("这笔退款不用重试"))
    made = _refund(failed.order_id, failed.payment, failed.amount_fen, failed.reason, by, at)
    audit("refund.opened", f"refund:{made.pk}", order=failed.order_id)
    return made


@action
def finish_refund(*, out_refund_no: str, refund_no: str, done: bool, by: Viewer, at: datetime) -> Refund:
    """The provider gave the money back, or will not. Once, however often it is told."""
    held: Refund = Refund.objects.select_for_update().get(out_refund_no=out_refund_no)
    if held.state == Refund.State.CREATED:
        order = Order.objects.select_for_update().get(pk=held.order_id)
        held.state, held.refund_no = (Refund.State.DONE if done else Refund.State.FAILED), refund_no
        held.done_at = at
        held.save(update_fields=["state", "refund_no", "done_at"])
        if held.payment.duplicate:
            _book(held, order, OVERPAID, by, at) if done else None
        else:
            _finish(held, order, by, at) if done else _fail(order, by, at)
    audit("refund.finished", f"refund:{held.pk}", state=held.state)
    return held


def _open(order: Order, reason: str, expected_fen: int | None, by: Viewer, at: datetime) -> list[Refund]:
    for source in sources_of(order):
        freeze(source=source, by=by, at=at)
    sums = sums_of(order)
    if expected_fen not in (None, sums.amount_fen):
        raise Refused(_("刚刚又有服务交付，应退金额变了，请重新核对"))
    if order.state != State.CHANGED:
        order.state = State.REFUNDING
        order.save(update_fields=["state"])
    made = _refunds(order, sums, reason, by, at)
    if not made and order.state != State.CHANGED:
        _end(order, by, at)
    return made


def _refunds(order: Order, sums: RefundSums, reason: str, by: Viewer, at: datetime) -> list[Refund]:
    """One for each payment that gives back; the first carries the fee."""
    parts: Sequence[tuple[Payment, int]] = split(sums.amount_fen, refundable(order))
    fees = [sums.fee_fen if order.state != State.CHANGED else 0, *[0] * len(parts)]
    return [
        _refund(order.pk, payment, fen, reason, by, at, fee_fen=fee)
        for (payment, fen), fee in zip(parts, fees, strict=False)
    ]


def _refund(
    order_id: int, payment: Payment, amount_fen: int, reason: str, by: Viewer, at: datetime, *, fee_fen: int = 0
) -> Refund:  # fmt: skip
    made: Refund = Refund.objects.create(
        order_id=order_id, payment=payment, out_refund_no=refund_number(payment), amount_fen=amount_fen,
        fee_fen=fee_fen, reason=reason[:200], created_at=at, created_by=by.actor,
    )  # fmt: skip
    return made


def _finish(held: Refund, order: Order, by: Viewer, at: datetime) -> None:
    if held.amount_fen + held.fee_fen:
        _book(held, order, DEFERRED, by, at)
    order.refunded_fen += held.amount_fen
    order.owed_fen = max(order.owed_fen - held.amount_fen, 0) if order.state == State.CHANGED else 0
    order.save(update_fields=["refunded_fen", "owed_fen"])
    if order.state != State.CHANGED and not sums_of(order).left_fen:
        _end(order, by, at)


def _end(order: Order, by: Viewer, at: datetime) -> None:
    """All of it went back."""
    for source in sources_of(order):
        take_back(source=source, by=by, at=at)
    order.state, order.closed_at = State.REFUNDED, at
    order.save(update_fields=["state", "closed_at"])
    give_back_coupon(order, sums_of(order).coupon_fen, by=by, at=at)
    events.publish(
        REFUNDED, persons=[order.person_id], caused_by=f"order:{order.pk}", by=by, at=at,
        organisation_id=order.organisation_id,
    )  # fmt: skip


def _book(held: Refund, order: Order, account: str, by: Viewer, at: datetime) -> None:
    ledger.book(
        "refunded", cause=f"refund:{held.pk}", debit={account: held.amount_fen + held.fee_fen},
        credit={providers()[held.payment.provider].account: held.amount_fen, "fee": held.fee_fen},
        organisation_id=order.organisation_id, order_id=order.pk, by=by, at=at,
    )  # fmt: skip


def _fail(order: Order, by: Viewer, at: datetime) -> None:
    """The money stays with us: what was frozen can be used again, unless a part of it went back or still may."""
    if (
        order.state != State.REFUNDING
        or order.refunded_fen
        or order.refunds.filter(state=Refund.State.CREATED).exists()
    ):
        return
    for source in sources_of(order):
        unfreeze(source=source, by=by, at=at)
    order.state = State.SERVING
    order.save(update_fields=["state"])
