"""From when to when the rows of a window lie: one answer for both engines."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from kangxu.foundation.clock import day_of, zone
from kangxu.rules.language import Window


def reach(window: Window, *, at: datetime) -> tuple[datetime | None, datetime]:
    """First and last moment that count, both included; None: from the beginning. Nothing after `at` counts."""
    end = at - timedelta(days=window.ago) if window.ago is not None else at
    if window.until is not None:
        end = min(end, _midnight(window.until + timedelta(days=1)) - timedelta(microseconds=1))
    if window.days is not None:
        return at - timedelta(days=window.days), end
    first = window.since or _period(window, day_of(at))
    return (_midnight(first) if first else None), end


def _period(window: Window, today: date) -> date | None:
    match window.period:
        case "year":
            return today.replace(month=1, day=1)
        case "month":
            return today.replace(day=1)
    return None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=zone())
