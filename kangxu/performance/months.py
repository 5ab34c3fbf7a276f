"""Months, each by its first day, and the moments at which they begin."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from kangxu.foundation import clock
from kangxu.organisations.queries import NotFound


def first_of(day: date) -> date:
    """The first day of its month."""
    return day.replace(day=1)


def month_before(month: date) -> date:
    return first_of(month - timedelta(days=1))


def month_after(month: date) -> date:
    return first_of(month + timedelta(days=31))


def start_of(day: date) -> datetime:
    """Its first moment."""
    return datetime.combine(day, time(), tzinfo=clock.zone())


def span_of(month: date) -> tuple[datetime, datetime]:
    """The first moment of a month, and that of the next."""
    return start_of(month), start_of(month_after(month))


def seen_at(month: date, at: datetime) -> datetime:
    """From when a month is looked back at: its last second, or now while it runs."""
    return min(at, span_of(month)[1] - timedelta(seconds=1))


def month_of(text: str, *, at: datetime) -> date:
    """The first day of a month written 2026-11; never a month to come. Raises NotFound."""
    try:
        month = date.fromisoformat(f"{text}-01")
    except ValueError as wrong:
        raise NotFound(f"month:{text[:10]}") from wrong
    if month > clock.day_of(at):
        raise NotFound(f"month:{text}")
    return month
