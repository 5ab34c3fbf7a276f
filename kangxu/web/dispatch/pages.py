"""The dispatch board as ready values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from kangxu.followup.board import Board, Climbed, Link
from kangxu.followup.forecast import DayLine, StaffLine
from kangxu.followup.vocabulary import KINDS, KPI, RETURNED_WITHIN, keyed
from kangxu.foundation import clock
from kangxu.foundation.calendar import announced
from kangxu.organisations.roles import ROLES
from kangxu.web.components import shapes
from kangxu.web.components.button import Button
from kangxu.web.components.data_table import Cell, Column, DataTable, TableRow
from kangxu.web.components.empty import Empty
from kangxu.web.components.metric_tile import MetricTile
from kangxu.web.components.share_bar import ShareBar
from kangxu.web.components.tag import Tag
from kangxu.web.desk.words import day_word, moment_word
from kangxu.web.dispatch import words


@dataclass(frozen=True)
class BoardPage:
    """Everything the board shows."""

    tiles: tuple[MetricTile, ...]
    climbed: DataTable
    climbed_sub: str
    team_href: str
    staff: DataTable
    days: DataTable
    note: str
    results: DataTable
    returned: str


@dataclass(frozen=True)
class ChainLine:
    words: str
    why: str
    when: str


@dataclass(frozen=True)
class ChainPage:
    """The chain of one task, and to whom it may be given."""

    task_id: int
    lines: tuple[ChainLine, ...]
    staff: tuple[shapes.Link, ...]
    task_href: str


@dataclass(frozen=True)
class Calls:
    """What came of the contacts of the last days, and who of those spoken with came afterwards."""

    by_outcome: Mapping[str, int]
    spoken: int
    came: int


def board_page(
    found: Board, climbed: Sequence[Climbed], chains: Mapping[int, Sequence[Link]], calls: Calls, *, at: datetime
) -> BoardPage:
    today = clock.day_of(at)
    return BoardPage(
        tiles=tuple(_tiles(found, today)),
        climbed=_climbed(climbed, chains, at),
        climbed_sub=_listed(len(climbed), found.states.late + found.states.climbed),
        team_href=f"{reverse('worklist')}?team=1",
        staff=_staff(found.staff, _day(found.day, today)),
        days=_days(found.days, today),
        note="" if all(announced(one.day) for one in found.days) else _("明年的放假安排还没有公布，暂按周一至周五算"),
        results=_results(calls.by_outcome),
        returned=_returned(calls),
    )


def chain_page(
    task_id: int, links: Sequence[Link], staff: Sequence[shapes.Link], names: Mapping[str, str], *, at: datetime
) -> ChainPage:
    lines = tuple(
        ChainLine(
            words.step_word(one), _by(one, names), moment_word(one.at, at),
        )
        for one in links
    )  # fmt: skip
    return ChainPage(task_id, lines, tuple(staff), reverse("task", args=[task_id]))


def _listed(shown: int, whole: int) -> str:
    if whole <= shown:
        return _("按走到哪一步，再按临床紧急程度")
    return _("共%(whole)s件，先列最要紧的%(shown)s件") % {"whole": whole, "shown": shown}


def _returned(calls: Calls) -> str:
    """电话打通的120人里，15天内来过的48人（40%）."""
    if not calls.spoken:
        return ""
    told = {
        "spoken": calls.spoken, "came": calls.came, "days": RETURNED_WITHIN.days,
        "share": f"{100 * calls.came / calls.spoken:.0f}%",
    }  # fmt: skip
    return _("电话打通%(spoken)s人，%(days)s天内来过%(came)s人（%(share)s）") % told


def _results(by_outcome: Mapping[str, int]) -> DataTable:
    """By what the figures count, each with its outcomes."""
    whole = sum(by_outcome.values())
    rows = []
    for code, term in KPI.items():
        several = {one.words: by_outcome.get(one.code, 0) for one in keyed() if one.kpi == code}
        count = sum(several.values())
        told = _("、").join(f"{words}{number}" for words, number in several.items() if number)
        bar = ShareBar(100 * count / whole, f"{count}") if whole else ShareBar(0, "0")
        rows.append(
            TableRow((Cell(term.words), Cell(component=bar), Cell(told if len(several) > 1 else "", tone="muted")))
        )
    empty = Empty(_("这30天还没有联系记录"), _("记录结果后会按类别汇总在这里。"), "nothing")
    return DataTable(
        _("联系结果"),
        (Column(_("结果")), Column(_("次数")), Column("")),
        tuple(rows) if whole else (),
        empty=empty,
        dense=True,
    )


def _by(one: Link, names: Mapping[str, str]) -> str:
    if one.by.startswith("staff:"):
        return _("%(who)s操作") % {"who": names.get(one.by, "")}
    return words.reason_word(one)


def _tiles(found: Board, today: date) -> list[MetricTile]:
    states, there = found.states, sum(one.there for one in found.staff)
    share = found.fairness
    return [
        MetricTile(
            "t-free", _("没有人管"), str(states.free), phrase=_("到期%(due)s件里还没派出的") % {"due": states.due},
            tone="amber" if states.free else "",
        ),
        MetricTile("t-soon", _("快到时限"), str(states.reminded), phrase=_("已催办本人")),
        MetricTile(
            "t-late", _("已超时"), str(states.late), phrase=_("已改派或催办"), tone="amber" if states.late else ""
        ),
        MetricTile("t-head", _("升级给科主任"), str(states.climbed), phrase=_("超时一半仍未办结"),
                   tone="red" if states.climbed else ""),
        MetricTile("t-will", _("预计超时"), str(found.will_be_late), phrase=_("照现在的人手，两周内做不完的"),
                   tone="amber" if found.will_be_late else ""),
        MetricTile("t-fair", _("公平度"), f"{share:.2f}" if share is not None else "–",
                   phrase=_("1是一样忙；%(day)s%(there)s人在岗") % {"day": _day(found.day, today), "there": there}),
    ]  # fmt: skip


def _climbed(found: Sequence[Climbed], chains: Mapping[int, Sequence[Link]], at: datetime) -> DataTable:
    return DataTable(
        _("超时和升级的待办"),
        (
            Column(_("患者")), Column(_("待办")), Column(_("走到哪一步")), Column(_("现在谁手上")),
            Column(_("经过")), Column("", align="end", fit=True),
        ),
        tuple(_climbed_row(one, chains.get(one.task_id, ()), at) for one in found),
        empty=Empty(_("没有超时的待办"), _("超过时限没有人处理的会出现在这里，先改派同事，再升级给科主任。"), "done"),
        keyboard=True,
    )  # fmt: skip


def _climbed_row(one: Climbed, links: Sequence[Link], at: datetime) -> TableRow:
    attrs = {"hx-get": reverse("task-moves", args=[one.task_id]), "hx-target": "#drawer-body", "data-open": True}
    tone = words.LEVEL_TONES.get(one.level, "red")
    climbed = [link for link in links if link.level][-3:]
    return TableRow(
        (
            Cell(one.person or _("未登记姓名"), bold=True, href=reverse("task", args=[one.task_id])),
            Cell(KINDS[one.kind].words, sub=day_word(one.due_on, clock.day_of(at))),
            Cell(component=Tag(words.level_word(one.level), tone=tone)),
            Cell(one.owner or _("没有人"), sub=_("%(who)s也看得到") % {"who": one.head} if one.head else ""),
            Cell(words.chain_word(climbed, at)),
            Cell(component=Button(_("改派"), small=True, attrs=attrs)),
        ),
        id=f"climbed-{one.task_id}",
    )  # fmt: skip


def _day(day: date, today: date) -> str:
    return _("今天") if day == today else words.weekday_words()[day.weekday()]


def _staff(found: Sequence[StaffLine], day: str) -> DataTable:
    return DataTable(
        _("每人手上"),
        (
            Column(_("姓名")), Column(day), Column(_("手上的活"), sub=words.weights_meaning()),
            Column(_("一天能做"), align="end"),
            Column(_("已超时"), align="end"), Column(_("预计超时"), align="end"),
        ),
        tuple(_staff_row(one) for one in found),
        empty=Empty(_("这里没有可派活的人"), _("先在“人员”里加护士或健康管理师。"), "nothing"),
    )  # fmt: skip


def _staff_row(one: StaffLine) -> TableRow:
    share = min(100.0, 100 * one.load / max(one.capacity, 1))
    state = (
        Tag(_("请假"), tone="amber")
        if one.away
        else Tag(_("在岗"), tone="green")
        if one.there
        else Tag(_("休息"), tone="muted")
    )
    roles = _("、").join(str(ROLES[code].title) for code in sorted(one.roles) if code in ROLES)
    return TableRow(
        (
            Cell(one.name, sub=roles, bold=True), Cell(component=state),
            Cell(component=ShareBar(share, f"{one.load:g}", tone="amber" if one.load > one.capacity else "")),
            f"{one.capacity}", Cell(str(one.late or ""), tone="amber"), Cell(str(one.will_be_late or ""), tone="amber"),
        ),
        muted=not one.there,
    )  # fmt: skip


def _days(found: Sequence[DayLine], today: date) -> DataTable:
    names = words.weekday_words()
    return DataTable(
        _("往后两周"),
        (
            Column(_("日子")), Column(_("能做"), align="end"), Column(_("到时限"), align="end"),
            Column(_("预计超时"), align="end"),
        ),
        tuple(
            TableRow(
                (
                    Cell(_("今天") if one.day == today else f"{one.day:%m-%d}", sub=names[one.day.weekday()]),
                    f"{one.room:.0f}", str(one.ending or ""), Cell(str(one.will_be_late or ""), tone="amber"),
                )
            )
            for one in found
        ),
        dense=True,
    )  # fmt: skip
