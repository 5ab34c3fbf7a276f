"""The start of the import centre: a place to drop a file, and all imports so far."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from kangxu.foundation.paging import Page
from kangxu.foundation.viewer import Viewer
from kangxu.intake.shelf import Feed, get_feed
from kangxu.organisations.queries import actor_names
from kangxu.web.components.batch_progress import BatchProgress
from kangxu.web.components.data_table import Cell, Column, DataTable, TableRow
from kangxu.web.components.empty import Empty
from kangxu.web.components.pager import Pager
from kangxu.web.data.decision import Choice
from kangxu.web.data.head import moment_words, state_tag
from kangxu.web.data.words import feed_words


@dataclass(frozen=True)
class HistoryPage:
    feeds: tuple[Choice, ...]
    places: tuple[Choice, ...]
    place_name: str
    hint: str
    problem: str
    running: BatchProgress | None
    table: DataTable


def history_page(
    jobs: Page[Any], feeds: Iterable[Feed], places: list[Any], running: BatchProgress | None, limit_mb: int,
    viewer: Viewer, problem: str = "",
) -> HistoryPage:  # fmt: skip
    home = next((one for one in places if one.pk == viewer.organisation_id), places[0] if places else None)
    return HistoryPage(
        feeds=(Choice("", _("自动识别"), True), *(Choice(one.code, feed_words(one), False) for one in feeds)),
        places=tuple(Choice(str(one.pk), one.name, one is home) for one in places),
        place_name=home.name if home else "",
        hint=_("Excel、CSV、血糖记录、FHIR，最大%(n)s MB；读入前会先核对，不会马上入库") % {"n": limit_mb},
        problem=problem,
        running=running,
        table=_table(jobs, viewer),
    )


def address_of(job: Any) -> str:
    """The page on which an import goes on, or shows what became of it."""
    return reverse("import-columns" if job.state == "mapping" else "import-run", args=[job.pk])


def _table(jobs: Page[Any], viewer: Viewer) -> DataTable:
    counted = (_("行数"), _("新入库"), _("重复"), _("拒收"), _("待认人"))
    names = actor_names([job.opened_by for job in jobs.rows], viewer=viewer)
    columns = (
        Column(_("文件")), Column(_("状态"), fit=True), Column(_("种类"), hide=True), Column(_("机构"), hide=True),
        *(Column(words, align="end", fit=True) for words in counted),
        Column(_("谁"), fit=True), Column(_("何时"), fit=True),
    )  # fmt: skip
    empty = Empty(_("还没有导入过数据"), _("把医院导出的表格拖到上面，先核对字段，再入库。"))
    pager = Pager(after_href=f"{reverse('imports')}?after={jobs.after}") if jobs.after else None
    return DataTable(
        _("导入记录"), columns, tuple(_row(job, names) for job in jobs.rows), empty=empty, pager=pager, keyboard=True
    )


def _row(job: Any, names: dict[str, str]) -> TableRow:
    def count(number: int, warns: bool = False) -> Cell:
        return Cell(f"{number:,}", tone="amber" if warns and number else "" if number else "muted")

    cells = (
        Cell(job.inbound.name, title=job.inbound.name), Cell(component=state_tag(job.state)),
        feed_words(get_feed(job.feed)), job.organisation.short_name or job.organisation.name,
        count(job.position or job.rows_total or 0), count(job.accepted), count(job.duplicate),
        count(job.rejected, True), count(job.held, True), names[job.opened_by], moment_words(job.opened_at),
    )  # fmt: skip
    return TableRow(cells, id=str(job.pk), href=address_of(job), muted=job.state in ("dropped", "undone"))
