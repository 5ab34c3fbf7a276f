"""Days of work: weekends, public holidays, weekends worked for them, and years that are not announced yet."""

from __future__ import annotations

from datetime import date

import pytest

from kangxu.foundation.calendar import is_known, is_working_day, known_until, next_working_day


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 10, 9), True), (date(2026, 10, 1), False), (date(2026, 10, 10), True), (date(2026, 2, 17), False),
        (date(2026, 11, 21), False), (date(2026, 11, 23), True),
    ],
)  # fmt: skip
def test_holidays_rest_and_some_weekends_work(day: date, works: bool) -> None:
    assert is_working_day(day) is works


def test_the_first_day_of_work_after_the_national_holiday() -> None:
    assert next_working_day(date(2026, 10, 1)) == date(2026, 10, 8)
    assert next_working_day(date(2026, 10, 8)) == date(2026, 10, 8)


def test_a_year_that_is_not_announced_has_weekends_only() -> None:
    later = known_until().year + 1
    monday = next(date(later, 10, day) for day in range(1, 8) if date(later, 10, day).isoweekday() == 1)
    assert not is_known(monday)
    assert is_working_day(monday)
    assert not is_working_day(monday.replace(day=monday.day + 5))
