"""The catalogue of forms as ready values. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import Viewer
from kangxu.questionnaires.design_queries import CatalogueLine, may_see_drafts
from kangxu.web.components.data_table import Cell, Column, DataTable, TableRow
from kangxu.web.components.empty import Empty
from kangxu.web.components.shapes import Fact, Facts, Link
from kangxu.web.forms.words import KINDS, disease_words, edition_words, state_tag
from kangxu.web.person.words import day_words
from kangxu.web.questionnaires.words import told
from kangxu.web.selection import Selection

SHOWN = ("", "own", "shelf", "drafts", "waiting", "retired")


@dataclass(frozen=True)
class Asked(Selection):
    """What the catalogue was asked for: words, a kind, and what to look at."""

    page = "forms"

    q: str = ""
    kind: str = ""
    show: str = ""
    after: str = ""

    @classmethod
    def of(cls, given: Any) -> Asked:
        read = cls.read(given)
        return cls(
            read.q.strip(), read.kind if read.kind in KINDS else "", read.show if read.show in SHOWN else ""
        )  # fmt: skip


@dataclass(frozen=True)
class CataloguePage:
    here: str
    asked: Asked
    facts: Facts
    words: str
    kinds: tuple[Link, ...]
    shows: tuple[Link, ...]
    chips: tuple[Link, ...]
    table: DataTable
    may_design: bool


def catalogue_page(lines: Sequence[CatalogueLine], asked: Asked, now: datetime, *, viewer: Viewer) -> CataloguePage:
    kinds = list(KINDS)
    found = sorted(
        (one for one in lines if _fits(one, asked)), key=lambda one: (one.on_shelf, kinds.index(one.form.kind))
    )
    anything = bool(asked.q or asked.kind or asked.show)
    return CataloguePage(
        reverse("forms"), asked, _facts(lines), _("找到%(count)s张") % {"count": len(found)} if anything else "",
        tuple(_options(asked.kind, {"": _("全部类型"), **{code: str(words) for code, words in KINDS.items()}})),
        tuple(_options(asked.show, _shows(viewer))), tuple(_chips(asked)), _table(found, bool(lines), now, viewer),
        viewer.may(P.DESIGN_FORMS),
    )  # fmt: skip


def _fits(one: CatalogueLine, asked: Asked) -> bool:
    form = one.form
    words = f"{form.words.zh} {form.words.en} {form.code} {disease_words(form)}".casefold()
    shown = {
        "": one.state != "retired", "own": not one.on_shelf, "shelf": one.on_shelf, "drafts": bool(one.draft),
        "waiting": one.draft == "waiting", "retired": one.state == "retired",
    }[asked.show]  # fmt: skip
    return shown and asked.q.casefold() in words and asked.kind in ("", form.kind)


def _facts(lines: Sequence[CatalogueLine]) -> Facts:
    used, waiting = sum(one.state == "published" for one in lines), sum(one.draft == "waiting" for one in lines)
    told_: list[Fact | str] = [_("启用中%(count)s张") % {"count": used}]
    if waiting:
        words = _("%(count)s张待审批") % {"count": waiting}
        told_.append(Fact(words, tone="amber", href=Asked(show="waiting").href()))
    return tuple(told_)


def _shows(viewer: Viewer) -> dict[str, str]:
    words = {"": _("全部状态"), "own": _("本院自建"), "shelf": _("平台自带")}
    if may_see_drafts(viewer):
        words |= {"drafts": _("有草稿"), "waiting": _("待审批"), "retired": _("已停用")}
    return words


def _options(chosen: str, words: dict[str, str]) -> tuple[Link, ...]:
    return tuple(Link(label, value=code, active=code == chosen) for code, label in words.items())


def _chips(asked: Asked) -> list[Link]:
    chips = [Link(asked.q, asked.href(q=""))] if asked.q else []
    return [*chips, *([Link(str(KINDS[asked.kind]), asked.href(kind=""))] if asked.kind else [])]


def _table(found: Sequence[CatalogueLine], any_: bool, now: datetime, viewer: Viewer) -> DataTable:
    columns = (
        Column(_("名称")), Column(_("代码"), fit=True, hide=True), Column(_("类型"), fit=True),
        Column(_("病种"), fit=True), Column(_("启用版本"), fit=True), Column(_("草稿"), fit=True),
        Column(_("填过"), align="end", fit=True), Column(_("最近一份"), fit=True), Column(_("来源"), fit=True),
    )  # fmt: skip
    empty = (
        Empty(_("没有这样的表单"), _("换个名字，或去掉条件再找。"), "no_match")
        if any_
        else Empty(_("还没有表单"), _("点“新建表单”写一张，或导入FHIR Questionnaire。"))
    )
    rows = tuple(_row(one, now, viewer) for one in found)
    return DataTable(_("表单"), columns, rows, empty=empty, target="#list", keyboard=True)


def _row(one: CatalogueLine, now: datetime, viewer: Viewer) -> TableRow:
    form, href = one.form, reverse("form", args=[one.form.code])
    results = reverse("form-results", args=[form.code]) if one.answers and viewer.may(P.SEE_DASHBOARD) else ""
    return TableRow(
        (
            Cell(told(form.words), bold=True, title=told(form.purpose)), form.code, str(KINDS[form.kind]),
            disease_words(form), _edition(one), Cell(component=state_tag(one.draft)) if one.draft else "",
            Cell(f"{one.answers:,}" if one.answers else "", href=results),
            day_words(one.last_at, now) if one.last_at else "", _("平台自带") if one.on_shelf else _("本院自建"),
        ),
        href=href, muted=one.state == "retired",
    )  # fmt: skip


def _edition(one: CatalogueLine) -> Cell:
    if one.state == "retired":
        return Cell(component=state_tag("retired"))
    if one.number:
        return Cell(edition_words(one.number))
    return Cell(_("自带版") if one.on_shelf else edition_words(0), tone="" if one.on_shelf else "muted")
