"""From the wish to pay to money that arrived. What a provider tells twice happens once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from kangxu.foundation import events
from kangxu.foundation.acting import action, audit
from kangxu.foundation.clock import day_of
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import Viewer
from kangxu.packages.actions import Grant, grant
from kangxu.shop import ledger
from kangxu.shop.events import PAID
from kangxu.shop.models import Coupon, Order, Payment
from kangxu.shop.orders import DEFERRED, locked, source_of
from kangxu.shop.payments import providers
from kangxu.shop.refusals import Refused


class WrongAmount(Exception):
    """A provider reports another amount than was asked for: a person must look at it."""


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
    *, out_trade_no: str, transaction_no: str, amount_fen: int, paid_at: datetime, by: Viewer, at: datetime
) -> Payment:
    """Money arrived: book it, grant what was bought, tell. Once, however often it is told. Raises WrongAmount."""
    held: Payment = Payment.objects.select_for_update().get(out_trade_no=out_trade_no)
    if held.amount_fen != amount_fen:
        raise WrongAmount(f"payment {held.pk}: {amount_fen} fen arrived, {held.amount_fen} were asked for")
    if held.state != Payment.State.PAID:
        _arrive(held, transaction_no, paid_at, by, at)
    audit("payment.settled", f"payment:{held.pk}", order=held.order_id)
    return held


def _arrive(held: Payment, transaction_no: str, paid_at: datetime, by: Viewer, at: datetime) -> None:
    held.state, held.transaction_no, held.paid_at = Payment.State.PAID, transaction_no, paid_at
    held.taken_by = by.actor
    held.save(update_fields=["state", "transaction_no", "paid_at", "taken_by"])
    order = Order.objects.select_for_update().get(pk=held.order_id)
    if held.amount_fen:
        _book(held, order, by, at)
    if order.state in (Order.State.PENDING, Order.State.CLOSED):
        _begin(order, by, at)


def _book(held: Payment, order: Order, by: Viewer, at: datetime) -> None:
    ledger.book(
        "paid", cause=f"payment:{held.pk}", debit={providers()[held.provider].account: held.amount_fen},
        credit={DEFERRED: held.amount_fen}, organisation_id=order.organisation_id, order_id=order.pk, by=by, at=at,
    )  # fmt: skip


def _begin(order: Order, by: Viewer, at: datetime) -> None:
    """The order is paid: its coupon is used, its entitlements begin today."""
    order.state, order.paid_at, order.closed_at = Order.State.SERVING, at, None
    order.save(update_fields=["state", "paid_at", "closed_at"])
    Coupon.objects.filter(order=order, state=Coupon.State.LOCKED).update(state=Coupon.State.USED, used_at=at)
    for line in order.lines.order_by("pk"):
        grant(
            person_id=order.person_id, source=source_of(order.pk, line.pk), grants=_grants(line.grants),
            valid_from=day_of(at), expires_on=day_of(at) + timedelta(days=line.validity_days - 1), by=by, at=at,
        )  # fmt: skip
    events.publish(
        PAID, persons=[order.person_id], caused_by=f"order:{order.pk}", by=by, at=at,
        organisation_id=order.organisation_id,
    )  # fmt: skip


def _grants(stored: Iterable[dict[str, Any]]) -> list[Grant]:
    return [Grant(**one) for one in stored]
