"""When a year begins, on which days somebody works, what a change costs, on which day's records a tree is tried, which
targets are told (`planning.toml`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from kangxu.clinical.sheets import load_sheet
from kangxu.foundation import clock
from kangxu.foundation.calendar import Calendar, announced, stretches_of

MONTHS = 12


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """The days of work of the calendar, but for those on which this hospital does otherwise."""

    calendar: Calendar
    open: frozenset[date]

    def works(self, day: date) -> bool:
        return day in self.open or self.calendar.is_working_day(day)


@cache
def working_days() -> WorkingDays:
    table = _sheet()["work"]
    calendar = Calendar(clock.zone(), stretches_of(table["hours"]), closed=frozenset(table["closed"]))
    return WorkingDays(calendar, frozenset(table["open"]))


def workday(day: date) -> date:
    """The day itself, or the first one after it on which somebody works."""
    while not working_days().works(day):
        day += timedelta(days=1)
    return day


def years_without_holidays(since: date, until: date) -> list[int]:
    """The years between two days whose public holidays are not announced yet."""
    return [year for year in range(since.year, until.year + 1) if not announced(date(year, 1, 1))]


def usual_start(today: date, *, at_once: bool = False) -> date:
    """On which day a plan that is drafted today begins. `at_once`: another one runs, so without delay."""
    table = _sheet()["start"]
    earliest = today + timedelta(days=table["after_days"])
    first = date(earliest.year + earliest.month // MONTHS, earliest.month % MONTHS + 1, 1)
    if earliest.day == 1 or at_once:
        return earliest
    return first if (first - today).days <= table["first_of_month_within"] else earliest


def switch_fee() -> Decimal:
    """Share of what was paid that is kept when a package is changed for another one."""
    return Decimal(_sheet()["switch"]["fee"])


def trial_days_ago() -> int:
    """How many days ago the day lies by whose records a decision tree is tried."""
    return int(_sheet()["trial"]["days_ago"])


def aims_shown() -> tuple[str, ...]:
    """Indicators whose targets a plan tells, in order."""
    return tuple(_sheet()["aims"]["shown"])


@cache
def _sheet() -> dict[str, Any]:
    return load_sheet("planning.toml", __package__)
