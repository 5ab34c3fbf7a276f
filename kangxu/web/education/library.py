"""The library of what people read, as ready values. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from kangxu.education.prescription_queries import Use
from kangxu.education.shelf import Item
from kangxu.foundation.terms import language
from kangxu.web.assess.words import CONFIDENCE
from kangxu.web.components.data_table import Cell, Column, DataTable, TableRow
from kangxu.web.components.empty import Empty
from kangxu.web.components.tag import Tag
from kangxu.web.education.asked import LITERACY, STAGES, Asked, Filter, filters
from kangxu.web.education.pages import disease_words


@dataclass(frozen=True)
class ShelfPage:
    """The list with what it was asked for."""

    here: str
    asked: Asked
    filters: tuple[Filter, ...]
    words: str
    table: DataTable
    sub: str


def shelf_page(
    items: Iterable[Item], asked: Asked, use: Mapping[str, Use] | None, *, today: date
) -> ShelfPage:  # fmt: skip
    """`use` is None for those who see nothing of people."""
    every = list(items)
    shown = [one for one in every if asked.fits(one)]
    columns = [
        Column(_("题目")), Column(_("病种")), Column(_("阶段"), fit=True), Column(_("难易"), fit=True),
        Column(_("作者和依据"), hide=True), Column(_("有效期到"), fit=True), Column(_("签发"), fit=True),
    ]  # fmt: skip
    if use is not None:
        columns.append(Column(_("读完/开出"), align="end", fit=True))
    rows = tuple(_row(one, use, today) for one in shown)
    table = DataTable(_("健康教育"), tuple(columns), rows, empty=Empty(_("没有符合条件的内容")), dense=True)
    return ShelfPage(
        reverse("education-shelf"), asked, filters(asked), _("%(count)s篇") % {"count": len(shown)}, table,
        _("共%(count)s篇，没有签发的会注明") % {"count": len(every)},
    )  # fmt: skip


def _row(item: Item, use: Mapping[str, Use] | None, today: date) -> TableRow:
    text, late = item.text(language()), not item.is_offered(today)
    sure = str(CONFIDENCE[item.confidence])
    signed = Tag(item.signed_by, tone="green") if item.signed_by else Tag(_("待签发"), tone="amber", title=sure)
    day = Cell(item.expires_on.isoformat(), lead=_("已过期") if late else "", tone="red" if late else "")
    origin = Cell(text.author, sub=text.source)
    cells: list[Cell | str] = [
        Cell(text.title, bold=True, href=reverse("education", args=[item.code])), disease_words(item),
        str(STAGES[item.stage]), str(LITERACY[item.literacy]), origin, day, Cell(component=signed),
    ]  # fmt: skip
    if use is not None:
        cells.append(_used(use.get(item.code)))
    return TableRow(tuple(cells))


def _used(use: Use | None) -> Cell:
    if use is None:
        return Cell("–", tone="muted")
    right = _("答对%(passed)s") % {"passed": use.passed} if use.read else ""
    return Cell(f"{use.read}/{use.given}", sub=right)
