"""The desk as ready values. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from kangxu.foundation.clock import day_of
from kangxu.foundation.money import yuan
from kangxu.foundation.paging import Page
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import Viewer
from kangxu.privacy.masking import name_for
from kangxu.shop.queries import DeskDay, Order, OrderRow
from kangxu.web.components.button import Button
from kangxu.web.components.counter_bar import Counter, CounterBar
from kangxu.web.components.data_table import Cell, Column, DataTable, TableRow
from kangxu.web.components.empty import Empty
from kangxu.web.components.key_hints import KeyHint, KeyHints
from kangxu.web.components.pager import Pager
from kangxu.web.components.segmented import Segmented
from kangxu.web.components.shapes import Fact, Facts, Link
from kangxu.web.components.tag import Tag
from kangxu.web.desk.words import sex_age
from kangxu.web.orders import words
from kangxu.web.orders.asked import AskedOrders

COUNTED = ("pending", "serving", "completed", "refunding", "refunded", "changed", "closed")


@dataclass(frozen=True)
class DeskPage:
    here: str
    facts: Facts
    counters: CounterBar
    periods: Segmented
    query: str
    state: str
    days: str
    chips: tuple[Link, ...]
    table: DataTable
    new_href: str
    drawer_href: str
    export_href: str
    keys: KeyHints


def desk_page(
    found: Page[OrderRow], counts: Mapping[str, int], money: DeskDay, asked: AskedOrders, *, viewer: Viewer,
    at: datetime,
) -> DeskPage:  # fmt: skip
    export = viewer.may(P.EXPORT_LISTS)
    return DeskPage(
        here=reverse("orders"), facts=_facts(money), counters=_counters(counts, asked), periods=_periods(asked),
        query=asked.q, state=asked.state, days=asked.days, chips=_chips(asked),
        table=_table(found, asked, viewer, at),
        new_href=reverse("new-order") if viewer.may(P.SELL_PACKAGES) else "",
        drawer_href=reverse("order-drawer"), export_href=asked.href("orders-export") if export else "",
        keys=KeyHints((KeyHint(("j", "k"), _("上下移动")), KeyHint(("Enter",), _("打开订单")))),
    )  # fmt: skip


def file_rows(rows: Iterable[OrderRow], *, viewer: Viewer) -> Iterator[list[str]]:
    """The list as lines of a file, the head first."""
    yield [
        _("单号"), _("患者"), _("内容"), _("应收（元）"), _("优惠（元）"), _("已退（元）"), _("状态"), _("下单"),
        _("收款"), _("方式"), _("下单人"),
    ]  # fmt: skip
    for one in rows:
        order = one.order
        yield [
            order.number, _name(one, viewer), _titles(one), yuan(order.payable_fen).replace(",", ""),
            yuan(order.discount_fen).replace(",", ""), yuan(order.refunded_fen).replace(",", ""),
            str(words.STATES[order.state]), words.minute(order.placed_at), words.minute(order.paid_at),
            words.provider_words(one.payment.provider) if one.payment else "",
            words.actor_words(order.placed_by, one.names),
        ]  # fmt: skip


def _facts(money: DeskDay) -> Facts:
    """What came in today, way by way, and what went out."""
    ways = [Fact(yuan(fen), lead=words.provider_words(code)) for code, fen in sorted(money.taken.items())]
    back = (Fact(yuan(money.returned_fen), lead=_("退款")),) if money.returned_fen else ()
    return (Fact(yuan(money.taken_fen), lead=_("今日实收"), unit=_("元"), bold=True), *ways, *back)


def _counters(counts: Mapping[str, int], asked: AskedOrders) -> CounterBar:
    shown = [Counter(_("全部"), counts.get("all", 0), asked.href(state=""), active=not asked.state)]
    for code in COUNTED:
        href = asked.href(state=code)
        tone = "amber" if code in ("pending", "refunding") else ""
        shown.append(Counter(str(words.STATES[code]), counts.get(code, 0), href, asked.state == code, tone))  # type: ignore[arg-type]
    if counts.get("troubled"):
        href = asked.href(state="troubled")
        shown.append(Counter(_("退款待处理"), counts["troubled"], href, asked.state == "troubled", "red"))
    return CounterBar(_("按状态"), tuple(shown), target="#list")


def _periods(asked: AskedOrders) -> Segmented:
    labels = {"today": _("今天"), "7": _("近7天"), "30": _("近30天"), "all": _("全部时间")}
    options = (Link(label, asked.href(days=code), active=asked.days == code) for code, label in labels.items())
    return Segmented(_("下单时间"), tuple(options), target="#list")


def _chips(asked: AskedOrders) -> tuple[Link, ...]:
    return (Link(asked.q, asked.href(q="")),) if asked.q else ()


def _table(found: Page[OrderRow], asked: AskedOrders, viewer: Viewer, at: datetime) -> DataTable:
    after = asked.href(after=found.after) if found.after else ""
    pager = Pager(asked.href() if asked.after else "", after, target="#list")
    return DataTable(
        _("订单"),
        (
            Column(_("单号")), Column(_("患者")), Column(_("内容")), Column(_("应收（元）"), align="end"),
            Column(_("状态")), Column(_("收款")), Column(_("下单"), hide=True),
        ),
        tuple(_row(one, viewer, at) for one in found.rows),
        empty=_empty(asked, viewer), pager=pager if asked.after or after else None, keyboard=True,
    )  # fmt: skip


def _row(one: OrderRow, viewer: Viewer, at: datetime) -> TableRow:
    order, person = one.order, one.person
    late = order.state == "pending" and order.expires_at <= at
    who = sex_age(person.sex, person.age(day_of(at))) if person else ""
    off = _("已优惠%(amount)s") % {"amount": yuan(order.discount_fen)} if order.discount_fen else ""
    paid = words.provider_words(one.payment.provider) if one.payment else ""
    return TableRow(
        (
            Cell(order.number), Cell(_name(one, viewer), sub=who, bold=True), _titles(one),
            Cell(yuan(order.payable_fen), title=off),
            Cell(component=_tag(order, late)),
            Cell(paid, sub=words.minute(order.paid_at)),
            Cell(words.actor_words(order.placed_by, one.names), sub=words.minute(order.placed_at)),
        ),
        href=reverse("order", args=[order.pk]), muted=order.state == "closed",
    )  # fmt: skip


def _tag(order: Order, late: bool) -> Tag:
    if late:
        return Tag(_("已过支付时间"), tone="muted")
    if order.owed_fen:
        return Tag(_("待退%(amount)s") % {"amount": yuan(order.owed_fen)}, tone="amber")
    return Tag(str(words.STATES[order.state]), tone=words.TONES[order.state])


def _name(one: OrderRow, viewer: Viewer) -> str:
    if one.person is None:
        return _("不在本机构")
    return name_for(viewer, one.person.name) or _("未登记姓名")


def _titles(one: OrderRow) -> str:
    return _("、").join(words.title_of(zh, en) for zh, en in one.titles)


def _empty(asked: AskedOrders, viewer: Viewer) -> Empty:
    new = Button(_("新订单"), tone="primary", icon="plus", href=reverse("new-order"))
    first = (new,) if viewer.may(P.SELL_PACKAGES) else ()
    if asked.q or asked.state:
        text = _("换一个单号、姓名或手机尾号，或放宽状态和时间")
        return Empty(_("没有符合条件的订单"), text, "no_match")
    if asked.days == "today":
        return Empty(_("今天还没有订单"), _("以前的订单选“近7天”，或按单号、姓名、手机尾号找"), actions=first)
    return Empty(_("这段时间没有订单"), _("从患者的方案页或这里下单"), actions=first)
