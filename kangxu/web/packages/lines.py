"""A bill as rows of a table, with what differs from another bill. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby

from django.utils.translation import gettext as _

from kangxu.foundation.money import yuan
from kangxu.packages.accounts import Insurance
from kangxu.packages.bills import Change, Item
from kangxu.packages.services import Service
from kangxu.web.components.data_table import Cell, Column, DataTable, TableRow
from kangxu.web.packages.words import KINDS, PAYING, done_when, line_note, name_of, often, who_where


def bill_table(
    changes: Iterable[Change], known: Mapping[str, Service], *, validity_days: int, compared: bool
) -> DataTable:
    """All services by kind; `compared` marks what was added, changed and dropped."""
    columns = (
        Column(_("服务")), Column(_("多久一次")), Column(_("由谁，在哪")), Column(_("工时"), _("分钟"), align="end"),
        Column(_("单价"), _("元"), align="end"), Column(_("合计"), _("元"), align="end"), Column(_("怎样算做完")),
    )  # fmt: skip
    rows = tuple(_rows(changes, known, validity_days, compared))
    return DataTable(_("服务清单"), columns, rows, dense=True)


def change_words(change: Change, known: Mapping[str, Service], validity_days: int) -> str:
    """One line of a difference: 新增 颈动脉超声 一年1次."""
    name = name_of(known[change.service])
    before = often(change.before, validity_days) if change.before else ""
    after = often(change.after, validity_days) if change.after else ""
    told = {
        "added": _("新增 %(name)s，%(after)s"), "changed": _("%(name)s由%(before)s改为%(after)s"),
        "dropped": _("去掉 %(name)s（原%(before)s）"), "same": _("%(name)s不变"),
    }  # fmt: skip
    words = told[change.what] % {"name": name, "before": before, "after": after}
    if change.what == "changed" and before == after:
        return _("%(name)s的条件、时间或备注有改动") % {"name": name}
    return words


def signs(
    changes: Iterable[Change], known: Mapping[str, Service], validity_days: int
) -> tuple[tuple[str, str], ...]:  # fmt: skip
    """What is other, each with its sign: + new, - gone, ~ changed."""
    marks = {"added": "+", "dropped": "-", "changed": "~"}
    return tuple(
        (marks[one.what], change_words(one, known, validity_days)) for one in changes if one.what != "same"
    )  # fmt: skip


def _rows(
    changes: Iterable[Change], known: Mapping[str, Service], validity_days: int, compared: bool
) -> Iterable[TableRow]:
    order = list(KINDS)
    by_kind = sorted(changes, key=lambda one: order.index(known[one.service].kind))
    for kind, group in groupby(by_kind, key=lambda one: known[one.service].kind):
        yield TableRow((Cell(str(KINDS[kind])),), band=True)
        for change in group:
            if compared or change.what != "dropped":
                yield _row(change, known[change.service], validity_days, compared)


def _row(change: Change, service: Service, validity_days: int, compared: bool) -> TableRow:
    item = change.after or change.before
    assert item is not None
    times = item.times(validity_days) if change.after else 0
    return TableRow(
        (
            _name(change, service, compared), _often(change, item, validity_days, compared), who_where(service),
            f"{times * service.minutes:,}" if service.minutes else "–", _price(service),
            _total(service, times), Cell(done_when(service), sub=line_note(item)),
        ),
        muted=change.what == "dropped",
    )  # fmt: skip


def _name(change: Change, service: Service, compared: bool) -> Cell:
    words = {"added": _("新增"), "changed": _("有改动"), "dropped": _("去掉")}
    mark = words.get(change.what, "") if compared else ""
    return Cell(
        name_of(service),
        lead=mark,
        tone="teal" if mark and change.what != "dropped" else "",
        bold=bool(mark) or not compared,
    )


def _often(change: Change, item: Item, validity_days: int, compared: bool) -> Cell:
    before = change.before if compared and change.what == "changed" else None
    was = _("原%(before)s") % {"before": often(before, validity_days)} if before else ""
    return Cell(often(item, validity_days), sub=was)


def _price(service: Service) -> Cell:
    if service.within_fee:
        return Cell(
            _("含在服务费里"),
            tone="muted",
            title=_("列价%(price)s元，退款时按它计") % {"price": yuan(service.price_fen)},
        )
    if service.insurance is Insurance.PUBLIC:
        return Cell(str(PAYING[Insurance.PUBLIC]), tone="muted")
    return Cell(yuan(service.price_fen), sub=str(PAYING[service.insurance]) if service.price_fen else "")


def _total(service: Service, times: int) -> str:
    billed = not service.within_fee and service.insurance is not Insurance.PUBLIC
    return yuan(times * service.price_fen) if billed and service.price_fen else "–"
