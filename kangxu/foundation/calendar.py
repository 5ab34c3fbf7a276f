"""Working time: Chinese holidays and make-up days, a place's own closing days, several stretches a day. Pure.

Holidays and make-up days come from `chinesecalendar`, which knows the years the State Council has announced. A year
that it does not know yet follows the weekdays alone; `announced` says so, and pages pass it on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo

import chinese_calendar  # type: ignore[import-untyped]

Stretch = tuple[time, time]
OFFICE_DAYS = frozenset(range(5))
_DAY = timedelta(days=1)
_LONGEST_PAUSE = 400  # days without working time after which somebody has closed the place for good


class NeverOpen(ValueError):
    """There is no working time to count: no hours, or closed for more than a year."""


class BadHours(ValueError):
    """Stretches must be in order, without overlap, each longer than nothing."""


def announced(day: date) -> bool:
    """Whether the holidays of this year are known; otherwise only the weekday speaks."""
    return day.year in _years()


@cache
def _years() -> frozenset[int]:
    return frozenset(known.year for known in (*chinese_calendar.holidays, *chinese_calendar.workdays))


@dataclass(frozen=True)
class Calendar:
    """When somebody works: weekdays (0 is Monday), stretches of a day, days closed. Moments are aware."""

    zone: ZoneInfo
    stretches: tuple[Stretch, ...]
    weekdays: frozenset[int] = OFFICE_DAYS
    closed: frozenset[date] = frozenset()
    on_holidays: bool = False

    def __post_init__(self) -> None:
        edges = [edge for stretch in self.stretches for edge in stretch]
        if any(later <= earlier for earlier, later in pairwise(edges)):
            raise BadHours(self.stretches)

    def is_working_day(self, day: date) -> bool:
        """Make-up days at a weekend are days like any from Monday to Friday."""
        if day in self.closed or not self.stretches:
            return False
        if self.on_holidays or not announced(day):
            return day.weekday() in self.weekdays
        if not chinese_calendar.is_workday(day):
            return day.weekday() >= len(OFFICE_DAYS) and day.weekday() in self.weekdays and not _is_festival(day)
        return day.weekday() in self.weekdays or (
            day.weekday() not in OFFICE_DAYS and bool(self.weekdays & OFFICE_DAYS)
        )

    def minutes_on(self, day: date) -> int:
        """Working minutes of a day."""
        return sum(_minutes(*edges) for edges in self._stretches_of(day))

    def next_working_day(self, day: date, *, latest: date | None = None) -> date:
        """This day if it is one, else the next one, but never later than `latest`. Raises NeverOpen."""
        for number in range(_LONGEST_PAUSE):
            found = day + number * _DAY
            if latest is not None and found >= latest:
                return max(latest, day)
            if self.is_working_day(found):
                return found
        raise NeverOpen(day)

    def add_working_days(self, day: date, count: int) -> date:
        """The `count`-th working day after this one; 0: this one, or the next working day. Raises NeverOpen."""
        found = self.next_working_day(day)
        for _number in range(count):
            found = self.next_working_day(found + _DAY)
        return found

    def working_minutes_between(self, since: datetime, until: datetime) -> int:
        """Working minutes from one moment to a later one; 0 when it is not later."""
        found = timedelta()
        day = since.astimezone(self.zone).date()
        while day <= until.astimezone(self.zone).date():
            for opens, closes in self._stretches_of(day):
                found += max(timedelta(), min(closes, until) - max(opens, since))
            day += _DAY
        return int(found.total_seconds() // 60)

    def _stretches_of(self, day: date) -> list[tuple[datetime, datetime]]:
        if not self.is_working_day(day):
            return []
        return [(self._at(day, opens), self._at(day, closes)) for opens, closes in self.stretches]

    def _at(self, day: date, hour: time) -> datetime:
        return datetime.combine(day, hour, tzinfo=self.zone)


def stretches_of(told: Sequence[Sequence[str]]) -> tuple[Stretch, ...]:
    """`[["08:00", "12:00"]]` as stretches. Raises BadHours."""
    try:
        return tuple((time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in told)
    except ValueError as wrong:
        raise BadHours(told) from wrong


def _is_festival(day: date) -> bool:
    """A weekend day that belongs to a holiday, unlike an ordinary Saturday or Sunday."""
    return day in chinese_calendar.holidays


def _minutes(opens: datetime, closes: datetime) -> int:
    return int((closes - opens).total_seconds() // 60)
