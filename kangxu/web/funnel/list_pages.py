"""Who stands behind a bar, and which tasks behind the rate of service tasks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from kangxu.evidence.funnel import Stage
from kangxu.evidence.funnel_queries import FunnelPerson, ServiceTask
from kangxu.evidence.measure import measures
from kangxu.followup.vocabulary import KINDS
from kangxu.foundation.clock import day_of
from kangxu.foundation.paging import Page
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.terms import spoken
from kangxu.foundation.viewer import Viewer
from kangxu.programmes.programme import programmes
from kangxu.web.components.data_table import Cell, Column, DataTable, TableRow
from kangxu.web.components.empty import Empty
from kangxu.web.components.pager import Pager
from kangxu.web.components.segmented import Segmented
from kangxu.web.components.shapes import Link, Tone
from kangxu.web.components.tag import Tag
from kangxu.web.desk.rows import person_href
from kangxu.web.desk.words import sex_age
from kangxu.web.funnel import words
from kangxu.web.funnel.asked import Asked
from kangxu.web.funnel.pages import OP02

_TONES: dict[str, Tone] = {"late": "amber", "open": "amber", "cancelled": "muted", "pending": "muted"}


@dataclass(frozen=True)
class ListPage:
    """A list with what it is a part of."""

    title: str
    facts: tuple[str, ...]
    back_href: str
    stages: Segmented | None
    parts: Segmented
    table: DataTable
    export_href: str


def people_page(found: Page[FunnelPerson], asked: Asked, viewer: Viewer, place: str) -> ListPage:
    stage = asked.at_stage
    stages = Segmented(_("哪一步"), tuple(_stage(asked, one) for one in Stage))
    return ListPage(
        title=_list_title(asked), facts=(place, words.period(int(asked.days)), words.meaning(stage)),
        back_href=asked.href(stage="", part=""), stages=stages, parts=_parts(asked),
        table=DataTable(
            _list_title(asked), _columns(), tuple(_row(one) for one in found.rows),
            empty=Empty(_("这一步没有人"), _("换一步看，或回到漏斗换条件"), "no_match"),
            pager=_pager(asked, found.after, len(found.rows), "funnel-people"), keyboard=True,
        ),
        export_href=asked.href("funnel-export") if viewer.may(P.EXPORT_LISTS) else "",
    )  # fmt: skip


def tasks_page(found: Page[ServiceTask], asked: Asked, place: str) -> ListPage:
    measure = measures()[OP02]
    options = [Link(_("全部"), asked.href("funnel-tasks", why=""), active=not asked.why)]
    options += [
        Link(str(label), asked.href("funnel-tasks", why=why), active=why == asked.why)
        for why, label in measure.reasons.items()
    ]
    return ListPage(
        title=str(measure.title), facts=(place, words.period(int(asked.days)), str(measure.numerator)),
        back_href=asked.href(stage="", part="", why=""), stages=None,
        parts=Segmented(_("看哪一部分"), tuple(options)),
        table=DataTable(
            _("到期的任务"),
            (
                Column(_("患者")), Column(_("任务")), Column(_("到期")), Column(_("办结")), Column(_("结果")),
                Column(_("负责人")), Column(_("机构"), hide=True),
            ),
            tuple(_task(one) for one in found.rows),
            empty=Empty(_("这一部分没有任务"), _("换一部分看，或回到漏斗换条件"), "no_match"),
            pager=_pager(asked, found.after, len(found.rows), "funnel-tasks"), keyboard=True,
        ),
        export_href="",
    )  # fmt: skip


def file_rows(rows: Iterable[FunnelPerson]) -> Iterator[list[str]]:
    """The list as lines of a file, the head first."""
    yield [column.label for column in _columns()]
    for one in rows:
        yield [
            one.name, sex_age(one.sex, one.age), str(words.STAGES[one.reached]), _what(one), _day(one.offered_at),
            words.channel(one.channel), one.staff, _day(one.paid_at), one.organisation,
        ]  # fmt: skip


def _columns() -> tuple[Column, ...]:
    return (
        Column(_("姓名")), Column(_("性别年龄")), Column(_("走到哪一步")), Column(_("服务包或病种")),
        Column(_("推荐日期")), Column(_("渠道")), Column(_("推荐人或责任医生")), Column(_("付款日期")),
        Column(_("机构"), hide=True),
    )  # fmt: skip


def _row(one: FunnelPerson) -> TableRow:
    href = person_href(one.person_id)
    tone: Tone = "green" if one.reached is Stage.IN_TARGET else "info" if one.reached >= Stage.BOUGHT else "muted"
    return TableRow(
        (
            Cell(one.name or _("未登记姓名"), bold=True), sex_age(one.sex, one.age),
            Cell(component=Tag(str(words.STAGES[one.reached]), tone=tone)), _what(one), _day(one.offered_at),
            words.channel(one.channel), one.staff, _day(one.paid_at), one.organisation,
        ),
        id=f"person-{one.person_id}", href=href,
    )  # fmt: skip


def _task(one: ServiceTask) -> TableRow:
    reasons = measures()[OP02].reasons
    return TableRow(
        (
            Cell(one.name or _("未登记姓名"), sub=sex_age(one.sex, one.age), bold=True),
            KINDS[one.kind].words if one.kind in KINDS else one.kind, one.due_on.isoformat(), _day(one.closed_at),
            Cell(str(reasons[one.why]), tone=_TONES.get(one.why, "")), one.owner or _("没有人"), one.organisation,
        ),
        id=f"task-{one.task_id}", href=person_href(one.person_id),
    )  # fmt: skip


def _what(one: FunnelPerson) -> str:
    """The package; before an offer the disease."""
    if one.package:
        return spoken(one.package_zh, one.package_en or one.package_zh)
    return str(programmes()[one.programme].title) if one.programme in programmes() else ""


def _stage(asked: Asked, stage: Stage) -> Link:
    href = asked.href("funnel-people", stage=stage.code, part="")
    return Link(str(words.STAGES[stage]), href, active=stage is asked.at_stage)


def _parts(asked: Asked) -> Segmented:
    came = Link(_("到过这一步"), asked.href("funnel-people", part=""), active=not asked.stopped)
    stopped = Link(_("停在这一步"), asked.href("funnel-people", part="stopped"), active=asked.stopped)
    return Segmented(_("看谁"), (came, stopped), quiet=True)


def _list_title(asked: Asked) -> str:
    stage = {"stage": words.STAGES[asked.at_stage]}
    return (_("停在“%(stage)s”的人") if asked.stopped else _("到过“%(stage)s”的人")) % stage


def _pager(asked: Asked, after: str | None, rows: int, name: str) -> Pager | None:
    onward = asked.href(name, after=after) if after else ""
    first = asked.href(name) if asked.after else ""
    return Pager(first, onward, _("每页%(number)s行") % {"number": rows}) if first or onward else None


def _day(moment: datetime | None) -> str:
    return day_of(moment).isoformat() if moment else ""
