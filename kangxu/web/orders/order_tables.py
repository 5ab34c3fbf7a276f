"""What an order granted, what was given back, what was booked: as ready rows. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from kangxu.foundation.money import yuan
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import Viewer
from kangxu.shop.queries import OrderView
from kangxu.web.components.data_table import Cell, Column, DataTable, TableRow
from kangxu.web.components.shapes import Tone
from kangxu.web.components.tag import Tag
from kangxu.web.orders import words


@dataclass(frozen=True)
class RefundRow:
    """One attempt to give money back; `retry_href` asks the provider again."""

    amount: str
    tag: Tag
    words: str
    retry_href: str


@dataclass(frozen=True)
class Side:
    account: str
    debit: str
    credit: str


@dataclass(frozen=True)
class EntryRow:
    """One entry of the ledger with its sides."""

    what: str
    when: str
    by: str
    sides: tuple[Side, ...]


def entitlements(found: OrderView) -> DataTable | None:
    """What was granted; before the payment, what will be. None for an order that grants nothing."""
    began = found.entitlements or found.withheld
    rows = [*_granted(found), *_withheld(found)] if began else _promised(found)
    if not rows:
        return None
    columns = (
        Column(_("服务")), Column(_("次数"), align="end"), Column(_("已用"), align="end"),
        Column(_("单次标价（元）"), align="end"), Column(_("状态")),
    )  # fmt: skip
    return DataTable(_("权益"), columns, tuple(rows), dense=True)


def refund_rows(found: OrderView, viewer: Viewer) -> tuple[RefundRow, ...]:
    return tuple(_refund(one, found, viewer) for one in reversed(found.refunds))


def entry_rows(found: OrderView) -> tuple[EntryRow, ...]:
    return tuple(
        entry_row(one, tuple(one.postings.all()), words.actor_words(one.by, found.names)) for one in found.entries
    )


def entry_row(entry: Any, postings: tuple[Any, ...], by: str) -> EntryRow:
    sides = tuple(
        Side(
            words.account_words(one.account),
            yuan(one.debit_fen) if one.debit_fen else "",
            yuan(one.credit_fen) if one.credit_fen else "",
        )
        for one in postings
    )
    return EntryRow(str(words.BOOKED.get(entry.what, entry.what)), words.minute(entry.at), by, sides)


def _withheld(found: OrderView) -> list[TableRow]:
    tag = Tag(_("条件不符，符合后自动发放"), tone="muted")
    return [
        TableRow((
            words.service_words(one["service"]), _times(one["quantity"]), "0", yuan(one["unit_fen"]),
            Cell(component=tag),
        ))
        for one in found.withheld
    ]  # fmt: skip


def _granted(found: OrderView) -> list[TableRow]:
    tones: dict[str, Tone] = {"active": "green", "frozen": "amber"}
    return [
        TableRow(
            (
                words.service_words(one.service), _times(one.quantity), str(one.used), yuan(one.unit_fen),
                Cell(component=Tag(str(words.ENTITLED[one.state]), tone=tones.get(one.state, "muted"))),
            )
        )
        for one in found.entitlements
    ]  # fmt: skip


def _promised(found: OrderView) -> list[TableRow]:
    return [
        TableRow(
            (
                words.service_words(one["service"]),
                _times(one["quantity"]),
                "",
                yuan(one["unit_fen"]),
                _("符合条件才发放") if (line.pk, one["service"]) in found.for_some else _("待发放"),
            ),
            muted=True,
        )
        for line in found.lines
        for one in line.grants
    ]


def _times(quantity: int | None) -> str:
    return _("不限") if quantity is None else str(quantity)


def _refund(one: Any, found: OrderView, viewer: Viewer) -> RefundRow:
    parts = [words.minute(one.done_at or one.created_at), words.provider_words(one.payment.provider), one.reason]
    if one.fee_fen:
        parts.append(_("手续费%(fee)s") % {"fee": yuan(one.fee_fen)})
    parts.append(words.actor_words(one.created_by, found.names))
    latest = one.pk == max(other.pk for other in found.refunds if other.payment_id == one.payment_id)
    again = one.state != "done" and latest and viewer.may(P.REFUND_ORDERS)
    return RefundRow(
        yuan(one.amount_fen), Tag(str(words.REFUNDS[one.state]), tone=words.REFUND_TONES[one.state]),
        _("，").join(part for part in parts if part), reverse("refund-retry", args=[one.pk]) if again else "",
    )  # fmt: skip
