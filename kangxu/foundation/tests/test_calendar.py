"""Working time, against days and minutes counted by hand on a paper calendar."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from kangxu.foundation.calendar import BadHours, Calendar, NeverOpen, announced, stretches_of

ZONE = ZoneInfo("Asia/Shanghai")
OFFICE = Calendar(ZONE, ((time(8), time(12)), (time(14), time(17, 30))))  # 7.5 hours


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2026-11-20", True),  # a Friday
        ("2026-11-21", False),  # a Saturday
        ("2026-10-01", False),  # National Day, a Thursday
        ("2026-10-10", True),  # a Saturday made up for the holiday
        ("2026-02-17", False),  # first day of the year of the horse, a Tuesday
        ("2026-02-14", True),  # a Saturday made up for it
        ("2025-10-11", True),  # a Saturday made up
        ("2027-10-01", True),  # not announced yet: a Friday like any other
    ],
)
def test_days(day: str, works: bool) -> None:
    assert OFFICE.is_working_day(date.fromisoformat(day)) is works


def test_a_year_that_is_not_announced_says_so() -> None:
    assert announced(date(2026, 12, 31))
    assert not announced(date(2027, 1, 1))


def test_own_closing_days_and_weekend_shifts() -> None:
    closed = Calendar(ZONE, OFFICE.stretches, closed=frozenset({date(2026, 11, 20)}))
    weekend = Calendar(ZONE, OFFICE.stretches, weekdays=frozenset({5, 6}))
    duty = Calendar(ZONE, OFFICE.stretches, weekdays=frozenset(range(7)), on_holidays=True)
    assert not closed.is_working_day(date(2026, 11, 20))
    assert weekend.is_working_day(date(2026, 11, 21))
    assert not weekend.is_working_day(date(2026, 10, 3))  # a Saturday within the holiday
    assert duty.is_working_day(date(2026, 10, 1))


@pytest.mark.parametrize(
    ("begin", "minutes", "end"),
    [
        ("2026-11-20T09:00", 60, "2026-11-20T10:00"),
        ("2026-11-20T11:30", 60, "2026-11-20T14:30"),  # over lunch
        ("2026-11-20T12:30", 10, "2026-11-20T14:10"),  # begins during lunch
        ("2026-11-20T17:00", 60, "2026-11-23T08:30"),  # over the weekend
        ("2026-11-21T10:00", 0, "2026-11-23T08:00"),  # nothing to wait for begins when somebody is there
        ("2026-09-30T17:00", 60, "2026-10-08T08:30"),  # over National Day
        ("2026-10-09T17:00", 60, "2026-10-10T08:30"),  # into a Saturday made up
        ("2026-11-20T08:00", 450, "2026-11-20T17:30"),  # to the very end of the day
        ("2026-11-20T08:00", 451, "2026-11-23T08:01"),
    ],
)
def test_working_minutes_are_counted(begin: str, minutes: int, end: str) -> None:
    assert OFFICE.working_minutes_between(at(begin), at(end)) == minutes


def test_counting_backwards_is_nothing() -> None:
    assert OFFICE.working_minutes_between(at("2026-11-20T10:00"), at("2026-11-20T09:00")) == 0


def test_the_next_working_day_never_passes_the_window() -> None:
    saturday = date(2026, 11, 21)
    assert OFFICE.next_working_day(saturday) == date(2026, 11, 23)
    assert OFFICE.next_working_day(saturday, latest=date(2026, 11, 22)) == date(2026, 11, 22)
    assert OFFICE.next_working_day(date(2026, 10, 1), latest=date(2026, 10, 20)) == date(2026, 10, 8)
    assert OFFICE.add_working_days(date(2026, 9, 29), 2) == date(2026, 10, 8)


def test_nothing_to_count_is_refused() -> None:
    with pytest.raises(NeverOpen):
        Calendar(ZONE, ()).add_working_days(date(2026, 11, 20), 1)
    with pytest.raises(BadHours):
        Calendar(ZONE, ((time(8), time(12)), (time(11), time(17))))
    with pytest.raises(BadHours):
        stretches_of([["8点", "12:00"]])
