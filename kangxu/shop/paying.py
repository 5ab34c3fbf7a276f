"""Paying and refunding with a provider: each step is stored before the next is asked for, so that a killed process
loses nothing. What is in doubt is asked again (`recover`)."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import NotFound
from kangxu.shop.actions import (
    close_order,
    close_payment,
    finish_refund,
    keep_notice,
    note_prompt,
    open_payment,
    open_refund,
    reopen_duplicate,
    settle,
)
from kangxu.shop.actions.paying import UnknownPayment, WrongAmount
from kangxu.shop.models import Order, Payment, Refund
from kangxu.shop.orders import known_orders
from kangxu.shop.payments import providers
from kangxu.shop.provider import Paid, ProviderDown, Returned, Wanted
from kangxu.shop.refund_sums import refundable, split
from kangxu.shop.refusals import Refused

log = logging.getLogger(__name__)
# A payment is asked about so long after its order was closed: notices come late
ASK_FOR = timedelta(days=2)
# Whom a prompt was made for, as a digest; no part of what is shown
PAYER = "payer"


def ask(*, order_id: int, provider: str, by: Viewer, at: datetime, payer: str = "") -> Payment:
    """A payment with what the payer is shown. Asked again it shows the same. Raises Refused, ProviderDown.

    `payer`: whose app it is paid in (`Wanted`). What was shown to somebody else, or on a screen, is ended first.
    """
    held = _opened(order_id, provider, payer, by, at)
    if held.prompt or providers()[provider].at_desk:
        return held
    order: Order = held.order
    title = "、".join(order.lines.values_list("title", flat=True))
    wanted = Wanted(held.out_trade_no, held.amount_fen, title, order.expires_at, payer)
    prompt = providers()[provider].create(wanted)
    told = {**prompt, PAYER: _digest(payer)} if payer else prompt
    return note_prompt(payment_id=held.pk, prompt=told, by=by, at=at)


def look(order_id: int, *, by: Viewer, at: datetime) -> bool:
    """Ask the providers about the open attempts of an order; whether one turned out to be paid."""
    open_ones = Payment.objects.filter(order__in=known_orders(by), order_id=order_id, state=Payment.State.CREATED)
    return any(_found(one, by, at) for one in open_ones.order_by("pk"))


def take(*, payment_id: int, given_fen: int | None = None, voucher: str = "", by: Viewer, at: datetime) -> Payment:
    """The desk has the money in hand. Raises Refused for a payment that somebody else must confirm.

    `given_fen` is the cash handed over (what is above the amount goes back at once), `voucher` the number of the slip.
    What was begun with another provider is ended first, so that nobody pays twice.
    """
    by.require(P.TAKE_PAYMENTS)
    held: Payment = Payment.objects.select_related("order").get(pk=payment_id)
    if not providers()[held.provider].at_desk:
        raise Refused(_("这笔钱由支付平台确认，不能手工确认"))
    if not by.sees(held.order.organisation_id):
        raise Refused(_("不是本机构的订单"))
    if given_fen is not None and given_fen < held.amount_fen:
        raise Refused(_("收到的钱不够"))
    if held.state != Payment.State.PAID and end_attempts(held.order, by=by, at=at, besides=held.pk):
        raise Refused(_("这个订单刚刚已经在线支付，请不要再收钱"))
    return settle(
        out_trade_no=held.out_trade_no, transaction_no=f"{held.provider}-{held.out_trade_no}",
        amount_fen=held.amount_fen, paid_at=at, given_fen=given_fen, voucher=voucher, by=by, at=at,
    )  # fmt: skip


def cancel(*, order_id: int, by: Viewer, at: datetime) -> Order:
    """Close an order that nobody paid, here and with the providers. Raises Refused when it was paid after all."""
    order = known_orders(by).filter(pk=order_id).first()
    if order is None:
        raise NotFound(f"order:{order_id}")
    if order.state == Order.State.PENDING and end_attempts(order, by=by, at=at):
        raise Refused(_("这个订单刚刚已经支付，不能取消"))
    return close_order(order_id=order_id, by=by, at=at)


def end_attempts(order: Order, *, by: Viewer, at: datetime, besides: int = 0) -> bool:
    """Ask about each attempt that is still open, and end it; whether one turns out to be paid.

    A provider that does not answer is left alone: money that comes all the same goes back as paid twice.
    """
    for one in order.payments.filter(state=Payment.State.CREATED).exclude(pk=besides):
        if _found(one, by, at):
            return True
        try:
            providers()[one.provider].close(one.out_trade_no)
        except ProviderDown as problem:
            log.warning("payment %s stays open: %s", one.pk, type(problem).__name__)
            continue
        close_payment(payment_id=one.pk, by=by, at=at)
    return False


def listen(provider: str, headers: Mapping[str, str], body: bytes, *, at: datetime) -> None:
    """Check a notice, keep it, and act on it. Raises NotGenuine, WrongAmount, UnknownPayment."""
    told = providers()[provider].notice(headers, body)
    if told is None:
        return
    number = told.out_trade_no if isinstance(told, Paid) else told.out_refund_no
    by, digest = Viewer.system(f"payments.{provider}"), hashlib.sha256(body).hexdigest()
    keep_notice(provider=provider, number=number[:32], content=dict(told.content), digest=digest, by=by, at=at)
    hear(provider, told, at=at)


def hear(provider: str, told: Paid | Returned | None, *, by: Viewer | None = None, at: datetime) -> None:
    """Act on what a provider said and proved, in answer to `by` or of itself. Raises WrongAmount, UnknownPayment."""
    by = by or Viewer.system(f"payments.{provider}")
    match told:
        case Paid():
            settle(
                out_trade_no=told.out_trade_no, transaction_no=told.transaction_no, amount_fen=told.amount_fen,
                paid_at=told.paid_at, by=by, at=at,
            )  # fmt: skip
        case Returned() if told.state != "pending":
            done = told.state == "done"
            finish_refund(out_refund_no=told.out_refund_no, refund_no=told.refund_no, done=done, by=by, at=at)


def give_back(
    *, order_id: int, reason: str, expected_fen: int | None = None, by: Viewer, at: datetime
) -> list[Refund]:  # fmt: skip
    """Refund what was not used, by each payment it came in with. Raises Refused.

    A provider that does not answer is asked again later.
    """
    held = open_refund(order_id=order_id, reason=reason, expected_fen=expected_fen, by=by, at=at)
    return [_return(one, by, at) for one in held]


def try_again(*, refund_id: int, by: Viewer, at: datetime) -> list[Refund]:
    """Ask the provider again about a refund that waits or failed. Raises Refused, NotFound."""
    by.require(P.REFUND_ORDERS)
    held: Refund | None = Refund.objects.select_related("payment", "order").filter(pk=refund_id).first()
    if held is None or not by.sees(held.order.organisation_id):
        raise NotFound(f"refund:{refund_id}")
    if held.state == Refund.State.CREATED:
        return [_return(held, by, at)]
    if held.payment.duplicate:
        return [_return(reopen_duplicate(refund_id=refund_id, by=by, at=at), by, at)]
    if held.state == Refund.State.DONE:
        raise Refused(_("这笔退款已经退回"))
    return give_back(order_id=held.order_id, reason=held.reason, by=by, at=at)


def return_owed(order: Order, *, by: Viewer, at: datetime) -> list[Refund]:
    """Give back what a change of packages left over, where no hand at the desk is needed for it."""
    parts = split(order.owed_fen, refundable(order))
    if any(providers()[payment.provider].at_desk for payment, _fen in parts):
        return []
    return give_back(order_id=order.pk, reason=_("换服务包，退还余款"), by=by, at=at)


def recover(*, at: datetime) -> int:
    """Ask the providers about everything that is in doubt; how many payments and refunds were settled."""
    by = Viewer.system("payments")
    open_ones = Payment.objects.filter(state=Payment.State.CREATED, created_at__gt=at - ASK_FOR)
    paid = sum(_found(one, by, at) for one in open_ones.order_by("pk"))
    for order in Order.objects.filter(owed_fen__gt=0, refunds=None).order_by("pk"):
        return_owed(order, by=by, at=at)
    waiting = Refund.objects.filter(state=Refund.State.CREATED).order_by("pk")
    return paid + sum(_return(one, by, at).state != Refund.State.CREATED for one in waiting)


def _opened(order_id: int, provider: str, payer: str, by: Viewer, at: datetime) -> Payment:
    """The open attempt for this payer. Raises Refused, ProviderDown."""
    held = open_payment(order_id=order_id, provider=provider, by=by, at=at)
    if not held.prompt or held.prompt.get(PAYER, "") == _digest(payer):
        return held
    if end_attempts(held.order, by=by, at=at):
        raise Refused(_("这个订单刚刚已经支付"))
    fresh = open_payment(order_id=order_id, provider=provider, by=by, at=at)
    if fresh.prompt:
        raise ProviderDown("what was shown before cannot be ended")
    return fresh


def _digest(payer: str) -> str:
    return hashlib.sha256(payer.encode()).hexdigest() if payer else ""


def _found(held: Payment, by: Viewer, at: datetime) -> bool:
    try:
        told = providers()[held.provider].query(held.out_trade_no)
        if told is not None:
            hear(held.provider, told, at=at)
    except (ProviderDown, WrongAmount, UnknownPayment) as problem:
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
    hear(payment.provider, told, by=by, at=at)
    held.refresh_from_db()
    return held
