"""Single values that were not taken over, with row, column and reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from kangxu.foundation.paging import Page
from kangxu.foundation.viewer import Viewer
from kangxu.intake.queries import ReasonCount
from kangxu.intake.words import reason_words
from kangxu.web.components.data_table import Cell, Column, DataTable, TableRow
from kangxu.web.components.empty import Empty
from kangxu.web.components.pager import Pager
from kangxu.web.components.shapes import Link
from kangxu.web.data.head import ImportHead, head_of
from kangxu.web.data.values import shown_value
from kangxu.web.data.words import column_words


@dataclass(frozen=True)
class IssuesPage:
    import_id: int
    head: ImportHead
    reasons: tuple[Link, ...]
    table: DataTable


def issues_page(job: Any, found: Page[Any], reasons: list[ReasonCount], reason: str, viewer: Viewer) -> IssuesPage:
    here = reverse("import-issues", args=[job.pk])
    tabs = [Link(_("全部"), here, active=not reason, count=f"{sum(one.count for one in reasons):,}")]
    tabs += [
        Link(one.words, f"{here}?reason={one.reason}", active=one.reason == reason, count=f"{one.count:,}")
        for one in reasons
    ]
    asked = f"reason={reason}&" if reason else ""
    table = DataTable(
        _("没有入库的单元格"),
        (
            Column(_("行"), align="end", fit=True), Column(_("列")), Column(_("文件里的值")), Column(_("原因")),
            Column(_("说明"), hide=True),
        ),
        tuple(_row(issue) for issue in found.rows),
        empty=Empty(_("没有这种问题"), kind="done", compact=True),
        pager=Pager(after_href=f"{here}?{asked}after={found.after}") if found.after else None,
    )  # fmt: skip
    return IssuesPage(job.pk, head_of(job, "run", viewer), tuple(tabs), table)


def _row(issue: Any) -> TableRow:
    return TableRow(
        (
            f"{issue.row:,}" if issue.row else "", Cell(column_words(issue.column), bold=True),
            shown_value(issue.value), reason_words(issue.reason), Cell(shown_value(issue.detail), tone="muted"),
        )
    )  # fmt: skip
