"""From when to when the rows of a window lie: one answer for both engines."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from kangxu.foundation.clock import day_of, zone
from kangxu.rules.language import Period, Window

_CURRENT: dict[Period, Period] = {"last_week": "week", "last_month": "month", "last_year": "year"}


def reach(window: Window, *, at: datetime) -> tuple[datetime | None, datetime]:
    """First and last moment that count, both included; None: from the beginning. Nothing after `at` counts."""
    end = at - timedelta(days=window.ago) if window.ago is not None else at
    if window.until is not None:
        end = min(end, midnight(window.until + timedelta(days=1)) - timedelta(microseconds=1))
    if window.days is not None:
        return at - timedelta(days=window.days), end
    if not window.period:
        return (midnight(window.since) if window.since else None), end
    first, after = span(window.period, day_of(at))
    return midnight(first), min(end, midnight(after) - timedelta(microseconds=1))


def span(period: Period, today: date) -> tuple[date, date]:
    """The first day of a calendar period as of a day, and the first day after it."""
    match period:
        case "last_week" | "last_month" | "last_year":
            start, _ = span(_CURRENT[period], today)
            return span(_CURRENT[period], start - timedelta(days=1))[0], start
        case "year":
            return today.replace(month=1, day=1), date(today.year + 1, 1, 1)
        case "month":
            first = today.replace(day=1)
            return first, (first + timedelta(days=31)).replace(day=1)
    first = today - timedelta(days=today.weekday() if period == "week" else 0)
    return first, first + timedelta(days=7 if period == "week" else 1)


def next_turn(period: Period, today: date) -> datetime:
    """When the calendar next moves a period on."""
    return midnight(span(_CURRENT.get(period, period), today)[1])


def midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=zone())
