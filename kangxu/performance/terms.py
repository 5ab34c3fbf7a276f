"""The numbers of the board and of the review (review.toml)."""

from __future__ import annotations

import tomllib
from datetime import date, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from kangxu.foundation import clock


@cache
def sheet() -> dict[str, Any]:
    return tomllib.loads(files("kangxu.performance").joinpath("review.toml").read_text(encoding="utf-8"))


def month_of(day: date) -> date:
    """The first day of its month."""
    return day.replace(day=1)


def month_before(month: date) -> date:
    return month_of(month - timedelta(days=1))


def month_after(month: date) -> date:
    return month_of(month + timedelta(days=31))


def start_of(day: date) -> datetime:
    """Its first moment."""
    return datetime.combine(day, time(), tzinfo=clock.zone())
