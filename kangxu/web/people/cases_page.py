"""Ready values of the list of the unsure-match desk."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from kangxu.foundation.paging import Page
from kangxu.foundation.viewer import Viewer
from kangxu.people.queries import MatchLine
from kangxu.privacy.masking import name_for
from kangxu.web.components.data_table import Cell, Column, DataTable, TableRow
from kangxu.web.components.empty import Empty
from kangxu.web.components.key_hints import KeyHint
from kangxu.web.components.pager import Pager
from kangxu.web.components.shapes import Link
from kangxu.web.people.words import DECISIONS, REASONS, cause_words, sex_words


@dataclass(frozen=True)
class CasesPage:
    tabs: tuple[Link, ...]
    table: DataTable
    first_href: str
    facts: tuple[str, ...]
    keys: tuple[KeyHint, ...]


def cases_page(found: Page[MatchLine], *, state: str, waiting: int, cause: str, viewer: Viewer) -> CasesPage:
    rows = tuple(_row(line, viewer) for line in found.rows)
    empty = _nothing_open(cause) if state == "open" else Empty(_("还没有处理过的记录"))
    pager = Pager(after_href=_href(state, cause, found.after)) if found.after else None
    return CasesPage(
        tabs=(
            Link(_("待核对"), _href("open", cause), active=state == "open", count=waiting),
            Link(_("已处理"), _href("decided", cause), active=state == "decided"),
        ),
        table=DataTable(_("待认的人"), _columns(state), rows, framed=True, keyboard=True, empty=empty, pager=pager),
        first_href=rows[0].href if rows and state == "open" else "",
        facts=(_("来源：%(cause)s") % {"cause": cause_words(cause)},) if cause else (),
        keys=(KeyHint(("j", "k"), _("上下移动")), KeyHint(("Enter",), _("打开"))),
    )


def _columns(state: str) -> tuple[Column, ...]:
    last = Column(_("候选人"), align="end") if state == "open" else Column(_("结论"))
    return (
        Column(_("来人")), Column(_("性别")), Column(_("出生日期")), Column(_("要核对什么")), Column(_("来源")),
        Column(_("时间")), last,
    )  # fmt: skip


def _row(line: MatchLine, viewer: Viewer) -> TableRow:
    href = reverse("match", args=[line.id])
    at = line.decided_at or line.opened_at
    last = str(DECISIONS[line.decision]) if line.decision else Cell(str(line.candidates))
    return TableRow(
        (
            Cell(name_for(viewer, line.name) or _("未写姓名"), bold=True),
            sex_words(line.sex), line.birth_on, str(REASONS.get(line.reason, line.reason)),
            Cell(cause_words(line.caused_by), sub=line.organisation), f"{localtime(at):%m-%d %H:%M}", last,
        ),
        href=href,
    )  # fmt: skip


def _nothing_open(cause: str) -> Empty:
    text = _("导入时拿不准是不是同一人的，会排到这里等人核对。系统从不替人猜。")
    return Empty(_("没有要核对的人"), text, kind="no_match" if cause else "done")


def _href(state: str, cause: str, after: str | None = None) -> str:
    query = {"state": "" if state == "open" else state, "cause": cause, "after": after or ""}
    said = urlencode({name: value for name, value in query.items() if value})
    return reverse("matches") + (f"?{said}" if said else "")
