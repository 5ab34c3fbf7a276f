"""The names behind a number of the board as ready values, and the same as a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from kangxu.followup.vocabulary import KINDS
from kangxu.followup.worklist import MOST_COUNTED
from kangxu.foundation import clock
from kangxu.foundation.paging import Page
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import Viewer
from kangxu.performance.list_queries import TeamTask, Turned
from kangxu.performance.sharing import most
from kangxu.web.cohort.pages import Choice
from kangxu.web.components.button import Button
from kangxu.web.components.data_table import Cell, Column, DataTable, TableRow
from kangxu.web.components.empty import Empty
from kangxu.web.components.notice import Notice
from kangxu.web.components.pager import Pager
from kangxu.web.components.segmented import Segmented
from kangxu.web.components.shapes import Link
from kangxu.web.components.tag import Tag
from kangxu.web.components.tier_mark import TierMark
from kangxu.web.desk.rows import person_href, tier_of
from kangxu.web.desk.words import day_word, diseases, moment_word, reason_word, sex_age, tier_word
from kangxu.web.dispatch.words import LEVEL_TONES, level_word
from kangxu.web.team import words
from kangxu.web.team.asked import LISTS, AskedList
from kangxu.web.team.board_page import task_href

LIST = "#list"


@dataclass(frozen=True)
class ListPage:
    """Everything a list shows."""

    asked: AskedList
    title: str
    facts: tuple[str, ...]
    back_href: str
    lists: Segmented
    choices: tuple[Choice, ...]
    table: DataTable
    notice: Notice | None
    export_href: str


def tasks_page(
    asked: AskedList, found: Page[TeamTask], staff: Sequence[Link], place: str, notice: Notice | None, *,
    viewer: Viewer, at: datetime,
) -> ListPage:  # fmt: skip
    rows = tuple(_task_row(one, viewer, at) for one in found.rows)
    total, may = found.total or 0, viewer.may(P.ASSIGN_TASKS)
    table = DataTable(
        words.list_title(asked.what), _task_columns(), rows, target=LIST, keyboard=True, empty=_none(asked),
        pager=_pager(asked, found.after, len(rows)), batch=(_give(asked),) if may else (),
        batch_action=reverse("team-hand"),
        batch_all=_("这里全部%(count)s件") % {"count": total} if len(rows) < total <= most() else "",
    )  # fmt: skip
    count = f"{total}+" if total >= MOST_COUNTED else str(total)
    return _page(asked, place, _("%(count)s件") % {"count": count}, table, _choices(asked, staff), notice, viewer)


def turned_page(asked: AskedList, found: Page[Turned], place: str, *, viewer: Viewer, at: datetime) -> ListPage:
    rows = tuple(_turned_row(one, at) for one in found.rows)
    columns = (Column(_("姓名")), Column(_("转红的日子")), Column(_("现在"), fit=True), Column(_("责任人")))
    table = DataTable(
        words.list_title("turned"), columns, rows, target=LIST, keyboard=True, empty=_none(asked),
        pager=_pager(asked, found.after, len(rows)),
    )  # fmt: skip
    return _page(asked, place, "", table, (), None, viewer)


def task_file(rows: Iterable[TeamTask]) -> Iterator[list[str]]:
    """The list as lines of a file, the head first."""
    yield [_("姓名"), _("性别年龄"), _("分级"), _("待办"), _("病种"), _("到期日"), _("走到哪一步"), _("现在谁手上")]
    for one in rows:
        yield [
            one.name, sex_age(one.sex, one.age), tier_word(one.tier), KINDS[one.kind].words,
            diseases((one.programme,)), one.due_on.isoformat(), level_word(one.level), one.owner,
        ]  # fmt: skip


def turned_file(rows: Iterable[Turned]) -> Iterator[list[str]]:
    """Who turned red, as lines of a file."""
    yield [_("姓名"), _("性别年龄"), _("转红的日子"), _("现在"), _("责任人")]
    for one in rows:
        day = clock.day_of(one.at).isoformat()
        yield [one.name, sex_age(one.sex, one.age), day, tier_word(one.tier), one.manager]


def _page(
    asked: AskedList, place: str, found: str, table: DataTable, choices: tuple[Choice, ...], notice: Notice | None,
    viewer: Viewer,
) -> ListPage:  # fmt: skip
    board = reverse("team") + (f"?place={asked.place}" if asked.place else "")
    lists = tuple(
        Link(words.list_title(code), asked.href(what=code, kind=""), active=code == asked.what) for code in LISTS
    )
    facts = tuple(filter(None, (place, words.list_meaning(asked.what), found)))
    return ListPage(
        asked=asked, title=words.list_title(asked.what), facts=facts, back_href=board,
        lists=Segmented(_("看哪一类"), lists), choices=choices, table=table, notice=notice,
        export_href=asked.href("team-export") if viewer.may(P.EXPORT_LISTS) else "",
    )  # fmt: skip


def _task_columns() -> tuple[Column, ...]:
    return (
        Column(_("姓名")), Column(_("分级"), fit=True), Column(_("待办")), Column(_("到期日")),
        Column(_("走到哪一步"), fit=True), Column(_("现在谁手上")),
    )  # fmt: skip


def _task_row(one: TeamTask, viewer: Viewer, at: datetime) -> TableRow:
    kind = KINDS[one.kind]
    step = level_word(one.level)
    tried = _("联系过%(count)s次") % {"count": one.attempts} if one.attempts else ""
    return TableRow(
        (
            Cell(one.name or _("未登记姓名"), sub=sex_age(one.sex, one.age), bold=True),
            Cell(component=TierMark(tier_of(one.tier), tier_word(one.tier))),
            Cell(kind.words, sub=reason_word(one, at) or diseases((one.programme,))),
            _due(one, clock.day_of(at), at),
            Cell(component=Tag(step, tone=LEVEL_TONES.get(one.level, "red"))) if step else Cell("–", tone="muted"),
            Cell(one.owner or _("没有人"), sub=tried, tone="" if one.owner else "amber"),
        ),
        id=f"task-{one.id}", href=task_href(one, viewer),
    )  # fmt: skip


def _due(one: TeamTask, today: date, at: datetime) -> Cell:
    if one.urgency == 0:
        return Cell(moment_word(one.opened_at, at), tone="red")
    if one.due_on < today:
        return Cell(one.due_on.isoformat(), sub=_("逾期%(n)s天") % {"n": (today - one.due_on).days}, tone="amber")
    return Cell(day_word(one.due_on, today))


def _turned_row(one: Turned, at: datetime) -> TableRow:
    return TableRow(
        (
            Cell(one.name or _("未登记姓名"), sub=sex_age(one.sex, one.age), bold=True), moment_word(one.at, at),
            Cell(component=TierMark(tier_of(one.tier), tier_word(one.tier))), one.manager or _("未分派"),
        ),
        id=f"person-{one.person_id}", href=person_href(one.person_id),
    )  # fmt: skip


def _choices(asked: AskedList, staff: Sequence[Link]) -> tuple[Choice, ...]:
    who = [Link(_("全部人手上")), Link(_("没有人"), value="none"), *staff]
    kinds = [Link(_("全部待办")), *(Link(one.words, value=code) for code, one in KINDS.items())]
    return (
        Choice("owner", _("现在谁手上"), _marked(who, asked.owner)),
        Choice("kind", _("待办"), _marked(kinds, asked.kind)),
    )


def _marked(options: Sequence[Link], chosen: str) -> tuple[Link, ...]:
    return tuple(replace(one, active=one.value == chosen) for one in options)


def _give(asked: AskedList) -> Button:
    attrs = {
        "hx-get": asked.href("team-hand"), "hx-include": "closest form", "hx-target": "#drawer-body",
        "hx-push-url": "false",
    }  # fmt: skip
    return Button(_("转派"), tone="soft", attrs=attrs)


def _none(asked: AskedList) -> Empty:
    if asked.owner or asked.kind:
        clear = Button(_("清除条件"), tone="primary", href=asked.href(owner="", kind=""))
        return Empty(_("没有符合条件的"), _("放宽一个条件，或看另一类。"), "no_match", (clear,))
    return Empty(_("这一类没有"), _("都办好了。"), "done")


def _pager(asked: AskedList, after: str | None, size: int) -> Pager | None:
    if not asked.after and after is None:
        return None
    onward = asked.href(after=after) if after else ""
    return Pager(asked.href() if asked.after else "", onward, _("本页%(n)s行") % {"n": size}, target=LIST)
