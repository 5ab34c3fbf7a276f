"""Giving back the share that was not used."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from kangxu.foundation import events
from kangxu.foundation.acting import action, audit
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import Viewer
from kangxu.packages.accounts import refund_fen
from kangxu.packages.actions import freeze, take_back, unfreeze
from kangxu.shop import ledger
from kangxu.shop.events import REFUNDED
from kangxu.shop.models import Order, Payment, Refund
from kangxu.shop.orders import DEFERRED, delivered_fen, locked, source_of
from kangxu.shop.payments import providers
from kangxu.shop.refusals import Refused
from kangxu.shop.terms import terms

State = Order.State


@action
def open_refund(*, order_id: int, reason: str, by: Viewer, at: datetime) -> Refund:
    """Begin to give back what was not used: from now on nothing of it can be used. Raises Refused.

    The amount is what was paid, less the list price of what was delivered, less the fee; the open refund, when there
    is one.
    """
    by.require(P.REFUND_ORDERS)
    order = locked(order_id, by)
    payment: Payment | None = order.payments.filter(state=Payment.State.PAID).order_by("paid_at").first()
    if payment is None or order.state not in (State.SERVING, State.PAID, State.REFUNDING):
        raise Refused(_("这个订单没有可退的钱"))
    held = payment.refunds.filter(state=Refund.State.CREATED).first() or _open(order, payment, reason, by, at)
    audit("refund.opened", f"refund:{held.pk}", order=order.pk)
    return held


@action
def finish_refund(*, out_refund_no: str, refund_no: str, done: bool, by: Viewer, at: datetime) -> Refund:
    """The provider gave the money back, or will not. Once, however often it is told."""
    held: Refund = Refund.objects.select_for_update().get(out_refund_no=out_refund_no)
    if held.state == Refund.State.CREATED:
        order = Order.objects.select_for_update().get(pk=held.payment.order_id)
        _finish(held, order, refund_no, by, at) if done else _fail(held, order, by, at)
    audit("refund.finished", f"refund:{held.pk}", state=held.state)
    return held


def _open(order: Order, payment: Payment, reason: str, by: Viewer, at: datetime) -> Refund:
    for source in _sources(order):
        freeze(source=source, by=by, at=at)
    delivered = delivered_fen(order.pk)
    amount = refund_fen(paid_fen=payment.amount_fen, delivered_fen=delivered, fee=terms().refund_fee)
    left = ledger.balance(DEFERRED, order_id=order.pk)
    amount = min(amount, left)
    order.state = State.REFUNDING
    order.save(update_fields=["state"])
    made: Refund = Refund.objects.create(
        payment=payment, out_refund_no=f"R{payment.out_trade_no}{payment.refunds.count() + 1:02}", amount_fen=amount,
        fee_fen=left - amount, reason=reason[:200], created_at=at, created_by=by.actor,
    )  # fmt: skip
    return made


def _finish(held: Refund, order: Order, refund_no: str, by: Viewer, at: datetime) -> None:
    held.state, held.refund_no, held.done_at = Refund.State.DONE, refund_no, at
    held.save(update_fields=["state", "refund_no", "done_at"])
    if held.amount_fen + held.fee_fen:
        ledger.book(
            "refunded", cause=f"refund:{held.pk}", debit={DEFERRED: held.amount_fen + held.fee_fen},
            credit={providers()[held.payment.provider].account: held.amount_fen, "fee": held.fee_fen},
            organisation_id=order.organisation_id, order_id=order.pk, by=by, at=at,
        )  # fmt: skip
    for source in _sources(order):
        take_back(source=source, by=by, at=at)
    order.state, order.refunded_fen = State.REFUNDED, held.amount_fen
    order.save(update_fields=["state", "refunded_fen"])
    events.publish(
        REFUNDED, persons=[order.person_id], caused_by=f"order:{order.pk}", by=by, at=at,
        organisation_id=order.organisation_id,
    )  # fmt: skip


def _fail(held: Refund, order: Order, by: Viewer, at: datetime) -> None:
    """The money stays with us: what was frozen can be used again."""
    held.state, held.done_at = Refund.State.FAILED, at
    held.save(update_fields=["state", "done_at"])
    for source in _sources(order):
        unfreeze(source=source, by=by, at=at)
    order.state = State.SERVING
    order.save(update_fields=["state"])


def _sources(order: Order) -> list[str]:
    return [source_of(order.pk, line) for line in order.lines.values_list("pk", flat=True)]
