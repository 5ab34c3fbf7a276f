"""The ends of days as ready values. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from kangxu.foundation.money import yuan
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import Viewer
from kangxu.shop.payments import providers
from kangxu.shop.queries import BillView, DayLine, DifferenceView, Drawer
from kangxu.web.components.button import Button
from kangxu.web.components.data_table import Cell, Column, DataTable, TableRow
from kangxu.web.components.empty import Empty
from kangxu.web.components.money_lines import MoneyLine, MoneyLines
from kangxu.web.components.notice import Notice
from kangxu.web.components.tag import Tag
from kangxu.web.orders import words


@dataclass(frozen=True)
class DayPage:
    day: str
    today: str
    title: str
    verdict: Notice
    bills: DataTable
    differences: DataTable
    days: DataTable
    check_href: str


@dataclass(frozen=True)
class DifferencePage:
    href: str
    title: str
    sum: MoneyLines
    advice: str
    order_href: str
    may_book: bool
    may_resolve: bool
    note: str
    problem: str


@dataclass(frozen=True)
class DrawerCard:
    """One way of paying at the desk: before the count only how many payments, after it what differs."""

    way: str
    place: str
    label: str
    about: str
    counted: str
    verdict: Tag | None
    when: str
    field: str


@dataclass(frozen=True)
class DrawerPage:
    href: str
    day: str
    today: str
    cards: tuple[DrawerCard, ...]
    problem: str


def day_page(
    day: date, bills: Sequence[BillView], days: Iterable[DayLine], *, viewer: Viewer, today: date
) -> DayPage:  # fmt: skip
    return DayPage(
        day=day.isoformat(), today=today.isoformat(), title=_("%(day)s对账") % {"day": day.isoformat()},
        verdict=_verdict(bills, day == today), bills=_bills(bills), differences=_differences(bills, viewer),
        days=_days(days, day), check_href=reverse("reconciliation-check"),
    )  # fmt: skip


def difference_page(
    found: DifferenceView, bill: Any, *, note: str, problem: str, viewer: Viewer
) -> DifferencePage:  # fmt: skip
    one, at_desk = found.difference, providers()[bill.provider].at_desk
    advice = words.DO_HERE if at_desk else words.DO_THERE
    lines = (
        MoneyLine(_("点款") if at_desk else _("对方账单"), _fen(one.theirs_fen)),
        MoneyLine(_("本院收退款"), _fen(one.ours_fen)),
        MoneyLine(_("差额（元）"), yuan((one.theirs_fen or 0) - (one.ours_fen or 0)), strong=True),
    )
    may = one.state == "open" and viewer.may(P.REFUND_ORDERS)
    return DifferencePage(
        href=reverse("difference", args=[one.pk]),
        title=_("%(way)s：%(number)s") % {"way": words.provider_words(bill.provider), "number": found.number},
        sum=MoneyLines(lines, _("差异")), advice=str(advice[one.kind]), order_href=_order(one, viewer),
        may_book=may and at_desk and one.kind == "amount", may_resolve=may, note=note or one.note, problem=problem,
    )  # fmt: skip


def drawer_page(
    day: date, drawers: Iterable[Drawer], *, given: Mapping[str, Any], problem: str, today: date
) -> DrawerPage:  # fmt: skip
    held = tuple(drawers)
    several = len({one.organisation_id for one in held}) > 1
    cards = tuple(_drawer(one, several) for one in held)
    return DrawerPage(reverse("order-drawer"), day.isoformat(), today.isoformat(), cards, problem)


def _verdict(bills: Sequence[BillView], unfinished: bool) -> Notice:
    open_ = sum(one.open for one in bills)
    missing = sum(not one.bill.fetched for one in bills)
    off = [one for one in bills if one.bill.ours_fen != one.bill.ledger_fen]
    if off:
        return Notice(_("收退款与账簿不一致，请马上联系信息科"), tone="red")
    if open_:
        return Notice(_("还有%(count)s条差异待处理") % {"count": open_}, tone="amber")
    if missing:
        return Notice(
            _("%(count)s份账单还没有取到，明早自动再取，也可以现在重新核对") % {"count": missing}, tone="amber"
        )
    if not bills:
        return Notice(_("这一天没有收款和退款，或还没有核对"), tone="info")
    words_ = _("到目前为止全部对平，差额0.00元；今天还没有结束") if unfinished else _("全部对平，差额0.00元")
    return Notice(words_, tone="green")


def _bills(bills: Sequence[BillView]) -> DataTable:
    several = len({one.bill.organisation_id for one in bills}) > 1
    columns = (
        Column(_("收款方式")), Column(_("账单或点款（元）"), align="end"),
        Column(_("本院收退款（元）"), align="end"), Column(_("账簿（元）"), align="end"),
        Column(_("差额（元）"), align="end"), Column(_("结果")),
    )  # fmt: skip
    rows = tuple(_bill(one, several) for one in bills)
    empty = Empty(
        _("没有核对记录"), _("有收款的日子，第二天上午自动核对；不想等就按“重新核对”"), "nothing", compact=True
    )
    return DataTable(_("各收款方式"), columns, rows, empty=empty)


def _bill(one: BillView, several: bool) -> TableRow:
    bill = one.bill
    gap = bill.theirs_fen - bill.ours_fen if bill.fetched else 0
    label = words.provider_words(bill.provider)
    if one.even:
        tag = Tag(_("对平"), tone="green") if not gap else Tag(_("差异已说明"), tone="muted")
    elif not bill.fetched:
        tag = Tag(_("账单未取到"), tone="amber")
    elif bill.ours_fen != bill.ledger_fen:
        tag = Tag(_("账簿不符"), tone="red")
    else:
        tag = Tag(_("%(count)s条差异") % {"count": one.open}, tone="amber")
    return TableRow(
        (
            Cell(label, sub=one.organisation if several else "", bold=True),
            yuan(bill.theirs_fen) if bill.fetched else "–", yuan(bill.ours_fen), yuan(bill.ledger_fen),
            yuan(gap) if bill.fetched else "–", Cell(component=tag),
        )
    )  # fmt: skip


def _differences(bills: Sequence[BillView], viewer: Viewer) -> DataTable:
    columns = (
        Column(_("方式")), Column(_("单号或收款员")), Column(_("差在哪里")),
        Column(_("对方（元）"), align="end"), Column(_("本院（元）"), align="end"), Column(_("处理")),
        Column("", align="end", fit=True),
    )  # fmt: skip
    rows = tuple(_difference(one, view.bill, viewer) for view in bills for one in view.differences)
    empty = Empty(_("没有差异"), "", "done", compact=True)
    return DataTable(_("差异"), columns, rows, empty=empty, keyboard=True)


def _difference(found: DifferenceView, bill: Any, viewer: Viewer) -> TableRow:
    one = found.difference
    kinds = words.COUNTED if providers()[bill.provider].at_desk else words.DIFFERS
    done = one.state == "resolved"
    attrs = {"hx-get": reverse("difference", args=[one.pk]), "hx-target": "#drawer-body", "data-open": True}
    button = Button(_("查看") if done else _("处理"), small=True, attrs=attrs)
    told = {"who": found.resolved_by, "when": words.minute(one.resolved_at), "note": one.note}
    return TableRow(
        (
            words.provider_words(bill.provider), Cell(found.number, href=_order(one, viewer)), str(kinds[one.kind]),
            _fen(one.theirs_fen), _fen(one.ours_fen),
            _("%(note)s（%(who)s %(when)s）") % told if done else Cell(component=Tag(_("待处理"), tone="amber")),
            Cell(component=button),
        ),
        muted=done,
    )  # fmt: skip


def _days(days: Iterable[DayLine], chosen: date) -> DataTable:
    rows = tuple(
        TableRow(
            (one.day.isoformat(), Cell(component=_day_tag(one))), href=f"{reverse('reconciliation')}?day={one.day}",
            active=one.day == chosen,
        )
        for one in days
    )  # fmt: skip
    empty = Empty(_("还没有核对过"), _("每天上午10:30自动核对前几天"), compact=True)
    return DataTable(_("最近的日子"), (Column(_("日期")), Column(_("结果"))), rows, empty=empty, dense=True)


def _day_tag(one: DayLine) -> Tag:
    if one.open:
        return Tag(_("%(count)s条差异") % {"count": one.open}, tone="amber")
    return Tag(_("账单未取到"), tone="amber") if one.missing else Tag(_("对平"), tone="green")


def _drawer(one: Drawer, several: bool) -> DrawerCard:
    held = one.counted
    verdict = _count_tag(one, held.counted_fen) if held else None
    return DrawerCard(
        way=one.provider, place=str(one.organisation_id),
        label=f"{words.provider_words(one.provider)} {one.organisation if several else ''}".rstrip(),
        about=_("当天经手%(count)s笔收退款") % {"count": one.payments},
        counted=f"{held.counted_fen / 100:.2f}" if held else "", verdict=verdict,
        when=words.minute(held.counted_at) if held else "",
        field=_("刷卡机日结金额（元）") if one.provider == "pos" else _("抽屉里点出的现金（元，不含备用金）"),
    )  # fmt: skip


def _count_tag(one: Drawer, counted: int) -> Tag:
    gap = counted - one.expected_fen
    if not gap:
        return Tag(_("相符，%(sum)s元") % {"sum": yuan(counted)}, tone="green")
    told = {"gap": yuan(abs(gap)), "sum": yuan(one.expected_fen)}
    return Tag(_("多%(gap)s元，应为%(sum)s") % told if gap > 0 else _("少%(gap)s元，应为%(sum)s") % told, tone="amber")


def _order(one: Any, viewer: Viewer) -> str:
    return reverse("order", args=[one.order_id]) if one.order_id and viewer.may(P.TAKE_PAYMENTS) else ""


def _fen(fen: int | None) -> str:
    return "–" if fen is None else yuan(fen)
