"""Where the sources' dates land in this year's calendar: whole series are moved, nothing inside them is stretched.

A series is moved by whole days, so that intervals, times of day and the order of fasting and after-meal readings stay
as they were measured. What would fall after `now` is held back.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from kangxu.clinical.sheets import load_sheet
from kangxu.demo.chance import drawn

ZONE = ZoneInfo("Asia/Shanghai")
SATURDAY = 5
FIRST_VISIT, LAST_VISIT = time(7, 30), time(10, 50)


@dataclass(frozen=True)
class Timeline:
    """`now` is local and naive: the wall clock of the hospital, as its exports print it.

    `landing` holds the persons whose series is pinned: for a subject key, the moment *of the source* that has just
    happened when the demonstration starts, and how many minutes ago it may have been at the most.
    """

    now: datetime
    seed: str
    just_measured: Mapping[str, int] = field(default_factory=dict)
    pinned: Mapping[str, datetime] = field(default_factory=dict)

    def last_day(self, profile: str, key: str) -> date:
        """Day on which the series of this person ends."""
        rng = drawn(self.seed, profile, key)
        rule = recency()[profile]
        spans = rule["spans"]
        span = rng.choices(spans, weights=[span["share"] for span in spans])[0]
        day = self.now.date() - timedelta(days=rng.randint(span["first"], span["last"]))
        return workday_on_or_before(day) if rule["workdays"] else day

    def visit(self, profile: str, key: str) -> datetime:
        """Moment of a single visit, in the morning of a working day and never after now."""
        if key in self.just_measured:
            return self.now.replace(second=0) - timedelta(minutes=self.just_measured[key])
        rng = drawn(self.seed, profile, key, "hour")
        minutes = rng.randrange(LAST_VISIT.hour * 60 + LAST_VISIT.minute - FIRST_VISIT.hour * 60 - FIRST_VISIT.minute)
        clock = timedelta(hours=FIRST_VISIT.hour, minutes=FIRST_VISIT.minute + minutes)
        day = self.last_day(profile, key)
        if datetime.combine(day, time()) + clock > self.now - timedelta(minutes=10):
            day = workday_on_or_before(day - timedelta(days=1))
        return datetime.combine(day, time()) + clock

    def shift(self, profile: str, key: str, ends_at: datetime) -> timedelta:
        """How far to move a whole series that ended at `ends_at` in the source; whole days."""
        if key in self.pinned:
            return whole_days_until(self.pinned[key], self.now)
        return self.last_day(profile, key) - ends_at.date()

    def delivered(self, moment: datetime) -> bool:
        return moment <= self.now


def local(now: datetime) -> datetime:
    """Wall clock of the hospital for an aware moment."""
    return now.astimezone(ZONE).replace(tzinfo=None, microsecond=0)


def whole_days_until(moment: datetime, now: datetime) -> timedelta:
    """The largest whole number of days by which `moment` can move without passing `now`."""
    return timedelta(days=(now - moment).days)


def workday_on_or_before(day: date) -> date:
    return day - timedelta(days=max(0, day.weekday() - SATURDAY + 1))


@cache
def recency() -> dict[str, Any]:
    return load_sheet("recency.toml", __package__)
