"""Paying and refunding with a provider: each step is stored before the next is asked for, so that a killed process
loses nothing. What is in doubt is asked again (`recover`)."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import Viewer
from kangxu.shop.actions import finish_refund, note_prompt, open_payment, open_refund, settle
from kangxu.shop.actions.paying import WrongAmount
from kangxu.shop.models import Order, Payment, Refund
from kangxu.shop.payments import providers
from kangxu.shop.provider import Paid, ProviderDown, Returned, Wanted
from kangxu.shop.refusals import Refused

log = logging.getLogger(__name__)
# A payment is asked about so long after its order was closed: notices come late
ASK_FOR = timedelta(days=2)


def ask(*, order_id: int, provider: str, by: Viewer, at: datetime, payer: str = "") -> Payment:
    """A payment with what the payer is shown. Asked again it shows the same. Raises Refused, ProviderDown."""
    held = open_payment(order_id=order_id, provider=provider, by=by, at=at)
    if held.prompt or providers()[provider].at_desk:
        return held
    order: Order = held.order
    title = "、".join(order.lines.values_list("title", flat=True))
    wanted = Wanted(held.out_trade_no, held.amount_fen, title, order.expires_at, payer)
    return note_prompt(payment_id=held.pk, prompt=providers()[provider].create(wanted), by=by, at=at)


def take(*, payment_id: int, by: Viewer, at: datetime) -> Payment:
    """The desk has the money in hand. Raises Refused for a payment that somebody else must confirm."""
    by.require(P.TAKE_PAYMENTS)
    held: Payment = Payment.objects.select_related("order").get(pk=payment_id)
    if not providers()[held.provider].at_desk:
        raise Refused(_("这笔钱由支付平台确认，不能手工确认"))
    if not by.sees(held.order.organisation_id):
        raise Refused(_("不是本机构的订单"))
    return settle(
        out_trade_no=held.out_trade_no, transaction_no=f"{held.provider}-{held.out_trade_no}",
        amount_fen=held.amount_fen, paid_at=at, by=by, at=at,
    )  # fmt: skip


def hear(provider: str, told: Paid | Returned | None, *, at: datetime) -> None:
    """Act on a notice whose signature was checked. Raises WrongAmount."""
    by = Viewer.system(f"payments.{provider}")
    match told:
        case Paid():
            settle(
                out_trade_no=told.out_trade_no, transaction_no=told.transaction_no, amount_fen=told.amount_fen,
                paid_at=told.paid_at, by=by, at=at,
            )  # fmt: skip
        case Returned() if told.state != "pending":
            done = told.state == "done"
            finish_refund(out_refund_no=told.out_refund_no, refund_no=told.refund_no, done=done, by=by, at=at)


def give_back(*, order_id: int, reason: str, by: Viewer, at: datetime) -> Refund:
    """Refund what was not used. A provider that does not answer is asked again later. Raises Refused."""
    held = open_refund(order_id=order_id, reason=reason, by=by, at=at)
    return _return(held, by, at)


def recover(*, at: datetime) -> int:
    """Ask the providers about everything that is in doubt; how many payments and refunds were settled."""
    by = Viewer.system("payments")
    open_ones = Payment.objects.filter(state=Payment.State.CREATED, created_at__gt=at - ASK_FOR)
    paid = sum(_found(one, by, at) for one in open_ones.order_by("pk"))
    waiting = Refund.objects.filter(state=Refund.State.CREATED).order_by("pk")
    return paid + sum(_return(one, by, at).state != Refund.State.CREATED for one in waiting)


def _found(held: Payment, by: Viewer, at: datetime) -> bool:
    try:
        told = providers()[held.provider].query(held.out_trade_no)
        if told is not None:
            hear(held.provider, told, at=at)
    except (ProviderDown, WrongAmount) as problem:
        log.warning("payment %s stays open: %s", held.pk, type(problem).__name__)
        return False
    return told is not None


def _return(held: Refund, by: Viewer, at: datetime) -> Refund:
    payment: Payment = held.payment
    if not held.amount_fen:
        return finish_refund(out_refund_no=held.out_refund_no, refund_no="", done=True, by=by, at=at)
    try:
        told = providers()[payment.provider].refund(
            out_trade_no=payment.out_trade_no, out_refund_no=held.out_refund_no, amount_fen=held.amount_fen,
            paid_fen=payment.amount_fen,
        )  # fmt: skip
    except ProviderDown as problem:
        log.warning("refund %s waits: %s", held.pk, type(problem).__name__)
        return held
    hear(payment.provider, told, at=at)
    held.refresh_from_db()
    return held
