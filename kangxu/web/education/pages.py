"""Things to read as ready values. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from kangxu.education.shelf import Block, Item
from kangxu.web.components.data_table import Cell, Column, DataTable, TableRow
from kangxu.web.components.tag import Tag

DISEASES: Final[dict[str, Promise]] = {
    "hypertension": gettext_lazy("高血压"), "diabetes": gettext_lazy("糖尿病"), "copd": gettext_lazy("慢阻肺"),
    "chd": gettext_lazy("冠心病"), "stroke": gettext_lazy("脑卒中"), "ckd": gettext_lazy("慢性肾脏病"),
    "ascvd": gettext_lazy("心脑血管病"), "general": gettext_lazy("通用"),
}  # fmt: skip


@dataclass(frozen=True)
class ItemPage:
    """One item to read. `notice` says what is wrong with it: past its day, not signed."""

    title: str
    body: tuple[Block, ...]
    diseases: str
    origin: str
    notice: str


@dataclass(frozen=True)
class ShelfPage:
    table: DataTable
    sub: str


def item_page(item: Item, *, today: date) -> ItemPage:
    text = item.text(_language())
    return ItemPage(text.title, text.body, _diseases(item), _origin(item), _notice(item, today))


def shelf_page(items: Iterable[Item], *, today: date) -> ShelfPage:
    shown = list(items)
    columns = (
        Column(_("题目")), Column(_("病种")), Column(_("依据"), hide=True), Column(_("复核日期"), fit=True),
        Column(_("签发"), fit=True),
    )  # fmt: skip
    rows = tuple(_row(item, today) for item in shown)
    sub = _("%(count)s篇，没有签发的会注明") % {"count": len(shown)}
    return ShelfPage(DataTable(_("健康教育"), columns, rows), sub)


def _row(item: Item, today: date) -> TableRow:
    late = not item.is_offered(today)
    signed = Tag(item.signed_by, tone="green") if item.signed_by else Tag(_("待签发"), tone="amber")
    day = Cell(item.expires_on.isoformat(), lead=_("已过期") if late else "", tone="red" if late else "")
    title = Cell(item.text(_language()).title, bold=True, href=reverse("education", args=[item.code]))
    return TableRow((title, Cell(_diseases(item)), Cell(item.text(_language()).source), day, Cell(component=signed)))


def _origin(item: Item) -> str:
    words = _("依据：%(source)s（%(confidence)s）。作者：%(author)s，%(day)s复核，下次复核不晚于%(next)s。")
    text = item.text(_language())
    return words % {
        "source": text.source, "confidence": item.confidence, "author": text.author, "day": item.reviewed_on,
        "next": item.expires_on,
    }  # fmt: skip


def _notice(item: Item, today: date) -> str:
    if not item.is_offered(today):
        return _("这篇内容已过复核日期，不再推荐，请以医生的话为准。")
    return "" if item.signed_by else _("这是项目自带的内容，本院专科还没有签发。")


def _diseases(item: Item) -> str:
    return _("、").join(str(DISEASES.get(code, code)) for code in item.diseases)


def _language() -> str:
    return get_language() or "zh"
