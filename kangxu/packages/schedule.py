"""A year laid out: which service on which day, tests gathered at visits, calls between them. Pure.

Visits are spread evenly from the first day. What is drawn or examined is done at visits, as evenly as there are visits
for it; primary visits begin two months in; calls fill the widest gaps between contacts, and calls that would come close
together are one call. A test that was done within its interval before the first day is due one interval after it was
done. Windows are days before and after the due day.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from itertools import pairwise

from kangxu.packages.bills import Item
from kangxu.packages.services import Service

SPECIALIST = "specialist_visit"
PRIMARY = "public_visit"


@dataclass(frozen=True, slots=True)
class Planned:
    """One service on one day. `bundle` names the visit at which it is done; "" stands alone."""

    service: str
    due_on: date
    window: int
    place: str
    role: str
    bundle: str = ""

    @property
    def opens_on(self) -> date:
        return self.due_on - timedelta(days=self.window)

    @property
    def closes_on(self) -> date:
        return self.due_on + timedelta(days=self.window)


@dataclass(frozen=True, slots=True)
class Course:
    """Something that goes on through the year: measuring at home, lessons; `every_days` on the average."""

    service: str
    since: date
    until: date
    every_days: float
    note: str
    note_en: str = ""

    def words(self, language: str) -> str:
        """The note in this language; where nobody translated it, as it was written."""
        return self.note if language.startswith("zh") else self.note_en or self.note


@dataclass(frozen=True, slots=True)
class Counted:
    """A test whose last result still counts: done on a day, and therefore due again on another."""

    service: str
    done_on: date
    next_on: date


@dataclass(frozen=True, slots=True)
class Layout:
    """The year: dated services in order, what goes on, and which earlier tests count."""

    planned: tuple[Planned, ...]
    courses: tuple[Course, ...]
    counted: tuple[Counted, ...] = ()

    def visits(self) -> int:
        """How often the person comes somewhere."""
        return len({(one.place, one.due_on) for one in self.planned if one.bundle})


@dataclass(frozen=True, slots=True)
class Spacing:
    """What `schedule.toml` says: windows by kind of service, where primary visits begin, what is near, how long a test
    with an earlier result waits for a visit, how far apart visits at two places and calls are at least, and how far a
    day that was set by hand may lie from the one laid out anew."""

    windows: Mapping[str, int]
    primary_from_day: int
    near_days: int
    gathered_days: int
    visits_apart_days: int
    calls_apart_days: int
    moved_near_days: int


@cache
def spacing() -> Spacing:
    return Spacing(**tomllib.loads(files(__package__).joinpath("schedule.toml").read_text("utf-8")))


GOES_ON = ("self_monitor",)
TESTS = ("lab", "exam")
CALLS = "followup"
Workday = Callable[[date], date]


def lay_out(
    bill: Sequence[Item], *, starts_on: date, validity_days: int, known: Mapping[str, Service], workday: Workday,
    recent: Mapping[str, date] | None = None,
) -> Layout:  # fmt: skip
    """The year of a bill. `workday` moves a day on which nobody works to one on which somebody does; `recent` says
    when services were last done before the first day."""
    courses = [one for one in bill if _goes_on(one, known)]
    dated = [one for one in bill if not _goes_on(one, known)]
    visits = _visits(dated, starts_on, validity_days, known, workday)
    planned, counted, stops = list(visits), list[Counted](), list(visits)
    for one in _in_turn(dated, known):
        last = _still_counts(one, (recent or {}).get(one.service), starts_on, validity_days, known)
        if last is None:
            planned += _placed(one, visits, planned, starts_on, validity_days, known, workday)
            continue
        later = _from_last(one, last, stops, starts_on, validity_days, known, workday)
        planned, counted = planned + later, [*counted, Counted(one.service, last, later[0].due_on)]
    alone = [one for one in dated if known[one.service].role == "none"]
    found = sorted(_together(planned), key=lambda one: (one.due_on, one.bundle, one.service))
    going = tuple(_course(one, starts_on, validity_days) for one in (*courses, *alone))
    return Layout(tuple(found), going, tuple(counted))


def _in_turn(dated: Iterable[Item], known: Mapping[str, Service]) -> list[Item]:
    """What is placed after the visits; calls last, the most frequent first, so that the others can join them."""
    rest = [one for one in dated if one.service not in (SPECIALIST, PRIMARY) and known[one.service].role != "none"]
    calls = sorted((one for one in rest if known[one.service].kind == CALLS), key=lambda one: -(one.n or 0))
    return [one for one in rest if known[one.service].kind != CALLS] + calls


def _still_counts(
    one: Item, last: date | None, starts_on: date, validity_days: int, known: Mapping[str, Service]
) -> date | None:
    """The day of the last result, when it lies within the interval of the test before the first day."""
    if last is None or known[one.service].kind not in TESTS or one.days or last >= starts_on:
        return None
    return last if last + timedelta(days=_interval(one, validity_days)) > starts_on else None


def _interval(one: Item, validity_days: int) -> int:
    return one.every_days or round(validity_days / max(one.times(validity_days), 1))


def _from_last(
    one: Item, last: date, stops: list[Planned], starts_on: date, validity_days: int, known: Mapping[str, Service],
    workday: Workday,
) -> list[Planned]:  # fmt: skip
    """Every interval from the last result on, at the visit that is near; where none is, a day is added to `stops`."""
    step, end = _interval(one, validity_days), starts_on + timedelta(days=validity_days - 1)
    found = []
    for turn in range(1, one.times(validity_days) + 1):
        day = workday(min(last + timedelta(days=step * turn), end))
        here = _nearest(day, stops, known[one.service], min(spacing().gathered_days, (step - 1) // 2))
        if here is None:
            stops.append(here := _planned(one, day, known, bundle=f"{one.service}:{day}"))
        found.append(_planned(one, here.due_on, known, bundle=here.bundle))
    return found


def _goes_on(one: Item, known: Mapping[str, Service]) -> bool:
    return known[one.service].kind in GOES_ON


def _course(one: Item, starts_on: date, validity_days: int) -> Course:
    every = float(one.every_days) if one.every_days else validity_days / max(one.times(validity_days), 1)
    return Course(one.service, starts_on, starts_on + timedelta(days=validity_days - 1), every, one.note, one.note_en)


def _visits(
    dated: Sequence[Item], starts_on: date, validity_days: int, known: Mapping[str, Service], workday: Workday
) -> list[Planned]:
    found, taken = [], [day for one in dated if one.service == SPECIALIST for day in _offsets(one, validity_days)]
    for one in dated:
        if one.service not in (SPECIALIST, PRIMARY):
            continue
        begin = spacing().primary_from_day if one.service == PRIMARY else 0
        for laid in _offsets(one, validity_days, begin):
            offset = _apart(laid, taken, validity_days) if one.service == PRIMARY and not one.days else laid
            day = workday(starts_on + timedelta(days=offset))
            found.append(_planned(one, day, known, bundle=f"{one.service}:{day}"))
    return found


def _apart(offset: int, taken: Sequence[int], validity_days: int) -> int:
    """The day nearest to this one on which nobody is asked to two places at once, as far apart as there is room."""
    least = spacing().visits_apart_days
    days = range(max(offset - least, 0), min(offset + least, validity_days - 1) + 1)

    def room(day: int) -> int:
        return min((abs(day - other) for other in taken), default=least)

    return max(days, key=lambda day: (min(room(day), least), -abs(day - offset)), default=offset)


def _together(planned: Iterable[Planned]) -> list[Planned]:
    """One way, one visit: what is done at one place on one day is one bundle, that of the visit where there is one."""
    every = list(planned)
    names: dict[tuple[str, date], str] = {}
    for one in sorted(every, key=lambda one: (one.service not in (SPECIALIST, PRIMARY), one.bundle)):
        if one.bundle:
            names.setdefault((one.place, one.due_on), one.bundle)
    return [replace(one, bundle=names[one.place, one.due_on]) if one.bundle else one for one in every]


def _offsets(one: Item, validity_days: int, begin: int = 0) -> list[int]:
    if one.days:
        return [min(day, validity_days - 1) for day in one.days if day <= validity_days]
    times = one.times(validity_days)
    step = validity_days / max(times, 1)
    return [min(begin, round(step) - 1) + round(step * turn) for turn in range(times)]


def _placed(
    one: Item, visits: Sequence[Planned], so_far: Sequence[Planned], starts_on: date, validity_days: int,
    known: Mapping[str, Service], workday: Workday,
) -> list[Planned]:  # fmt: skip
    service = known[one.service]
    if one.days or one.every_days:
        days = [workday(starts_on + timedelta(days=offset)) for offset in _offsets(one, validity_days)]
        return [_planned(one, day, known, bundle=_near(day, visits, service)) for day in days]
    if service.kind == CALLS:
        days = _gaps(one.n or 0, so_far, starts_on, validity_days, workday)
        return [_planned(one, day, known) for day in _joined(days, so_far, known)]
    return _at_visits(one, visits, starts_on, validity_days, known, workday)


def _at_visits(
    one: Item, visits: Sequence[Planned], starts_on: date, validity_days: int, known: Mapping[str, Service],
    workday: Workday,
) -> list[Planned]:  # fmt: skip
    """Spread over the visits of its place; more often than there are visits, the rest stands alone."""
    place, times = known[one.service].place, one.n or 0
    here = [visit for visit in visits if visit.place == place] or list(visits)
    if times <= len(here):
        chosen = [here[round(turn * len(here) / times)] for turn in range(times)]
        return [_planned(one, visit.due_on, known, bundle=visit.bundle) for visit in chosen]
    found = [_planned(one, visit.due_on, known, bundle=visit.bundle) for visit in here]
    days = _gaps(times - len(here), found, starts_on, validity_days, workday)
    return found + [_planned(one, day, known, bundle=f"{one.service}:{day}") for day in days]


def _gaps(times: int, so_far: Sequence[Planned], starts_on: date, validity_days: int, workday: Workday) -> list[date]:
    """Days in the middle of the widest gaps between what is planned, one after the other."""
    end = starts_on + timedelta(days=validity_days)
    taken = sorted({starts_on, end, *(one.due_on for one in so_far)})
    found: list[date] = []
    for _turn in range(times):
        width, before = max(((later - day).days, day) for day, later in pairwise(taken))
        middle = workday(before + timedelta(days=width // 2))
        found.append(middle)
        taken = sorted({*taken, before + timedelta(days=width // 2)})
    return sorted(found)


def _joined(days: Iterable[date], so_far: Iterable[Planned], known: Mapping[str, Service]) -> list[date]:
    """Calls that would come close to another call are made with it, one with one."""
    calls = {one.due_on for one in so_far if known[one.service].kind == CALLS}
    found: list[date] = []
    for day in days:
        close = any(abs((call - day).days) <= spacing().calls_apart_days for call in calls)
        free = sorted(calls - set(found)) if close else []
        found.append(min(free, key=lambda call: abs(call - day), default=day))
    return sorted(found)


def _near(day: date, visits: Iterable[Planned], service: Service) -> str:
    """The visit at which something of this day is done anyway."""
    found = _nearest(day, visits, service, spacing().near_days)
    return found.bundle if found else ""


def _nearest(day: date, visits: Iterable[Planned], service: Service, within: int) -> Planned | None:
    near = [one for one in visits if abs((one.due_on - day).days) <= within]
    same = [one for one in near if one.place == service.place]
    return min(same, key=lambda one: abs((one.due_on - day).days)) if same else None


def _planned(one: Item, day: date, known: Mapping[str, Service], *, bundle: str = "") -> Planned:
    service = known[one.service]
    window = one.window if one.window is not None else spacing().windows.get(service.kind, 14)
    return Planned(one.service, day, window, service.place, service.role, bundle)
