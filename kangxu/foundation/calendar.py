"""Days of work: weekends, public holidays and the weekends that are worked for them, as the State Council sets them.

The list of a year is out in the autumn before (library `chinesecalendar`). Of a year whose list is not known yet,
Monday to Friday are worked; `known_until` tells how far the list reaches.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

import chinese_calendar  # type: ignore[import-untyped]

SATURDAY = 6


@cache
def known_until() -> date:
    """The last day of the last year whose holidays are known."""
    return date(max(chinese_calendar.holidays).year, 12, 31)


def is_known(day: date) -> bool:
    """Whether the holidays of this day's year have been announced."""
    return date(min(chinese_calendar.holidays).year, 1, 1) <= day <= known_until()


def is_working_day(day: date) -> bool:
    """Whether offices and clinics work on this day."""
    return bool(chinese_calendar.is_workday(day)) if is_known(day) else day.isoweekday() < SATURDAY


def next_working_day(day: date) -> date:
    """The day itself, or the first one after it on which people work."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day
