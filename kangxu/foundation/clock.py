"""The one place that looks at the clock. Doors call it and hand the moment down."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings

_stands_at: datetime | None = None


def now() -> datetime:
    """The present moment, aware."""
    return _stands_at or datetime.now(tz=zone())


@contextmanager
def standing_at(moment: datetime) -> Iterator[None]:
    """Let the clock of this process stand at an aware moment: for playing back what happened before."""
    global _stands_at
    before, _stands_at = _stands_at, moment
    try:
        yield
    finally:
        _stands_at = before


def zone() -> ZoneInfo:
    """Time zone in which the site counts its days."""
    return ZoneInfo(settings.TIME_ZONE)


def day_of(moment: datetime) -> date:
    """Calendar day of a moment, as the site counts days."""
    return moment.astimezone(zone()).date()
