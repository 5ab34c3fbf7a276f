"""The one place that looks at the clock. Doors call it and hand the moment down."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings


def now() -> datetime:
    """The present moment, aware."""
    return datetime.now(tz=zone())


def zone() -> ZoneInfo:
    """Time zone in which the site counts its days."""
    return ZoneInfo(settings.TIME_ZONE)


def day_of(moment: datetime) -> date:
    """Calendar day of a moment, as the site counts days."""
    return moment.astimezone(zone()).date()
