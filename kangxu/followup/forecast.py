"""What will be late if nothing changes: work by the day its time ends, against the room staff have until then. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from kangxu.followup.clocks import breach_day
from kangxu.followup.pool import SHEET, points_of
from kangxu.foundation import clock
from kangxu.foundation.calendar import Calendar
from kangxu.organisations.working import Worker

_DAY = timedelta(days=1)
Pieces = Mapping[tuple[str, date], int]  # (kind, day due) → how many


@dataclass(frozen=True, slots=True)
class StaffLine:
    """One member of staff: points on hand, points a day can take, and pieces that will be late if nothing changes."""

    staff_id: int
    name: str
    roles: frozenset[str]
    there: bool
    away: bool
    load: float
    capacity: int
    will_be_late: int
    late: int


@dataclass(frozen=True, slots=True)
class DayLine:
    """One day to come: points of room, pieces whose time ends, and those that will not be done by then."""

    day: date
    room: float
    ending: int
    will_be_late: int


@dataclass(frozen=True, slots=True)
class _Outlook:
    """One member of staff over the days to come: points of room, pieces that end, pieces that will not be done."""

    line: StaffLine
    room: Mapping[date, float]
    ending: Mapping[date, int]
    missed: Mapping[date, int]


def forecast(
    staff: Iterable[Worker], waiting: Mapping[int | None, Pieces], calendar: Calendar, *, on: date, at: datetime
) -> tuple[tuple[StaffLine, ...], tuple[DayLine, ...]]:
    """Staff, whoever will be late with most first, and the days to come; load is what is due on the day `on`."""
    horizon = [clock.day_of(at) + number * _DAY for number in range(SHEET["forecast_days"] + 1)]
    found = [_outlook(one, waiting.get(one.staff_id, {}), calendar, horizon, on, at) for one in staff]
    lines = sorted((one.line for one in found), key=lambda one: (-one.will_be_late, -one.load, one.staff_id))
    return tuple(lines), tuple(_days(found, horizon, calendar))


def _outlook(
    one: Worker, mine: Pieces, calendar: Calendar, horizon: Sequence[date], on: date, at: datetime
) -> _Outlook:
    rooms = _rooms(one, horizon, at)
    pieces = sorted((breach_day(kind, due, calendar), kind, count) for (kind, due), count in mine.items())
    late = sum(count for day, _kind, count in pieces if day < horizon[0])
    missed = _missed([piece for piece in pieces if horizon[0] <= piece[0] <= horizon[-1]], rooms)
    load = sum(count * points_of(kind) for (kind, due), count in mine.items() if due <= on)
    ending: Counter[date] = Counter()
    for day, _kind, count in pieces:
        ending[day] += count
    line = StaffLine(
        one.staff_id, one.name, one.roles, one.works_on(on), one.is_away(on), load, one.points_a_day,
        sum(missed.values()), late,
    )  # fmt: skip
    return _Outlook(line, rooms, ending, missed)


def _days(found: Sequence[_Outlook], horizon: Sequence[date], calendar: Calendar) -> Iterator[DayLine]:
    """Working days, and days off on which something will be late."""
    for day in horizon:
        missed = sum(one.missed.get(day, 0) for one in found)
        if calendar.is_working_day(day) or missed:
            room = sum(one.room[day] for one in found)
            yield DayLine(day, room, sum(one.ending.get(day, 0) for one in found), missed)


def _missed(pieces: Iterable[tuple[date, str, int]], rooms: Mapping[date, float]) -> dict[date, int]:
    """Pieces that cannot be done by their day, when those that end first are done first. Day → how many."""
    used = 0.0
    found: dict[date, int] = {}
    for day, kind, count in pieces:
        free = sum(points for when, points in rooms.items() if when <= day) - used
        done = min(count, max(0, int(free // points_of(kind))))
        used += done * points_of(kind)
        if count > done:
            found[day] = found.get(day, 0) + count - done
    return found


def _rooms(one: Worker, horizon: Sequence[date], at: datetime) -> dict[date, float]:
    """Points somebody can still do on each day; of today, in proportion to the hours that are left."""
    rooms = {day: float(one.points_on(day)) for day in horizon}
    today = horizon[0]
    whole = sum(calendar.minutes_on(today) for calendar in one.calendars)
    if rooms[today] and whole:
        night = datetime.combine(today + _DAY, datetime.min.time(), tzinfo=clock.zone())
        left = sum(calendar.working_minutes_between(at, night) for calendar in one.calendars)
        rooms[today] *= left / whole
    return rooms
