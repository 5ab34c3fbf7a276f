"""Until when work is to be done (sla.toml), on the working calendar of an institution."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from math import ceil
from typing import Any

from kangxu.clinical.sheets import load_sheet
from kangxu.followup.vocabulary import KINDS
from kangxu.foundation.calendar import Calendar
from kangxu.foundation.terms import Term

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Step(Term):
    """What happens to work that nobody does, at which share of its time."""

    share: float


@dataclass(frozen=True)
class Allowance:
    """How long work of a kind may take from the day it is due."""

    days: int = 0
    working_days: int = 0
    minutes: int = 0


def _sheet() -> dict[str, Any]:
    return load_sheet("sla.toml", "kangxu.followup")


STEPS: tuple[Step, ...] = tuple(Step(**row) for row in _sheet()["steps"])
ALLOWANCES: dict[str, Allowance] = {kind: Allowance(**row) for kind, row in _sheet()["kinds"].items()}
MINUTED = tuple(kind for kind, one in ALLOWANCES.items() if one.minutes)
DAYED = tuple(kind for kind in KINDS if kind not in MINUTED)
LONGEST = max(one.days + one.working_days for one in ALLOWANCES.values())


def level_of(code: str) -> int:
    """The level a task has when a step was taken: 1 for the first."""
    return next(place for place, step in enumerate(STEPS, 1) if step.code == code)


def day_of_step(kind: str, due_on: date, share: float, calendar: Calendar) -> date:
    """The working day on which this share of the time is over. Raises NeverOpen."""
    allowed = ALLOWANCES[kind]
    if allowed.working_days:
        return calendar.add_working_days(due_on, ceil(allowed.working_days * share))
    return calendar.next_working_day(due_on + ceil(allowed.days * share) * _DAY)


def breach_day(kind: str, due_on: date, calendar: Calendar) -> date:
    """The last day on which it is still in time."""
    return day_of_step(kind, due_on, 1.0, calendar)


def latest_due(kind: str, share: float, today: date, calendar: Calendar) -> date:
    """Work of this kind that was due on this day or before has come to the share; what was due later has not.

    A warning comes on the day itself; late is what the whole day has passed of.
    """
    day, until = today, today if share < 1 else today - _DAY
    while day_of_step(kind, day, share, calendar) > until:
        day -= _DAY
    return day


@cache
def latest_dues(share: float, today: date, calendar: Calendar) -> Mapping[str, date]:
    """Kind → `latest_due`, for the kinds that are counted in days."""
    return {kind: latest_due(kind, share, today, calendar) for kind in DAYED}
