"""The list behind a number, on the page and as a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from kangxu.clinical.tiers import TIERS
from kangxu.evidence.measure import Measure
from kangxu.evidence.queries import Behind, Place
from kangxu.foundation.clock import day_of
from kangxu.foundation.paging import Page
from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer
from kangxu.programmes.programme import programmes
from kangxu.web.components.data_table import Cell, Column, DataTable, TableRow
from kangxu.web.components.empty import Empty
from kangxu.web.components.pager import Pager
from kangxu.web.components.segmented import Segmented
from kangxu.web.components.shapes import Link, Tier
from kangxu.web.components.tier_mark import TierMark
from kangxu.web.desk.rows import person_href
from kangxu.web.desk.words import sex_age, tier_word
from kangxu.web.report import words
from kangxu.web.report.asked import Asked


@dataclass(frozen=True)
class ListPage:
    """Who is behind a number."""

    title: str
    facts: tuple[str, ...]
    back_href: str
    parts: Segmented
    table: DataTable
    export_href: str


def list_page(measure: Measure, found: Page[Behind], asked: Asked, place: Place, viewer: Viewer) -> ListPage:
    after = asked.listed(measure.code, after=found.after) if found.after else ""
    first = asked.listed(measure.code) if asked.after else ""
    return ListPage(
        title=str(measure.title),
        facts=(str(programmes()[asked.programme].title), place.name, str(measure.denominator)),
        back_href=asked.board(),
        parts=_parts(measure, asked),
        table=DataTable(
            _("%(measure)s名单") % {"measure": measure.title},
            _columns(),
            tuple(_row(measure, one) for one in found.rows),
            empty=Empty(_("这一项没有人"), _("换一项看，或回到看板"), "no_match"),
            pager=Pager(first, after, _("每页%(number)s行") % {"number": len(found.rows)}) if first or after else None,
            keyboard=True,
        ),
        export_href=asked.listed(measure.code, name="dashboard-export") if viewer.may(Permission.EXPORT_LISTS) else "",
    )  # fmt: skip


def file_rows(measure: Measure, rows: Iterable[Behind]) -> Iterator[list[str]]:
    """The same columns as lines of a file, the head first."""
    yield [column.label for column in _columns()]
    for one in rows:
        yield [
            tier_word(one.tier), one.name, sex_age(one.sex, one.age), str(measure.reasons.get(one.why, one.why)),
            words.value_words(one.value), _day(one), one.organisation, one.care_manager,
        ]  # fmt: skip


def _parts(measure: Measure, asked: Asked) -> Segmented:
    """All, and each reason by itself."""
    options = [Link(_("全部"), asked.listed(measure.code, why="", state=""), active=not asked.why and not asked.state)]
    if asked.state:
        said = {"met": _("计入分子"), "not_met": _("未达"), "excluded": _("不计入")}
        options.append(Link(said.get(asked.state, asked.state), asked.listed(measure.code), active=True))
    options += [
        Link(str(label), asked.listed(measure.code, why=why, state=""), active=why == asked.why)
        for why, label in measure.reasons.items()
        if ">" not in why
    ]
    return Segmented(_("看哪一部分"), tuple(options))


def _columns() -> tuple[Column, ...]:
    return (
        Column(_("级别"), fit=True), Column(_("姓名")), Column(_("性别年龄")), Column(_("为什么")),
        Column(_("数值"), align="end"), Column(_("日期")), Column(_("机构"), hide=True), Column(_("负责人"), hide=True),
    )  # fmt: skip


def _row(measure: Measure, one: Behind) -> TableRow:
    href = person_href(one.person_id)
    tier: Tier = one.tier if one.tier in TIERS else "unknown"  # type: ignore[assignment]
    tone = {"not_met": "amber", "excluded": "muted"}.get(one.state, "") if measure.direction == "up" else ""
    return TableRow(
        (
            Cell(component=TierMark(tier, tier_word(one.tier))), Cell(one.name, href=href, bold=True),
            sex_age(one.sex, one.age), Cell(str(measure.reasons.get(one.why, one.why)), tone=tone),  # type: ignore[arg-type]
            words.value_words(one.value), _day(one), one.organisation, one.care_manager or _("未分派"),
        ),
        id=f"row-{one.key}", href=href,
    )  # fmt: skip


def _day(one: Behind) -> str:
    return day_of(one.seen_at).isoformat() if one.seen_at else ""
