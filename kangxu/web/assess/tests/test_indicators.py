"""Which values make a course."""

from datetime import UTC, datetime
from types import SimpleNamespace

from kangxu.web.assess.indicators import by_day


def test_the_readings_of_one_visit_are_one_point():
    moments = [datetime(2026, 9, 17, 1, minute, tzinfo=UTC) for minute in (0, 1, 2)] + [
        datetime(2026, 11, 3, tzinfo=UTC)
    ]
    values = [SimpleNamespace(at=at, shown=str(place)) for place, at in enumerate(moments)]
    assert [one.shown for one in by_day(values)] == ["2", "3"]
