"""The ledger as ready values. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from kangxu.foundation import clock
from kangxu.foundation.money import yuan
from kangxu.foundation.paging import Page
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import Viewer
from kangxu.shop.ledger import chart
from kangxu.shop.queries import AccountLine, EntryLine, Trial
from kangxu.web.components.data_table import Cell, Column, DataTable, TableRow
from kangxu.web.components.empty import Empty
from kangxu.web.components.pager import Pager
from kangxu.web.components.shapes import Link
from kangxu.web.components.tag import Tag
from kangxu.web.orders import words
from kangxu.web.orders.asked import AskedEntries

KINDS = ("asset", "liability", "income", "expense")


@dataclass(frozen=True)
class BookPage:
    here: str
    since: str
    until: str
    accounts: tuple[Link, ...]
    whats: tuple[Link, ...]
    balance: Tag
    trial: DataTable
    entries: DataTable
    export_href: str


def book_page(
    trial: Trial, found: Page[EntryLine], asked: AskedEntries, *, viewer: Viewer, today: date
) -> BookPage:  # fmt: skip
    since, until = asked.period(today)
    accounts = [(code, words.account_words(code)) for code in chart()]
    whats = [(code, str(label)) for code, label in words.BOOKED.items()]
    return BookPage(
        here=reverse("ledger"), since=since.isoformat(), until=until.isoformat(),
        accounts=_options(_("全部账户"), accounts, asked.account), whats=_options(_("全部事项"), whats, asked.what),
        balance=Tag(_("借贷平衡"), tone="green") if trial.balanced else Tag(_("借贷不平"), tone="red"),
        trial=_trial(trial, asked), entries=_entries(found, asked, viewer),
        export_href=asked.href("ledger-export") if viewer.may(P.EXPORT_LISTS) else "",
    )  # fmt: skip


def file_rows(rows: Iterable[EntryLine]) -> Iterator[list[str]]:
    """One line for each side of an entry, the head first."""
    yield [_("分录号"), _("时间"), _("事项"), _("账户"), _("借方（元）"), _("贷方（元）"), _("单号"), _("经办")]
    for one in rows:
        entry = one.entry
        for side in one.postings:
            yield [
                str(entry.pk), f"{entry.at.astimezone(clock.zone()):%Y-%m-%d %H:%M:%S}",
                str(words.BOOKED.get(entry.what, entry.what)), words.account_words(side.account),
                _plain(side.debit_fen), _plain(side.credit_fen), entry.order.number if entry.order else "",
                words.actor_words(entry.by, one.names),
            ]  # fmt: skip


def _options(all_: str, options: Iterable[tuple[str, str]], chosen: str) -> tuple[Link, ...]:
    return tuple(Link(label, value=code, active=code == chosen) for code, label in [("", all_), *options])


def _trial(trial: Trial, asked: AskedEntries) -> DataTable:
    kinds = {"asset": _("资产"), "liability": _("负债"), "income": _("收入"), "expense": _("支出")}
    rows = []
    for kind in KINDS:
        lines = [one for one in trial.lines if one.account.kind == kind]
        rows += [TableRow((kinds[kind],), band=True), *(_account(one, asked) for one in lines)]
    total = ("", yuan(trial.debit_fen), yuan(trial.credit_fen), "")
    rows.append(TableRow((Cell(_("合计"), bold=True), *(Cell(one, bold=True) for one in total))))
    columns = (
        Column(_("账户")), Column(_("期初（元）"), align="end"), Column(_("借方（元）"), align="end"),
        Column(_("贷方（元）"), align="end"), Column(_("期末（元）"), align="end"),
    )  # fmt: skip
    return DataTable(_("试算平衡表"), columns, tuple(rows), dense=True)


def _account(one: AccountLine, asked: AskedEntries) -> TableRow:
    code = one.account.code
    return TableRow(
        (
            Cell(words.account_words(code), href=asked.href(account=code)), yuan(one.opening_fen),
            _moved(one.debit_fen), _moved(one.credit_fen), Cell(yuan(one.closing_fen), bold=True),
        )
    )  # fmt: skip


def _entries(found: Page[EntryLine], asked: AskedEntries, viewer: Viewer) -> DataTable:
    after = asked.href(after=found.after) if found.after else ""
    pager = Pager(asked.href() if asked.after else "", after, target="#book")
    columns = (
        Column(_("时间")), Column(_("事项")), Column(_("借方")), Column(_("贷方")),
        Column(_("金额（元）"), align="end"), Column(_("单号")), Column(_("经办"), hide=True),
    )  # fmt: skip
    empty = Empty(_("这段时间没有分录"), _("换一个时间、账户或事项"), "no_match", compact=True)
    return DataTable(
        _("分录"), columns, tuple(_entry(one, viewer) for one in found.rows), empty=empty,
        pager=pager if asked.after or after else None,
    )  # fmt: skip


def _entry(one: EntryLine, viewer: Viewer) -> TableRow:
    entry, open_ = one.entry, viewer.may(P.TAKE_PAYMENTS)
    href = reverse("order", args=[entry.order_id]) if entry.order_id and open_ else ""
    debit = [side for side in one.postings if side.debit_fen]
    credit = [side for side in one.postings if side.credit_fen]
    return TableRow(
        (
            words.minute(entry.at), str(words.BOOKED.get(entry.what, entry.what)),
            _sides([(side.account, side.debit_fen) for side in debit]),
            _sides([(side.account, side.credit_fen) for side in credit]), yuan(sum(side.debit_fen for side in debit)),
            Cell(entry.order.number if entry.order else "", href=href), words.actor_words(entry.by, one.names),
        )
    )  # fmt: skip


def _sides(sides: list[tuple[str, int]]) -> str:
    """One account by its name, several with their amounts."""
    if len(sides) == 1:
        return words.account_words(sides[0][0])
    return _("、").join(f"{words.account_words(code)} {yuan(fen)}" for code, fen in sides)


def _moved(fen: int) -> str:
    return yuan(fen) if fen else ""


def _plain(fen: int) -> str:
    return yuan(fen).replace(",", "") if fen else ""
