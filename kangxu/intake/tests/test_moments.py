"""Days and times of day as people and machines write them."""

from datetime import UTC, datetime, time

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kangxu.intake.moments import guess_order, read_clock, read_clocks, read_moment, read_moments

ZONE = "Asia/Shanghai"


@pytest.mark.parametrize(
    ("text", "order", "moment", "known"),
    [
        ("2026-10-03", "ymd", "2026-10-03T00:00", False),
        ("２０２６／１０／３", "ymd", "2026-10-03T00:00", False),
        ("2026年10月3日 8时30分", "ymd", "2026-10-03T08:30", True),
        ("2026.10.03 08:30:15", "ymd", "2026-10-03T08:30:15", True),
        ("20261003083015", "ymd", "2026-10-03T08:30:15", True),
        ("03/10/2026", "dmy", "2026-10-03T00:00", False),
        ("10/03/2026 8:30 PM", "mdy", "2026-10-03T20:30", True),
        ("3-Oct-2026", "mdy", "2026-10-03T00:00", False),
        ("Oct 3, 2026", "mdy", "2026-10-03T00:00", False),
        ("46298", "excel", "2026-10-03T00:00", False),
        ("46298.5", "excel", "2026-10-03T12:00", True),
    ],
)
def test_moments(text: str, order: str, moment: str, known: bool) -> None:
    assert read_moment(text, order) == (datetime.fromisoformat(moment), known)
    column = read_moments(pl.Series([text]), order, "UTC")
    assert column.row(0) == (datetime.fromisoformat(moment).replace(tzinfo=UTC), known, False)


@pytest.mark.parametrize("text", ["2026-02-30", "13/13/2026", "abc", "2026-10-03 25:00", "19/10/17"])
def test_what_is_no_moment(text: str) -> None:
    assert read_moments(pl.Series([text]), "ymd", ZONE).row(0) == (None, False, True)


def test_a_stated_zone_wins() -> None:
    found = read_moments(pl.Series(["2026-10-03T08:30:00+09:00", "2026-10-03T08:30:00Z"]), "ymd", ZONE)["moment"]
    assert [moment.hour for moment in found] == [23, 8]


def test_epochs_are_utc() -> None:
    assert read_moments(pl.Series(["1405791855000"]), "epoch_ms", ZONE)["moment"][0].hour == 17


def test_an_hour_that_summer_time_skipped_is_kept() -> None:
    column = read_moments(pl.Series(["1991-04-14 02:30"]), "ymd", ZONE)
    assert column["moment"][0] == datetime(1991, 4, 13, 18, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("9:09", time(9, 9)),
        ("下午3点", time(15)),
        ("8时30分", time(8, 30)),
        ("3:05 PM", time(15, 5)),
        ("0.5", time(12)),
    ],
)
def test_times_of_day(text: str, clock: time) -> None:
    assert read_clock(text) == clock


def test_times_that_are_none() -> None:
    assert read_clocks(pl.Series(["56:35", "24:00", None])).rows() == [(None, True), (None, True), (None, False)]


def test_days_vary_more_than_months() -> None:
    order = guess_order([("03/10/2026", 5), ("04/10/2026", 5), ("05/10/2026", 5)])
    assert order is not None
    assert (order.code, order.unclear) == ("dmy", 15)
    assert order.certainty < 0.8


def test_both_orders_in_one_column_are_not_taken_for_granted() -> None:
    order = guess_order([("31/12/2026", 5), ("12/31/2026", 5)])
    assert order is not None
    assert order.certainty < 0.5


@given(st.text(max_size=25), st.sampled_from(["ymd", "dmy", "mdy", "excel", "epoch_s", "epoch_ms"]))
def test_no_text_crashes(text: str, order: str) -> None:
    found = read_moments(pl.Series([text], dtype=pl.String), order, ZONE)
    assert found.height == 1
    guess_order([(text, 1)])
    read_clocks(pl.Series([text], dtype=pl.String))


@given(st.datetimes(min_value=datetime(1950, 1, 1), max_value=datetime(2100, 1, 1)))
def test_what_is_written_is_read(moment: datetime) -> None:
    text = moment.strftime("%Y-%m-%d %H:%M:%S")
    assert read_moments(pl.Series([text]), "ymd", "UTC")["moment"][0] == moment.replace(microsecond=0, tzinfo=UTC)
