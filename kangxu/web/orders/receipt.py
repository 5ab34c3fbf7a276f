"""The slip for the patient as ready values. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from kangxu.foundation import clock
from kangxu.foundation.money import yuan
from kangxu.foundation.viewer import Viewer
from kangxu.shop.queries import OrderView
from kangxu.web.orders import words
from kangxu.web.orders.order_page import person_words, unpaid_words


@dataclass(frozen=True)
class Receipt:
    place: str
    number: str
    who: str
    day: str
    lines: tuple[tuple[str, str], ...]
    amount: str
    paid: tuple[tuple[str, str], ...]
    rights: tuple[tuple[str, str], ...]
    until: str
    returned: str
    back_href: str


def receipt_of(found: OrderView, *, viewer: Viewer, at: datetime) -> Receipt:
    order = found.order
    rights = [one for one in found.entitlements if one.state != "returned"]
    return Receipt(
        place=order.organisation.name, number=order.number, who=person_words(found, viewer, at),
        day=_day(order.paid_at), lines=_lines(found), amount=yuan(order.payable_fen), paid=_paid(found),
        rights=tuple((words.service_words(one.service), _times(one.quantity)) for one in rights),
        until=rights[0].expires_on.isoformat() if rights else "",
        returned=yuan(order.refunded_fen) if order.refunded_fen else "", back_href=reverse("order", args=[order.pk]),
    )  # fmt: skip


def _day(moment: datetime | None) -> str:
    return f"{moment.astimezone(clock.zone()):%Y-%m-%d %H:%M}" if moment else ""


def _lines(found: OrderView) -> tuple[tuple[str, str], ...]:
    bought = [
        (words.title_of(one.title, found.english.get(one.product, one.title)), one.price_fen) for one in found.lines
    ]
    off = [(_("优惠"), -found.order.discount_fen)] if found.order.discount_fen else []
    if found.order.credit_fen:
        off.append((_("原订单抵扣"), -found.order.credit_fen))
    return tuple((label, yuan(fen)) for label, fen in (*bought, *off))


def _paid(found: OrderView) -> tuple[tuple[str, str], ...]:
    payment = found.payment
    if payment is None:
        return ((unpaid_words(found.order), ""),)
    rows = [(words.provider_words(payment.provider), yuan(payment.amount_fen))]
    if payment.given_fen is not None:
        rows += [(_("收到"), yuan(payment.given_fen)), (_("找零"), yuan(payment.given_fen - payment.amount_fen))]
    return (*rows, (_("流水号"), payment.out_trade_no))


def _times(quantity: int | None) -> str:
    return _("不限次") if quantity is None else _("%(times)s次") % {"times": quantity}
