"""What a browser may send in place of a day."""

from datetime import date

import pytest

from kangxu.web.days import day_in


@pytest.mark.parametrize("text", ["", "abc", "2026-02-31", "0001-01-01", "9999-12-31", "2026-1-1-1", "²"])
def test_what_is_no_day_is_none(text: str) -> None:
    assert day_in(text) is None


def test_a_day_is_read() -> None:
    assert day_in("2026-11-22") == date(2026, 11, 22)
