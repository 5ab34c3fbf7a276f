"""The year as a strip: what is done where in which month, and what goes on beside it. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kangxu.foundation.terms import language
from kangxu.packages.plan_queries import PlanView
from kangxu.packages.plans import key_of
from kangxu.packages.proposing import Option
from kangxu.packages.schedule import PRIMARY, SPECIALIST, Course
from kangxu.programmes.programme import lesson_days
from kangxu.web.components.year_strip import Bar, BarRow, Look, Mark, MarkRow, Month, YearStrip
from kangxu.web.person.identity import address
from kangxu.web.planning import words

LESSON = "lesson"
MOST_MARKS = 2
WEEK, MONTH = 7, 30


@dataclass(frozen=True, slots=True)
class Entry:
    """One service on one day, proposed or kept; `key` names what is done together."""

    key: str
    service: str
    due_on: date
    window: int
    place: str
    bundle: str
    state: str = ""

    def late(self, today: date) -> bool:
        return self.state == "planned" and self.due_on + timedelta(days=self.window) < today


@dataclass(frozen=True)
class Year:
    """The days of a year with all its entries and courses. `movable`: it is a draft or a proposal."""

    person_id: int
    starts_on: date
    ends_on: date
    entries: tuple[Entry, ...]
    courses: tuple[Course, ...]
    today: date
    movable: bool
    running: bool = False

    @property
    def visits(self) -> dict[str, list[Entry]]:
        """What is done together, by its key, in order of time."""
        found: dict[str, list[Entry]] = {}
        for one in self.entries:
            found.setdefault(one.key, []).append(one)
        return found

    @property
    def last_day(self) -> date:
        """The end of the year, or the last thing due when a day of rest pushed it beyond."""
        return max([self.ends_on, *(one.due_on for one in self.entries)])

    @property
    def next(self) -> list[Entry]:
        """The next visit: what is still to be done at one place on one day."""
        ahead = [one for one in self.entries if one.bundle and one.due_on >= self.today and one.state != "done"]
        if not ahead:
            return []
        first = ahead[0]
        return [one for one in ahead if (one.due_on, one.place) == (first.due_on, first.place)]


def year_of_plan(plan: PlanView, *, today: date, movable: bool) -> Year:
    running = plan.state == "active"
    entries = tuple(
        Entry(one.key, one.service, one.due_on, one.window, one.place, one.bundle, one.state if running else "")
        for one in plan.standing
    )
    return Year(
        plan.person_id, plan.starts_on, plan.ends_on, entries, plan.courses, today, movable and not running, running
    )


def year_of_option(person_id: int, option: Option, starts_on: date, *, days: int, today: date, movable: bool) -> Year:
    entries = tuple(
        Entry(
            key_of(one.bundle, one.service, one.due_on), one.service, one.due_on, one.window, one.place, one.bundle
        )
        for one in option.layout.planned
    )  # fmt: skip
    ends_on = starts_on + timedelta(days=days - 1)
    return Year(person_id, starts_on, ends_on, entries, option.layout.courses, today, movable)


def strip(year: Year, lessons: Sequence[str]) -> YearStrip:
    firsts = months_of(year.starts_on, year.last_day)
    rows = [_row(year, firsts, label, look, wanted) for label, look, wanted in _kinds(year.entries)]
    bars = [_bars(year, firsts, one, lessons) for one in year.courses]
    return YearStrip(_months(year, firsts), tuple(rows), tuple(bars), _("一年安排"))


def months_of(since: date, until: date) -> tuple[date, ...]:
    """The first day of every month that the year touches; of the first month its own first day."""
    found = [since]
    while True:
        last = found[-1]
        later = date(last.year + last.month // 12, last.month % 12 + 1, 1)
        if later > until:
            return tuple(found)
        found.append(later)


def _months(year: Year, firsts: Sequence[date]) -> tuple[Month, ...]:
    upcoming = year.next[0].due_on if year.next else None
    made = []
    for place, first in enumerate(firsts):
        new_year = place > 0 and first.month == 1
        label = (
            _("%(year)s年%(month)s月") % {"year": f"{first:%y}", "month": 1}
            if new_year
            else pgettext("calendar", "%(month)s月") % {"month": first.month}
        )
        here = upcoming is not None and (upcoming.year, upcoming.month) == (first.year, first.month)
        made.append(Month(label, f"{first}", here))
    return tuple(made)


Wanted = Callable[[Entry], bool]


def _kinds(entries: Iterable[Entry]) -> list[tuple[str, Look, Wanted]]:
    """The rows that this year needs: visits by place, tests, examinations, calls one by one, and all other services."""
    codes = dict.fromkeys(one.service for one in entries)
    rows: list[tuple[str, Look, Wanted]] = [
        (_("专科门诊"), "visit", lambda one: one.service == SPECIALIST),
        (_("社区随访"), "free", lambda one: one.service == PRIMARY),
        (_("化验"), "tests", lambda one: _kind(one) == "lab"),
        (_("检查"), "tests", lambda one: _kind(one) == "exam"),
    ]
    calls = [code for code in codes if (known := words.service(code)) and known.kind == "followup"]
    rows += [(words.service_words(code), "call", _only(code)) for code in calls]
    rows.append((_("其他服务"), "tests", lambda one: _is_other(one)))
    held = list(entries)
    return [row for row in rows if any(row[2](one) for one in held)]


def _only(code: str) -> Wanted:
    return lambda one: one.service == code


def _kind(one: Entry) -> str:
    known = words.service(one.service)
    return known.kind if known else ""


def _is_other(one: Entry) -> bool:
    return one.service not in (SPECIALIST, PRIMARY, LESSON) and _kind(one) not in ("lab", "exam", "followup")


def _row(year: Year, firsts: Sequence[date], label: str, look: Look, wanted: Wanted) -> MarkRow:
    by_month: dict[tuple[int, int], dict[str, list[Entry]]] = defaultdict(dict)
    for one in year.entries:
        if wanted(one):
            by_month[one.due_on.year, one.due_on.month].setdefault(one.key, []).append(one)
    cells = tuple(_cell(year, label, look, by_month[first.year, first.month]) for first in firsts)
    return MarkRow(label, cells)


def _cell(year: Year, label: str, look: Look, found: dict[str, list[Entry]]) -> tuple[Mark, ...]:
    if len(found) > MOST_MARKS:
        days = words.joined(f"{several[0].due_on:%m-%d}" for several in found.values())
        return (Mark(_("%(count)s次") % {"count": len(found)}, f"{label} {days}", "tests"),)
    return tuple(_mark(year, label, look, key, several) for key, several in found.items())


def _mark(year: Year, label: str, look: Look, key: str, several: Sequence[Entry]) -> Mark:
    first = several[0]
    codes = words.in_order(one.service for one in several)
    state = "done" if all(one.state == "done" for one in several) else "late" if first.late(year.today) else ""
    title = _("%(day)s %(what)s") % {"day": f"{first.due_on:%m-%d}", "what": words.times_words(codes)}
    named = {"visit": pgettext("calendar", "门诊"), "free": pgettext("calendar", "随访"), "call": ""}
    shown = named.get(look, words.mark_words(codes))
    href = address("plan-visit", year.person_id, key=key)
    return Mark(
        shown, title + _state_words(state), look, href=href, move=href if year.movable and _moves(first) else "",
        state=state,  # type: ignore[arg-type]
    )  # fmt: skip


def _moves(one: Entry) -> bool:
    """A test moves with its visit; visits, calls and what stands alone move by themselves."""
    return not one.bundle or one.bundle.startswith(f"{one.service}:")


def _state_words(state: str) -> str:
    return {"done": _("，已做"), "late": _("，过期未做")}.get(state, "")


def _bars(year: Year, firsts: Sequence[date], course: Course, lessons: Sequence[str]) -> BarRow:
    label = words.service_words(course.service)
    if course.service == LESSON:
        done = sum(one.service == LESSON and one.state == "done" for one in year.entries)
        label = _("%(label)s 已学%(count)s") % {"label": label, "count": done} if done else label
        return BarRow(label, tuple(_lesson_bars(year, firsts, course, lessons)))
    return BarRow(label, (Bar(pace(course), len(firsts), strong=_kind_of(course) == "self_monitor"),))


def _kind_of(course: Course) -> str:
    known = words.service(course.service)
    return known.kind if known else ""


def pace(course: Course) -> str:
    if course.note:
        return course.words(language())
    every = round(course.every_days)
    if every <= 1:
        return _("每天1次")
    return _("全年") if every >= (course.until - course.since).days else _("每%(days)s天1次") % {"days": every}


def _lesson_bars(year: Year, firsts: Sequence[date], course: Course, lessons: Sequence[str]) -> Iterable[Bar]:
    """First weekly, then less often, until they are through."""
    count = round(((course.until - course.since).days + 1) / course.every_days)
    days = [day for day, _code in lesson_days(lessons)][:count]
    if len(days) < 2:
        yield Bar(_("全年%(count)s课") % {"count": count}, len(firsts))
        return
    steps = [later - day for day, later in pairwise(days)]
    turn = next((place for place, step in enumerate(steps) if step != steps[0]), len(steps))
    weekly = _month_of(firsts, year.starts_on + timedelta(days=days[turn]))
    rest = _month_of(firsts, year.starts_on + timedelta(days=days[-1]))
    yield Bar(_often(steps[0]), weekly + 1, strong=True)
    if rest > weekly:
        yield Bar(_often(steps[-1]), rest - weekly)
    left = len(firsts) - 1 - max(rest, weekly)
    if left:
        yield Bar("", left)


def _often(days: int) -> str:
    if days == WEEK:
        return _("每周1课")
    if days <= MONTH:
        return _("每月%(count)s课") % {"count": round(MONTH / days)}
    return _("每%(days)s天1课") % {"days": days}


def _month_of(firsts: Sequence[date], day: date) -> int:
    return max((place for place, first in enumerate(firsts) if first <= day), default=0)
