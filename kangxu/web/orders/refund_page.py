"""Giving money back as ready values: the sum line by line, the reason, the second look. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from kangxu.foundation.money import yuan
from kangxu.shop.queries import Payment, RefundPreview
from kangxu.shop.terms import terms
from kangxu.web.components.money_lines import MoneyLine, MoneyLines
from kangxu.web.orders import words


@dataclass(frozen=True)
class RefundPage:
    href: str
    title: str
    sum: MoneyLines | None
    amount_fen: int
    way: str
    sure: str
    reason: str
    asked: bool
    problem: str


def refund_page(found: RefundPreview, *, reason: str, asked: bool, problem: str) -> RefundPage:
    sums = found.sums
    return RefundPage(
        href=reverse("order-refund", args=[found.order.pk]), title=_("退款") if found.parts else _("收回权益"),
        sum=_sum(found) if found.parts else None,
        amount_fen=sums.amount_fen, way=_ways(found) or _("没有付过钱，不用退；未用的权益收回"),
        sure=_sure(found), reason=reason, asked=asked, problem=problem,
    )  # fmt: skip


def _sum(found: RefundPreview) -> MoneyLines:
    sums = found.sums
    if sums.owed_fen is not None:
        return MoneyLines((MoneyLine(_("换包后的余款（元）"), yuan(sums.amount_fen), strong=True),), _("应退金额"))
    lines = [MoneyLine(_("实付"), yuan(sums.paid_fen))]
    if found.order.credit_fen:
        told = {"paid": yuan(found.order.payable_fen), "credit": yuan(found.order.credit_fen)}
        lines = [MoneyLine(_("实付"), yuan(sums.paid_fen), _("付款%(paid)s，原订单抵扣%(credit)s") % told)]
    if sums.returned_fen:
        lines.append(MoneyLine(_("已退"), f"−{yuan(sums.returned_fen)}"))
    for one in sums.delivered:
        note = _("%(times)s次×%(unit)s") % {"times": one.times, "unit": yuan(one.unit_fen)}
        label = _("已交付：%(service)s") % {"service": words.service_words(one.service)}
        lines.append(MoneyLine(label, f"−{yuan(one.sum_fen)}", note))
    percent = f"{(terms().refund_fee * 100).normalize():f}"
    note = _("实付的%(percent)s%%，不足时按余额") % {"percent": percent}
    lines.append(MoneyLine(_("手续费"), f"−{yuan(min(sums.wanted_fee_fen, sums.fee_fen))}", note))
    lines.append(MoneyLine(_("应退（元）"), yuan(sums.amount_fen), strong=True))
    return MoneyLines(tuple(lines), _("应退金额"))


def _sure(found: RefundPreview) -> str:
    amount = {"amount": yuan(found.sums.amount_fen)}
    return _("确认退%(amount)s元") % amount if found.parts else _("确认收回权益")


def _ways(found: RefundPreview) -> str:
    """How it goes back; with the amounts where it came in by several payments."""
    ways = [(_way(payment), fen) for payment, fen in found.parts]
    if len(ways) == 1:
        return ways[0][0]
    return _("；").join(f"{way} {words.sum_of(fen)}" for way, fen in ways)


def _way(payment: Payment) -> str:
    if payment.provider == "cash":
        return _("退现金给患者")
    if payment.provider == "pos":
        return _("在刷卡机上按小票%(voucher)s撤销") % {"voucher": payment.voucher or _("原单")}
    return _("原路退回：%(way)s") % {"way": words.provider_words(payment.provider)}
