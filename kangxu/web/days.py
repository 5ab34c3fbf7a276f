"""Days as addresses and forms send them."""

from __future__ import annotations

from datetime import date

from django.utils.dateparse import parse_date

_FIRST, _AFTER = date(1850, 1, 1), date(9000, 1, 1)  # near the ends of the calendar a sum of days overflows


def day_in(text: str) -> date | None:
    """None for what is no day (2026-02-31 too), and for days that nobody means."""
    try:
        found = parse_date(text)
    except ValueError:
        return None
    return found if found and _FIRST <= found < _AFTER else None
