"""From the wish to pay to money that arrived. What a provider tells twice happens once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from kangxu.foundation.acting import action, audit
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import Viewer
from kangxu.shop import ledger
from kangxu.shop.beginning import begin
from kangxu.shop.models import Notice, Order, Payment, Refund
from kangxu.shop.orders import DEFERRED, OVERPAID, locked, refund_number
from kangxu.shop.payments import providers
from kangxu.shop.refusals import Refused


class WrongAmount(Exception):
    """A provider reports another amount than was asked for: a person must look at it."""


class UnknownPayment(Exception):
    """A provider reports money for a number that is not ours: a person must look at it."""


@action
def open_payment(*, order_id: int, provider: str, by: Viewer, at: datetime) -> Payment:
    """A number under which an order is paid with a provider; the open one, when there is one. Raises Refused."""
    by.require(P.TAKE_PAYMENTS)
    order = locked(order_id, by)
    if order.state != Order.State.PENDING or order.expires_at <= at:
        raise Refused(_("订单已过支付时间或已处理，请重新下单"))
    if not providers()[provider].ready:
        raise Refused(_("本站没有开通这种支付方式"))
    held = order.payments.filter(provider=provider, state=Payment.State.CREATED).first()
    if held is None:
        turn = order.payments.count() + 1
        held = Payment.objects.create(
            order=order, provider=provider, out_trade_no=f"{order.number}{turn:02}", amount_fen=order.payable_fen,
            created_at=at,
        )  # fmt: skip
    audit("payment.opened", f"payment:{held.pk}", order=order.pk)
    return held


@action
def note_prompt(*, payment_id: int, prompt: dict[str, str], by: Viewer, at: datetime) -> Payment:
    """Keep what the payer is shown, so that asking again shows the same."""
    held: Payment = Payment.objects.get(pk=payment_id)
    held.prompt = prompt
    held.save(update_fields=["prompt"])
    audit("payment.prompted", f"payment:{payment_id}")
    return held


@action
def settle(
    *, out_trade_no: str, transaction_no: str, amount_fen: int, paid_at: datetime, given_fen: int | None = None,
    voucher: str = "", by: Viewer, at: datetime,
) -> Payment:  # fmt: skip
    """Money arrived: book it, grant what was bought, tell. Once, however often it is told.

    Money for an order that was paid already goes back whole. Raises WrongAmount, UnknownPayment.
    """
    held: Payment | None = Payment.objects.select_for_update().filter(out_trade_no=out_trade_no).first()
    if held is None:
        raise UnknownPayment(out_trade_no)
    if held.amount_fen != amount_fen:
        raise WrongAmount(f"payment {held.pk}: {amount_fen} fen arrived, {held.amount_fen} were asked for")
    if held.state != Payment.State.PAID:
        held.given_fen, held.voucher = given_fen, voucher[:40]
        _arrive(held, transaction_no, paid_at, by, at)
    audit("payment.settled", f"payment:{held.pk}", order=held.order_id)
    return held


@action
def close_payment(*, payment_id: int, by: Viewer, at: datetime) -> Payment:
    """This attempt is over: nobody shall pay its number any more."""
    held: Payment = Payment.objects.select_for_update().get(pk=payment_id)
    if held.state == Payment.State.CREATED:
        held.state = Payment.State.CLOSED
        held.save(update_fields=["state"])
    audit("payment.closed", f"payment:{payment_id}", order=held.order_id)
    return held


@action
def keep_notice(*, provider: str, number: str, content: dict[str, Any], digest: str, by: Viewer, at: datetime) -> bool:
    """Keep a notice whose signature was checked; False when it was kept before."""
    _held, made = Notice.objects.get_or_create(
        digest=digest,
        defaults={
            "provider": provider, "number": number, "content": content, "heard_at": at, "heard_by": by.actor,
        },
    )  # fmt: skip
    audit("payment.notice", f"number:{number}", first=made)
    return made


def _arrive(held: Payment, transaction_no: str, paid_at: datetime, by: Viewer, at: datetime) -> None:
    order = Order.objects.select_for_update().get(pk=held.order_id)
    waits = order.state == Order.State.PENDING or (order.state == Order.State.CLOSED and not order.credit_fen)
    held.state, held.transaction_no, held.paid_at = Payment.State.PAID, transaction_no, paid_at
    held.taken_by, held.duplicate = by.actor, not waits
    held.save()
    if held.amount_fen:
        _book(held, order, by, at)
    if waits:
        begin(order, by=by, at=at)
    elif held.amount_fen:
        Refund.objects.create(
            order=order, payment=held, out_refund_no=refund_number(held), amount_fen=held.amount_fen,
            reason=_("重复支付，全额退回"), created_at=at, created_by=by.actor,
        )  # fmt: skip


def _book(held: Payment, order: Order, by: Viewer, at: datetime) -> None:
    ledger.book(
        "duplicate" if held.duplicate else "paid", cause=f"payment:{held.pk}",
        debit={providers()[held.provider].account: held.amount_fen},
        credit={OVERPAID if held.duplicate else DEFERRED: held.amount_fen},
        organisation_id=order.organisation_id, order_id=order.pk, by=by, at=at,
    )  # fmt: skip
