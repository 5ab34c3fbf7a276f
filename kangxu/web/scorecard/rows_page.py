"""The rows behind one line of a card, in the drawer. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from kangxu.followup.vocabulary import KINDS
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import Viewer
from kangxu.people.cards import PersonCard
from kangxu.performance.card_behind import Behind, reasons_of
from kangxu.performance.card_rows import PAGE, Piece
from kangxu.performance.card_terms import Rule, sheet
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
    table = DataTable(
        _("明细"), (Column(_("患者")), Column(_("办结")), Column("", fit=True)),
        tuple(_row(one, cards.get(one.person_id), viewer) for one in pieces[:PAGE]), empty=empty_rows(), dense=True,
        pager=_pager(href, offset, len(pieces)),
    )  # fmt: skip
    return RowsPage(known.words if known else _("明细"), known.what if known else "", table)


def counted_page(
    rule: Rule, found: Sequence[Behind], cards: Mapping[int, PersonCard], href: str, offset: int, *, viewer: Viewer
) -> RowsPage:
    """Whom a rate counted, those not met first."""
    reasons = reasons_of(rule)
    table = DataTable(
        _("明细"), (Column(_("患者")), Column(_("做到没有"), fit=True), Column(_("怎么判的"))),
        tuple(_counted_row(one, cards.get(one.person_id), reasons, viewer) for one in found[:PAGE]),
        empty=empty_rows(), dense=True, pager=_pager(href, offset, len(found)),
    )  # fmt: skip
    return RowsPage(rule.words, rule.formula, table)


def _counted_row(
    one: Behind, card: PersonCard | None, reasons: Mapping[str, Promise], viewer: Viewer
) -> TableRow:  # fmt: skip
    value = one.detail if card and viewer.may(P.SEE_CLINICAL) else ""
    detail = KINDS[one.detail].words if one.detail in KINDS else value
    why = str(reasons.get(one.why, ""))
    href = reverse("task", args=[one.task_id]) if one.task_id and viewer.may(P.SEE_WORKLIST) else ""
    if not href and viewer.may(P.SEE_CLINICAL):
        href = reverse("person", args=[one.person_id])
    mark = {"met": Tag(_("做到"), tone="green"), "not_met": Tag(_("没做到"), tone="amber")}.get(
        one.state, Tag(_("不计"), tone="muted")
    )
    return TableRow(
        (Cell(_name(card, viewer), href=href if card else ""), Cell(component=mark), Cell(why, sub=detail)),
        muted=one.state == "excluded",
    )


def _pager(href: str, offset: int, found: int) -> Pager | None:
    before = f"{href}&from={max(0, offset - PAGE)}" if offset else ""
    after = f"{href}&from={offset + PAGE}" if found > PAGE else ""
    return Pager(before, after, target="#drawer-body") if before or after else None


def _name(card: PersonCard | None, viewer: Viewer) -> str:
    return (name_for(viewer, card.name) or _("未登记姓名")) if card else _("不在可看范围")


def _row(one: Piece, card: PersonCard | None, viewer: Viewer) -> TableRow:
    name = _name(card, viewer)
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
