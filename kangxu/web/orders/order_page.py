"""One order as ready values. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from django.urls import reverse
from django.utils.translation import gettext as _

from kangxu.foundation.clock import day_of
from kangxu.foundation.money import yuan
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import Viewer
from kangxu.privacy.masking import mask_phone, name_for
from kangxu.shop.queries import Order, OrderView
from kangxu.shop.terms import terms
from kangxu.web.components.button import Button
from kangxu.web.components.data_table import DataTable
from kangxu.web.components.money_lines import MoneyLine, MoneyLines
from kangxu.web.components.notice import Notice
from kangxu.web.components.shapes import Fact, Facts
from kangxu.web.components.stepper import Step, Stepper
from kangxu.web.components.tag import Tag
from kangxu.web.desk.words import sex_age
from kangxu.web.orders import words
from kangxu.web.orders.change_words import change_notices, is_change
from kangxu.web.orders.order_tables import EntryRow, RefundRow, entitlements, entry_rows, refund_rows

JUST_PAID = timedelta(minutes=5)


@dataclass(frozen=True)
class OrderPage:
    id: int
    title: str
    facts: Facts
    person_href: str
    tag: Tag
    track: Stepper
    payable: bool
    state_href: str
    notices: tuple[Notice, ...]
    sum: MoneyLines
    paid: tuple[tuple[str, str], ...]
    rights: DataTable | None
    rights_sub: str
    refunds: tuple[RefundRow, ...]
    entries: tuple[EntryRow, ...]
    actions: tuple[Button, ...]


def order_page(found: OrderView, *, viewer: Viewer, at: datetime) -> OrderPage:
    order = found.order
    waits = order.state == "pending" and order.expires_at > at
    late = order.state == "pending" and not waits
    return OrderPage(
        id=order.pk, title=_("订单%(number)s") % {"number": order.number}, facts=_facts(found, viewer, at),
        person_href=reverse("person", args=[order.person_id]) if _may_open(found, viewer) else "",
        tag=Tag(_("已过支付时间") if late else str(words.STATES[order.state]), tone=words.TONES[order.state]),
        track=_track(found, late), payable=waits, state_href=reverse("order-state", args=[order.pk]),
        notices=tuple(_notices(found, late, viewer)), sum=_sum(found), paid=tuple(_paid(found)),
        rights=entitlements(found), rights_sub=_rights_sub(found), refunds=refund_rows(found, viewer),
        entries=entry_rows(found), actions=tuple(_actions(found, waits or late, viewer, at)),
    )  # fmt: skip


def person_words(found: OrderView, viewer: Viewer, at: datetime) -> str:
    """Name, sex and age, as this viewer may read them."""
    if found.person is None:
        return _("不在本机构")
    name = name_for(viewer, found.person.name) or _("未登记姓名")
    return f"{name} {sex_age(found.person.sex, found.person.age(day_of(at)))}"


def unpaid_words(order: Order) -> str:
    """Why there is no payment."""
    if order.paid_at is None:
        return _("未支付")
    return _("原订单抵扣，不用付款") if order.credit_fen else _("不用付款")


def _may_open(found: OrderView, viewer: Viewer) -> bool:
    return found.person is not None and viewer.may(P.SEE_PEOPLE)


def _facts(found: OrderView, viewer: Viewer, at: datetime) -> Facts:
    order = found.order
    href = reverse("person", args=[order.person_id]) if _may_open(found, viewer) else ""
    phone = mask_phone(found.person.phone) if found.person and found.person.phone and href else ""
    told = {"who": words.actor_words(order.placed_by, found.names), "when": words.minute(order.placed_at)}
    return (Fact(person_words(found, viewer, at), href=href, bold=True), phone, _("%(who)s %(when)s下单") % told)


def _track(found: OrderView, late: bool) -> Stepper:
    order = found.order
    begun = [Step(_("下单"), "done")]
    if order.state == "closed" or late:
        return Stepper((*begun, Step(_("未支付，已过时") if late else _("未支付，已关闭"), "problem")), _("订单进度"))
    if order.state in ("refunding", "refunded", "changed"):
        end = Step(str(words.STATES[order.state]), "current" if order.state == "refunding" else "done")
        return Stepper((*begun, Step(_("支付"), "done"), end), _("订单进度"))
    place = {"pending": 1, "paid": 2, "serving": 2, "completed": 4}[order.state]
    labels = (_("支付"), _("服务中"), _("完成"))
    ahead = [Step(label, _step(number, place)) for number, label in enumerate(labels, 1)]
    return Stepper((*begun, *ahead), _("订单进度"))


def _step(number: int, place: int) -> Literal["done", "current", "ahead"]:
    return "done" if number < place else "current" if number == place else "ahead"


def _notices(found: OrderView, late: bool, viewer: Viewer) -> Iterator[Notice]:
    yield from change_notices(found, viewer)
    if late and not is_change(found.order):
        again = Button(_("重新下单"), href=f"{reverse('new-order')}?person={found.order.person_id}")
        first = (again,) if viewer.may(P.SELL_PACKAGES) else ()
        minutes = int(terms().pay_within.total_seconds() // 60)
        text = _("没有在%(minutes)s分钟内支付。若患者已在手机上付了款，到账后会自动恢复。") % {"minutes": minutes}
        yield Notice(text, tone="amber", actions=first)
    if any(one.duplicate for one in found.payments):
        yield Notice(_("收到了两笔付款，重复的一笔已自动原路退回，见下面的退款。"), tone="amber")
    waits = any(one.state == "created" for one in found.refunds)
    if found.order.state == "refunding" and not waits:
        yield Notice(_("有一笔没有退成，见下面的退款；期间权益已冻结。"), tone="amber")
    elif found.order.state == "refunding":
        yield Notice(_("已向平台申请退款，平台确认后自动完成；期间权益已冻结。"), tone="info")


def _sum(found: OrderView) -> MoneyLines:
    order = found.order
    lines = [
        MoneyLine(words.title_of(one.title, found.english.get(one.product, one.title)), yuan(one.price_fen),
                  _("有效%(days)s天") % {"days": one.validity_days})
        for one in found.lines
    ]  # fmt: skip
    if order.discount_fen:
        lines.append(MoneyLine(_("优惠"), f"−{yuan(order.discount_fen)}", found.coupon))
    if order.credit_fen:
        numbers = _("、").join(one.number for one in found.replaced)
        lines.append(MoneyLine(_("原订单抵扣"), f"−{yuan(order.credit_fen)}", numbers))
    label = _("应收（元）") if order.paid_at is None else _("实收（元）")
    lines.append(MoneyLine(label, yuan(order.payable_fen), strong=True))
    if order.refunded_fen:
        lines.append(MoneyLine(_("已退"), f"−{yuan(order.refunded_fen)}"))
    return MoneyLines(tuple(lines), _("订单金额"))


def _paid(found: OrderView) -> Iterator[tuple[str, str]]:
    """How it was paid, as label and words."""
    payment = found.payment
    if payment is None and found.order.paid_at is not None:
        yield _("方式"), unpaid_words(found.order)
    if payment is None:
        return
    yield _("方式"), words.provider_words(payment.provider)
    yield _("时间"), words.minute(payment.paid_at)
    yield _("经手"), words.actor_words(payment.taken_by, found.names)
    if payment.given_fen is not None:
        change = {"given": yuan(payment.given_fen), "change": yuan(payment.given_fen - payment.amount_fen)}
        yield _("现金"), _("收%(given)s，找零%(change)s") % change
    if payment.voucher:
        yield _("小票号"), payment.voucher
    yield _("流水号"), payment.out_trade_no


def _rights_sub(found: OrderView) -> str:
    if found.entitlements and found.withheld:
        told = {"day": found.entitlements[0].expires_on.isoformat(), "count": len(found.withheld)}
        return _("用到%(day)s；%(count)s项条件不符，没有发放") % told
    if found.entitlements:
        until = found.entitlements[0].expires_on
        return _("用到%(day)s") % {"day": until.isoformat()}
    return _("支付后发放")


def _actions(found: OrderView, open_: bool, viewer: Viewer, at: datetime) -> Iterator[Button]:
    order = found.order
    if open_ and viewer.may(P.SELL_PACKAGES):
        href = reverse("order-code", args=[order.pk])
        yield Button(_("手机付款"), icon="qrcode", attrs={"hx-get": href, "hx-target": "#drawer-body"})
    if open_:
        href = reverse("order-close", args=[order.pk])
        sure = {"hx-post": href, "hx-swap": "none", "hx-confirm": _("取消这个订单？")}
        yield Button(_("取消订单"), attrs=sure)
    if _may_return(found) and viewer.may(P.REFUND_ORDERS):
        href, label = reverse("order-refund", args=[order.pk]), _return_words(order)
        yield Button(label, icon="undo", attrs={"hx-get": href, "hx-target": "#drawer-body"})
    if order.paid_at is not None:
        fresh = order.paid_at > at - JUST_PAID
        attrs = {"autofocus": True} if fresh and order.state == "serving" else {}
        href = reverse("order-receipt", args=[order.pk])
        yield Button(_("打印收据"), tone="primary", icon="printer", href=href, attrs=attrs)


def _return_words(order: Order) -> str:
    if order.owed_fen:
        return _("退余款")
    return _("退款") if order.payable_fen or order.credit_fen else _("收回权益")


def _may_return(found: OrderView) -> bool:
    order = found.order
    if any(one.state == "created" and not one.payment.duplicate for one in found.refunds):
        return False
    return bool(order.owed_fen) or (order.state in ("serving", "paid") and order.replaced_by_id is None)
