"""The roster as ready values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from kangxu.foundation.terms import spoken
from kangxu.organisations.roles import ROLES
from kangxu.organisations.working import sheet, skills, usual_points
from kangxu.web.components.button import Button
from kangxu.web.components.data_table import Cell, Column, DataTable, TableRow
from kangxu.web.components.empty import Empty
from kangxu.web.components.shapes import Link
from kangxu.web.components.tag import Tag
from kangxu.web.dispatch import words

SPARE = 3  # rows for stretches of a day in the form


@dataclass(frozen=True)
class RosterPage:
    table: DataTable
    closing: tuple[tuple[str, str, str], ...]
    places: tuple[Link, ...]
    today: str


@dataclass(frozen=True)
class ShiftLine:
    words: str
    span: str
    end_href: str


@dataclass(frozen=True)
class PostingPage:
    """The drawer of one posting: its shifts, the next one, what it can do, and leave."""

    title: str
    shifts: tuple[ShiftLine, ...]
    usual: str
    weekdays: tuple[Link, ...]
    stretches: tuple[tuple[str, str], ...]
    points: str
    usual_points: int
    skills: tuple[Link, ...]
    leaves: tuple[ShiftLine, ...]
    reasons: tuple[Link, ...]
    save_href: str
    leave_href: str
    today: str
    problem: str


def roster_page(postings: Iterable[Any], closing: Iterable[Any], places: Iterable[Any], *, today: date) -> RosterPage:
    return RosterPage(
        DataTable(
            _("排班"),
            (
                Column(_("姓名")), Column(_("机构或科室")), Column(_("上班时间")), Column(_("一天能做"), align="end"),
                Column(_("专长")), Column(_("请假")), Column("", align="end", fit=True),
            ),
            tuple(_row(one, today) for one in postings),
            empty=Empty(_("还没有可排班的人"), _("先在“人员”里加护士、健康管理师或医生。"), "nothing"),
        ),
        tuple(
            (f"{one.on:%Y-%m-%d}", f"{one.organisation.name} {one.name}", reverse("roster-closing-open", args=[one.pk]))
            for one in closing
        ),
        tuple(Link(one.name, value=str(one.pk)) for one in places),
        today.isoformat(),
    )  # fmt: skip


def posting_page(posting: Any, *, today: date, problem: str = "") -> PostingPage:
    standing = list(posting.shifts_now)
    hours = sheet()["hours"]
    last = standing[-1] if standing else None
    chosen = set(last.weekdays if last else hours["weekdays"])
    stretches = [tuple(one) for one in (last.stretches if last else hours["stretches"])]
    return PostingPage(
        title=_("%(name)s的班") % {"name": posting.staff.name},
        shifts=tuple(_shift(one) for one in standing), usual=words.usual_word(),
        weekdays=tuple(
            Link(name, value=str(day), active=day in chosen) for day, name in enumerate(words.weekday_words())
        ),
        stretches=tuple([*stretches, *[("", "")] * SPARE][:SPARE]),
        points="" if posting.points_a_day is None else str(posting.points_a_day),
        usual_points=usual_points(),
        skills=tuple(
            Link(spoken(**told), value=code, active=code in posting.skills) for code, told in skills().items()
        ),
        leaves=tuple(_leave(one) for one in posting.staff.leaves_now),
        reasons=tuple(Link(spoken(**told), value=code) for code, told in sheet()["leave_reasons"].items()),
        save_href=reverse("roster-posting", args=[posting.pk]),
        leave_href=reverse("roster-leave", args=[posting.staff_id]), today=today.isoformat(), problem=problem,
    )  # fmt: skip


def _shift(one: Any) -> ShiftLine:
    span = words.span_word(one.starts_on, one.ends_on)
    return ShiftLine(words.hours_word(one), span, reverse("roster-shift-end", args=[one.pk]))


def _leave(one: Any) -> ShiftLine:
    return ShiftLine(words.leave_word(one), "", reverse("roster-leave-withdraw", args=[one.pk]))


def _row(one: Any, today: date) -> TableRow:
    now = [shift for shift in one.shifts_now if shift.starts_on <= today]
    hours = _("；").join(words.hours_word(shift) for shift in now) or words.usual_word()
    away = any(leave.starts_on <= today <= leave.ends_on for leave in one.staff.leaves_now)
    leaves = _("；").join(words.leave_word(leave) for leave in one.staff.leaves_now)
    attrs = {"hx-get": reverse("roster-posting", args=[one.pk]), "hx-target": "#drawer-body", "data-open": True}
    return TableRow(
        (
            Cell(one.staff.name, sub=str(ROLES[one.role].title), bold=True), one.organisation.name,
            Cell(hours, tone="" if now else "muted"), str(one.points_a_day or usual_points()),
            words.skill_words(one.skills),
            Cell(component=Tag(leaves, tone="amber")) if away else Cell(leaves),
            Cell(component=Button(_("改"), small=True, attrs=attrs)),
        ),
    )  # fmt: skip
