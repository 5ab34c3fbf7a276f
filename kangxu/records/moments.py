"""Days as moments: where only a day is known, it counts from its local midnight."""

from __future__ import annotations

from datetime import date, datetime, time

from kangxu.foundation.clock import zone


def midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=zone())


def sql_midnight(day: str) -> str:
    """SQL for the midnight that a date expression begins with."""
    return f"(({day})::timestamp at time zone '{zone().key}')"


def sql_day(moment: str) -> str:
    """SQL for the local day of a moment."""
    return f"(({moment}) at time zone '{zone().key}')::date"
