"""The pre-check: what the import would do, before anything is stored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kangxu.intake.queries import Precheck, ReasonCount
from kangxu.web.components.data_table import Cell, Column, DataTable, TableRow
from kangxu.web.components.shapes import Fact
from kangxu.web.data.values import shown_value
from kangxu.web.data.words import column_words


@dataclass(frozen=True)
class CheckPage:
    """Numbers of a dry run. `partial` says that only the beginning of a large file was tried."""

    facts: tuple[Fact, ...]
    table: DataTable | None
    partial: str


def check_page(job: Any, found: Precheck) -> CheckPage:
    refused = sum(one.facts for one in found.issues)
    whole = job.rows_total or found.rows
    return CheckPage(
        facts=(
            Fact(f"{found.rows:,}", lead=_("读到"), unit=pgettext("unit", "行"), bold=True),
            Fact(f"{found.persons:,}", lead=_("涉及"), unit=_("人"), bold=True),
            Fact(f"{found.facts:,}", lead=_("可入库"), unit=_("项"), bold=True, tone="green"),
            Fact(f"{refused:,}", lead=_("会拒收"), unit=_("项"), bold=True, tone="amber" if refused else ""),
        ),
        table=issues_table(found.issues) if found.issues else None,
        partial=_("只试了前%(n)s行，全部行在入库时检查") % {"n": f"{found.rows:,}"} if found.rows < whole else "",
    )


def issues_table(issues: tuple[ReasonCount, ...] | list[ReasonCount], href: str = "") -> DataTable:
    """Issues by reason, the commonest first; `href` with the reason behind leads to the single ones."""
    columns = (
        Column(_("原因")), Column(_("处数"), align="end", fit=True),
        Column(_("拒收项数"), align="end", fit=True), Column(_("例子")),
    )  # fmt: skip
    rows = tuple(
        TableRow(
            (
                Cell(one.words, bold=True), f"{one.count:,}",
                Cell(f"{one.facts:,}" if one.facts else _("只提醒")), Cell(_examples(one), tone="muted"),
            ),
            href=f"{href}?reason={one.reason}" if href else "",
        )
        for one in issues
    )  # fmt: skip
    return DataTable(_("问题和原因"), columns, rows)


def _examples(one: ReasonCount) -> str:
    return _("；").join(_example(example) for example in one.examples)


def _example(text: str) -> str:
    """Row, column and value in words; a dry run names only column and value."""
    row, _dot, rest = text.partition(" · ")
    column, dot, value = rest.partition(" · ")
    if not dot:
        return shown_value(text)
    place = _("第%(row)s行 %(column)s") % {"row": row, "column": column_words(column)}
    return f"{place} {shown_value(value)}".strip()
