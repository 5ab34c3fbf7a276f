"""FHIR dates and times as microseconds since 1970 in UTC.

FHIR writes moments with as much as is known: `2023`, `2023-04`, `2023-04-05`, `2023-04-05T06:07:08.9+08:00`.
A year or a month is no day: readers get None and say so, a day is never made up.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import NamedTuple

_SHAPE = re.compile(
    r"(\d{4})(?:-(\d{2})(?:-(\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(Z|[+-]\d{2}:?\d{2})?)?)?)?", re.ASCII
)
_FIRST_YEAR, _LAST_YEAR = 2, 9998  # whatever the zone, such a moment can be told in UTC
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Moment(NamedTuple):
    """`micros` is None for a bare year or month; `day` is the calendar day where the clock stood."""

    micros: int | None
    time_known: bool
    day: date | None
    year: int


@lru_cache(maxsize=65536)
def read_moment(text: str, zone: tzinfo) -> Moment | None:
    """None: not a FHIR date. A time without offset is taken as the clock of `zone` (the sender's house)."""
    shape = _SHAPE.fullmatch(text.strip())
    if shape is None:
        return None
    year, month, day, clock, offset = shape.groups()
    try:
        if day is None:
            date(int(year), int(month or 1), 1)
            return Moment(None, False, None, int(year))
        start = datetime.fromisoformat(f"{year}-{month}-{day}T{clock or '00:00'}{offset or ''}")
        if not _FIRST_YEAR <= start.year <= _LAST_YEAR:
            return None
        moment = start if start.tzinfo else start.replace(tzinfo=zone)
        return Moment((moment - _EPOCH) // _MICROSECOND, clock is not None, start.date(), start.year)
    except (ValueError, OverflowError):
        return None


def micros_of(moment: Moment | None) -> int | None:
    return moment.micros if moment is not None else None
