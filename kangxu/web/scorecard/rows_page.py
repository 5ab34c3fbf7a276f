"""The rows behind one line of a card, in the drawer. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import Viewer
from kangxu.people.cards import PersonCard
from kangxu.performance.card_rows import PAGE, Piece
from kangxu.performance.card_terms import sheet
from kangxu.privacy.masking import name_for
from kangxu.web.components.data_table import Cell, Column, DataTable, TableRow
from kangxu.web.components.pager import Pager
from kangxu.web.components.tag import Tag
from kangxu.web.person.words import stamp
from kangxu.web.scorecard.page import empty_rows


@dataclass(frozen=True)
class RowsPage:
    title: str
    what: str
    table: DataTable


def rows_page(
    item: str, pieces: Sequence[Piece], cards: Mapping[int, PersonCard], href: str, offset: int, *, viewer: Viewer
) -> RowsPage:
    known = sheet().items.get(item)
    shown, before, after = pieces[:PAGE], "", ""
    if offset:
        before = f"{href}&from={max(0, offset - PAGE)}"
    if len(pieces) > PAGE:
        after = f"{href}&from={offset + PAGE}"
    table = DataTable(
        _("明细"), (Column(_("患者")), Column(_("办结")), Column("", fit=True)),
        tuple(_row(one, cards.get(one.person_id), viewer) for one in shown), empty=empty_rows(), dense=True,
        pager=Pager(before, after, target="#drawer-body") if before or after else None,
    )  # fmt: skip
    return RowsPage(known.words if known else _("明细"), known.what if known else "", table)


def _row(one: Piece, card: PersonCard | None, viewer: Viewer) -> TableRow:
    name = (name_for(viewer, card.name) or _("未登记姓名")) if card else _("不在可看范围")
    known = sheet().items.get(one.item)
    mark = Tag(_("按时"), tone="green") if known and known.timed and one.in_time else None
    if not one.counts:
        mark = Tag(_("超出每日上限"), tone="muted")
    return TableRow(
        (Cell(name, href=_href(one, viewer) if card else ""), stamp(one.at), Cell(component=mark)), muted=not one.counts
    )


def _href(one: Piece, viewer: Viewer) -> str:
    """Where the work itself stands, if the viewer may go there."""
    if one.kind == "contact":
        return reverse("task", args=[one.task_id]) if viewer.may(P.SEE_WORKLIST) else _person(one, viewer)
    if one.kind == "contract":
        return reverse("contract", args=[one.person_id]) if viewer.may(P.SEE_PEOPLE) else ""
    if not viewer.may(P.SEE_CLINICAL):
        return ""
    return reverse("summary" if one.kind == "summary" else "report", args=[one.ref])


def _person(one: Piece, viewer: Viewer) -> str:
    return reverse("person", args=[one.person_id]) if viewer.may(P.SEE_CLINICAL) else ""
