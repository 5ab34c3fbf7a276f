"""The head's board as ready values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from kangxu.followup.vocabulary import KINDS
from kangxu.foundation import clock
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import Viewer
from kangxu.performance.board_queries import Member, Standing, TeamBoard
from kangxu.performance.list_queries import TeamTask
from kangxu.performance.reach import Place
from kangxu.performance.terms import sheet
from kangxu.web.components.button import Button
from kangxu.web.components.data_table import Cell, Column, DataTable, TableRow
from kangxu.web.components.empty import Empty
from kangxu.web.components.metric_tile import Change, MetricTile
from kangxu.web.components.shapes import Link, Tone
from kangxu.web.components.share_bar import ShareBar
from kangxu.web.desk.rows import person_href
from kangxu.web.desk.words import moment_word, reason_word, sex_age
from kangxu.web.scorecard.words import role_words
from kangxu.web.team import words
from kangxu.web.team.asked import AskedBoard, AskedList

WORK = "#work"


@dataclass(frozen=True)
class BoardPage:
    """Everything the board shows."""

    here: str
    place: str
    places: tuple[Link, ...]
    when: str
    tiles: tuple[MetricTile, ...]
    critical: DataTable
    critical_href: str
    standing: DataTable
    standing_note: str
    staff: DataTable
    staff_sub: str
    review_href: str
    dispatch_href: str


@dataclass(frozen=True)
class WaitingPage:
    """What stands there until the numbers come."""

    here: str
    place: str


def board_page(
    found: TeamBoard, critical: Sequence[TeamTask], asked: AskedBoard, places: Sequence[Place], *, viewer: Viewer,
    at: datetime,
) -> BoardPage:  # fmt: skip
    names = viewer.may(P.SEE_PEOPLE) and viewer.may(P.SEE_CLINICAL)
    lists = AskedList(place=asked.place) if names else None
    return BoardPage(
        here=asked.href(), place=found.team.name, places=place_links(places, asked, found.team.place_id),
        when=_("现在的数，%(moment)s") % {"moment": moment_word(at, at)},
        tiles=tuple(_tiles(found, lists)), critical=_critical(critical, viewer, at),
        critical_href=lists.href(what="critical") if lists else "", standing=_standing(found, lists is not None),
        standing_note="" if found.team.members is None else _("按全机构算，不分班组"),
        staff=_staff(found, asked, lists if viewer.may(P.ASSIGN_TASKS) else None),
        staff_sub=words.load_meaning(_day_word(found.day, clock.day_of(at))),
        review_href=reverse("team-review-now"), dispatch_href=reverse("dispatch") if viewer.may(P.ASSIGN_TASKS) else "",
    )  # fmt: skip


def place_links(places: Sequence[Place], asked: AskedBoard, active: int) -> tuple[Link, ...]:
    """Places to choose, indented as they lie below each other."""
    return tuple(
        Link("　" * one.depth + one.name, asked.href(place=str(one.id)), active=one.id == active) for one in places
    )


def _tiles(found: TeamBoard, lists: AskedList | None) -> list[MetricTile]:
    counts, days = found.counts, sheet()["board"]["rising_days"]
    whole = found.team.members is None  # rates are not kept for teams
    worst = found.standing[0] if whole and found.standing else None
    due = _("到期%(due)s件里") % {"due": counts.due}
    turned = Change(_("前%(days)s天") % {"days": days}, str(found.turned_before), found.turned > found.turned_before)
    return [
        *([_standing_tile(worst, found, lists is not None)] if worst else []),
        MetricTile("t-turned", words.list_title("turned"), str(found.turned), phrase=words.list_meaning("turned"),
                   changes=(turned,), tone="amber" if turned.worse else "",
                   href=lists.href(what="turned") if lists else ""),
        _task_tile("critical", counts.critical, "red", "", lists),
        _task_tile("uncalled", counts.uncalled, "", due, lists),
        _task_tile("late", counts.late, "amber", due, lists), _task_tile("missed", counts.missed, "amber", "", lists),
    ]  # fmt: skip


def _task_tile(what: str, count: int, tone: Tone, counts: str, lists: AskedList | None) -> MetricTile:
    return MetricTile(
        f"t-{what}", words.list_title(what), str(count), counts=counts, phrase=words.list_meaning(what),
        tone=tone if count else "", href=lists.href(what=what) if lists else "",
    )  # fmt: skip


def _standing_tile(one: Standing, found: TeamBoard, names: bool) -> MetricTile:
    change = one.change
    told: tuple[Change, ...] = ()
    if change is not None and one.before:
        label = _("比%(day)s") % {"day": f"{one.before.day:%m-%d}"}
        told = (Change(label, words.more_word(change), worse=one.is_worse),)
    return MetricTile(
        "t-standing", _("%(programme)s没达标") % {"programme": one.programme.title}, str(one.short),
        counts=_("应测%(count)s人里") % {"count": one.now.denominator}, phrase=str(one.measure.title), changes=told,
        tone="amber" if one.is_worse else "", href=_short_href(one, found) if names else "",
    )  # fmt: skip


def _short_href(one: Standing, found: TeamBoard) -> str:
    href = reverse("dashboard-list", args=[one.programme.code, one.measure.code])
    return f"{href}?place={found.team.institution_id}&state=not_met"


def _standing(found: TeamBoard, names: bool) -> DataTable:
    return DataTable(
        _("没达标的人"),
        (
            Column(_("病种")), Column(_("没达标"), align="end"), Column(_("应测"), align="end"),
            Column(_("达标率"), align="end"), Column(_("上月"), align="end"), Column(_("多几人"), align="end"),
        ),
        tuple(_standing_row(one, found, names) for one in found.standing),
        empty=Empty(_("还没有算过成效"), _("有人在管后，每晚算一次。"), "nothing", compact=True), dense=True,
    )  # fmt: skip


def _standing_row(one: Standing, found: TeamBoard, names: bool) -> TableRow:
    change = one.change
    day = _("比%(day)s") % {"day": f"{one.before.day:%m-%d}"} if one.before and change is not None else ""
    before = one.before.rate if one.before and change is not None else None
    return TableRow(
        (
            Cell(str(one.programme.title), sub=str(one.measure.title), bold=True),
            Cell(str(one.short), bold=True, href=_short_href(one, found) if names else ""), str(one.now.denominator),
            Cell("–" if one.now.rate is None else f"{one.now.rate:.1f}%", tone="amber" if one.is_worse else ""),
            Cell("–" if before is None else f"{before:.1f}%"),
            Cell("–" if change is None else words.more_word(change), title=day),
        )
    )  # fmt: skip


def _critical(found: Sequence[TeamTask], viewer: Viewer, at: datetime) -> DataTable:
    return DataTable(
        words.list_title("critical"),
        (Column(_("患者")), Column(_("待办")), Column(_("什么时候起"), fit=True), Column(_("现在谁手上"))),
        tuple(_critical_row(one, viewer, at) for one in found),
        empty=Empty(_("没有没闭环的危急值"), _("危急值和安全处置没办结的会出现在这里。"), "done", compact=True),
        dense=True, keyboard=True,
    )  # fmt: skip


def _critical_row(one: TeamTask, viewer: Viewer, at: datetime) -> TableRow:
    return TableRow(
        (
            Cell(one.name or _("未登记姓名"), sub=sex_age(one.sex, one.age), bold=True),
            Cell(KINDS[one.kind].words, sub=reason_word(one, at)),
            Cell(moment_word(one.opened_at, at), tone="red" if clock.day_of(one.opened_at) < clock.day_of(at) else ""),
            one.owner or _("没有人"),
        ),
        href=task_href(one, viewer),
    )  # fmt: skip


def task_href(one: TeamTask, viewer: Viewer) -> str:
    """The page of the task for whoever works with tasks, else the person's."""
    return reverse("task", args=[one.id]) if viewer.may(P.SEE_WORKLIST) else person_href(one.person_id)


_KEYS: dict[str, Callable[[Member], float]] = {
    "persons": lambda one: one.persons, "due": lambda one: one.open.due, "uncalled": lambda one: one.open.uncalled,
    "late": lambda one: one.open.late, "today": lambda one: one.today, "week": lambda one: one.week,
    "month": lambda one: one.month, "load": lambda one: one.share, "reach": lambda one: one.reach or 0,
}  # fmt: skip


def _staff(found: TeamBoard, asked: AskedBoard, lists: AskedList | None) -> DataTable:
    sort = asked.sort or "late"
    members = sorted(found.members, key=_KEYS[sort.removeprefix("-")], reverse=not sort.startswith("-"))
    return DataTable(
        _("每个人"), tuple(_columns(asked, sort, lists is not None)),
        tuple(_member_row(one, asked, lists) for one in members),
        empty=Empty(_("这里没有做随访的人"), _("换一个机构或班组看。"), "nothing", compact=True),
        target=WORK,
    )  # fmt: skip


def _columns(asked: AskedBoard, sort: str, assigning: bool) -> list[Column]:
    titles = {
        "persons": _("在管人数"), "due": _("到期要办"), "uncalled": _("没联系"), "late": _("超时"),
        "today": _("今天办结"), "week": _("本周办结"), "month": _("本月办结"), "load": _("手上的活"),
        "reach": _("接通率"),
    }  # fmt: skip
    subs = {"load": _("和一天能做的"), "reach": _("近%(days)s天") % {"days": sheet()["board"]["reach_days"]}}
    columns = [Column(_("姓名"))]
    for code, title in titles.items():
        on, rises = sort.removeprefix("-") == code, sort.startswith("-")
        turned = f"-{code}" if on and not rises else code
        columns.append(
            Column(title, subs.get(code, ""), align="start" if code == "load" else "end",
                   sort_href=asked.href(sort=turned), sorted=("ascending" if rises else "descending") if on else "")
        )  # fmt: skip
    return [*columns, Column("", align="end", fit=True)] if assigning else columns


def _member_row(one: Member, asked: AskedBoard, lists: AskedList | None) -> TableRow:
    def number(what: str, count: int, tone: Tone = "") -> Cell:
        href = AskedList(place=asked.place, owner=str(one.staff_id)).href(what=what) if count else ""
        return Cell(str(count) if count else "–", tone=tone if count else "muted", href=href)

    reach = "–" if one.reach is None else f"{one.reach:.0f}%"
    cells: tuple[Cell | str, ...] = (
        _name(one), str(one.persons or "–"), number("due", one.open.due), number("uncalled", one.open.uncalled),
        number("late", one.open.late, "amber"), str(one.today or "–"), str(one.week or "–"), str(one.month or "–"),
        Cell(component=_load(one)), Cell(reach, sub=f"{one.spoken}/{one.called}" if one.called else ""),
    )  # fmt: skip
    if lists is not None:
        href = lists.href(what="due", owner=str(one.staff_id))
        cells = (*cells, Cell(component=Button(_("转派"), small=True, href=href)) if one.open.due else Cell(""))
    return TableRow(cells, id=f"member-{one.staff_id}", muted=not one.there)


def _name(one: Member) -> Cell:
    state = _("请假") if one.away else "" if one.there else _("休息")
    return Cell(one.name, lead=state, sub=role_words(one.roles), bold=True)


def _load(one: Member) -> ShareBar:
    return ShareBar(min(100.0, 100 * one.share), f"{one.load:g}/{one.capacity}", tone="amber" if one.share > 1 else "")


def _day_word(day: date, today: date) -> str:
    return _("今天") if day == today else f"{day:%m-%d}"
