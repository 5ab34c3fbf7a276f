"""Giving back the share that was not used, or the whole of what was paid twice."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from kangxu.foundation import events
from kangxu.foundation.acting import action, audit
from kangxu.foundation.clock import day_of
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import NotFound
from kangxu.packages.actions import freeze, take_back, unfreeze
from kangxu.shop import ledger
from kangxu.shop.events import REFUNDED
from kangxu.shop.models import Coupon, Order, Payment, Refund
from kangxu.shop.orders import DEFERRED, OVERPAID, locked, refund_number, source_of
from kangxu.shop.payments import providers
from kangxu.shop.refund_sums import first_payment, sums_of
from kangxu.shop.refusals import Refused

State = Order.State


@action
def open_refund(
    *, order_id: int, reason: str, expected_fen: int | None = None, by: Viewer, at: datetime
) -> Refund:  # fmt: skip
    """Begin to give back what was not used: from now on nothing of it can be used. Raises Refused.

    The amount is what was paid, less the list price of what was delivered, less the fee; the open refund, when there
    is one. `expected_fen` is what the person at the desk was told: when it is another by now, nothing happens.
    """
    by.require(P.REFUND_ORDERS)
    order = locked(order_id, by)
    payment = first_payment(order)
    if payment is None or order.state not in (State.SERVING, State.PAID, State.REFUNDING):
        raise Refused(_("这个订单没有可退的钱"))
    held = payment.refunds.filter(state=Refund.State.CREATED).first()
    if held is None:
        held = _open(order, payment, reason, expected_fen, by, at)
    audit("refund.opened", f"refund:{held.pk}", order=order.pk)
    return held


@action
def reopen_duplicate(*, refund_id: int, by: Viewer, at: datetime) -> Refund:
    """Try once more to give back what was paid twice. Raises Refused unless the attempt before failed."""
    by.require(P.REFUND_ORDERS)
    failed: Refund | None = Refund.objects.select_related("payment").filter(pk=refund_id).first()
    if failed is None:
        raise NotFound(f"refund:{refund_id}")
    locked(failed.payment.order_id, by)
    living = failed.payment.refunds.exclude(state=Refund.State.FAILED)
    if not failed.payment.duplicate or living.exists():
        raise Refused(_("这笔退款不用重试"))
    made: Refund = Refund.objects.create(
        payment=failed.payment, out_refund_no=refund_number(failed.payment), amount_fen=failed.amount_fen,
        reason=failed.reason, created_at=at, created_by=by.actor,
    )  # fmt: skip
    audit("refund.opened", f"refund:{made.pk}", order=failed.payment.order_id)
    return made


@action
def finish_refund(*, out_refund_no: str, refund_no: str, done: bool, by: Viewer, at: datetime) -> Refund:
    """The provider gave the money back, or will not. Once, however often it is told."""
    held: Refund = Refund.objects.select_for_update().get(out_refund_no=out_refund_no)
    if held.state == Refund.State.CREATED:
        order = Order.objects.select_for_update().get(pk=held.payment.order_id)
        held.state, held.refund_no = (Refund.State.DONE if done else Refund.State.FAILED), refund_no
        held.done_at = at
        held.save(update_fields=["state", "refund_no", "done_at"])
        if held.payment.duplicate:
            _book(held, order, OVERPAID, by, at) if done else None
        else:
            _finish(held, order, by, at) if done else _fail(order, by, at)
    audit("refund.finished", f"refund:{held.pk}", state=held.state)
    return held


def _open(
    order: Order, payment: Payment, reason: str, expected_fen: int | None, by: Viewer, at: datetime
) -> Refund:  # fmt: skip
    for source in _sources(order):
        freeze(source=source, by=by, at=at)
    sums = sums_of(order, payment)
    if expected_fen not in (None, sums.amount_fen):
        raise Refused(_("刚刚又有服务交付，应退金额变了，请重新核对"))
    order.state = State.REFUNDING
    order.save(update_fields=["state"])
    made: Refund = Refund.objects.create(
        payment=payment, out_refund_no=refund_number(payment), amount_fen=sums.amount_fen, fee_fen=sums.fee_fen,
        reason=reason[:200], created_at=at, created_by=by.actor,
    )  # fmt: skip
    return made


def _finish(held: Refund, order: Order, by: Viewer, at: datetime) -> None:
    if held.amount_fen + held.fee_fen:
        _book(held, order, DEFERRED, by, at)
    for source in _sources(order):
        take_back(source=source, by=by, at=at)
    order.state, order.refunded_fen = State.REFUNDED, held.amount_fen
    order.save(update_fields=["state", "refunded_fen"])
    _return_coupon(order, at)
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


def _return_coupon(order: Order, at: datetime) -> None:
    """The coupon may be used again, as long as it has not run out."""
    used = Coupon.objects.filter(order=order, state=Coupon.State.USED, expires_on__gte=day_of(at))
    used.update(state=Coupon.State.CLAIMED, order=None, used_at=None)


def _fail(order: Order, by: Viewer, at: datetime) -> None:
    """The money stays with us: what was frozen can be used again."""
    for source in _sources(order):
        unfreeze(source=source, by=by, at=at)
    order.state = State.SERVING
    order.save(update_fields=["state"])


def _sources(order: Order) -> list[str]:
    return [source_of(order.pk, line) for line in order.lines.values_list("pk", flat=True)]
