from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kangxu.intake.feeds.fhir_bundle.moments import read_moment

SHANGHAI = ZoneInfo("Asia/Shanghai")


def micros(*parts: int) -> int:
    return int(datetime(*parts, tzinfo=UTC).timestamp()) * 1_000_000


@pytest.mark.parametrize(
    ("text", "expected", "known"),
    [
        ("2026-03-02T07:15:00+08:00", micros(2026, 3, 1, 23, 15), True),
        ("2026-03-01T23:15:00Z", micros(2026, 3, 1, 23, 15), True),
        ("2026-03-02T07:15:00.250+08:00", micros(2026, 3, 1, 23, 15) + 250_000, True),
        ("2026-03-02T07:15:00.123456789+08:00", micros(2026, 3, 1, 23, 15) + 123_456, True),
        ("2026-03-02T07:15:00", micros(2026, 3, 1, 23, 15), True),
        ("2026-03-02 07:15", micros(2026, 3, 1, 23, 15), True),
        ("2026-03-02", micros(2026, 3, 1, 16), False),
    ],
)
def test_moments_are_utc(text, expected, known):
    moment = read_moment(text, SHANGHAI)
    assert moment is not None
    assert (moment.micros, moment.time_known, moment.day) == (
        expected,
        known,
        date(2026, 3, 2 if "Z" not in text else 1),
    )


def test_a_year_or_a_month_is_no_day():
    for text in ("2026", "2026-03"):
        moment = read_moment(text, SHANGHAI)
        assert moment is not None
        assert (moment.micros, moment.day, moment.year) == (None, None, 2026)


@pytest.mark.parametrize(
    "text",
    ["", "yesterday", "2026-13", "2026-02-30", "20260302", "2026-W10", "2026-03-02T25:00:00Z", "0000-01-01", "２０２６",
     "2026-03-02T07:15:00+99:00", "0001-01-01T00:00:00+14:00x"],
)  # fmt: skip
def test_what_is_no_date_is_none(text):
    assert read_moment(text, SHANGHAI) is None


@given(st.text(max_size=30) | st.datetimes().map(lambda at: f"{at.isoformat()}+14:00"))
def test_no_text_crashes(text):
    read_moment(text, SHANGHAI)
