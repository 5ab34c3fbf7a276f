"""From readings to lines, points and words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from kangxu.foundation.clock import day_of, zone
from kangxu.programmes.targets import Before, Personal, Profile, Targets
from kangxu.records.queries import MedicineView, ReadingView
from kangxu.web.person import overlays, scatter
from kangxu.web.person.display import Indicator, indicator, known_indicators
from kangxu.web.person.lines import axis, joined, trailing_mean
from kangxu.web.person.plot import Plot, Span
from kangxu.web.person.plots import panel
from kangxu.web.person.values import Value, values_of
from kangxu.web.person.words import when

NOW = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
DIABETIC = Targets(Profile(67, frozenset({"diabetes"})))


def what(code: str) -> Indicator:
    found = indicator(code)
    assert found is not None
    return found


def reading(analyte: str, value: float, days_ago: float = 0, **more: Any) -> ReadingView:
    known = {
        "id": 1, "analyte": analyte, "measured_at": NOW - timedelta(days=days_ago), "value": value, "text_value": None,
        "comparator": None, "value_received": str(value), "unit_received": None, "time_known": True,
        "source": "home_device", "method": None, "slot": None, "repeat": None, "panel": None, "batch_id": 1,
        "low": value, "high": value, "count": 1,
    }  # fmt: skip
    return ReadingView(**{**known, **more})


def pressure(systolic: float, diastolic: float, days_ago: float = 0, **more: Any) -> list[ReadingView]:
    return [reading("SBP", systolic, days_ago, **more), reading("DBP", diastolic, days_ago, **more)]


def values(code: str, *rows: ReadingView, targets: Targets = DIABETIC) -> list[Value]:
    return values_of(what(code), sorted(rows, key=lambda row: row.measured_at), targets)


def test_targets_go_by_where_it_was_measured() -> None:
    (at_home,) = values("BP", *pressure(134, 79), targets=Targets(Profile(67, frozenset({"hypertension"}))))
    (in_clinic,) = values(
        "BP", *pressure(138, 79, source="clinic"), targets=Targets(Profile(67, frozenset({"hypertension"})))
    )
    assert (at_home.state, in_clinic.state) == ("in_target", "in_target")
    (too_high,) = values("BP", *pressure(138, 79), targets=Targets(Profile(67, frozenset({"hypertension"}))))
    assert (too_high.state, too_high.verdict) == ("beyond", "高3")


def test_a_personal_target_judges() -> None:
    own = Targets(Profile(67, frozenset()), {"HBA1C": Personal("HBA1C", None, 6.5, "", NOW, "陈")})
    (value,) = values("HBA1C", reading("HBA1C", 6.8), targets=own)
    assert (value.state, value.verdict) == ("beyond", "高0.3")


def test_each_value_is_judged_by_the_target_of_its_day_and_the_present_by_that_of_today() -> None:
    set_at, again = NOW - timedelta(days=60), NOW - timedelta(days=20)
    history = (Personal("HBA1C", None, 8.0, "", set_at, "陈", again), Personal("HBA1C", None, 6.5, "", again, "陈"))
    own = Targets(Profile(67, frozenset({"diabetes"})), {"HBA1C": history[1]}, Before(date(1959, 1, 1), history, NOW))
    rows = [reading("HBA1C", 6.8, days) for days in (90, 30, 2)] + [reading("HBA1C", 7.5, days) for days in (80, 40)]
    found = {(value.numbers[0], (NOW - value.at).days): value.verdict for value in values("HBA1C", *rows, targets=own)}
    assert found == {
        (6.8, 90): "达标", (7.5, 80): "高0.5", (7.5, 40): "达标", (6.8, 30): "达标", (6.8, 2): "高0.3",
    }  # fmt: skip
    assert [one.verdict for one in values("HBA1C", *rows[:1], targets=own.of_today)] == ["高0.3"]


def test_the_band_changes_on_the_day_on_which_the_target_did() -> None:
    set_at, again = NOW - timedelta(days=60), NOW - timedelta(days=20)
    history = (Personal("HBA1C", None, 8.0, "", set_at, "陈", again), Personal("HBA1C", None, 6.5, "", again, "陈"))
    own = Targets(Profile(67, frozenset({"diabetes"})), {"HBA1C": history[1]}, Before(date(1959, 1, 1), history, NOW))
    found = values("HBA1C", *[reading("HBA1C", 6.8, days) for days in (80, 40, 2)], targets=own)
    plot = Plot(what("HBA1C"), found, own, Span(NOW - timedelta(days=90), NOW, 14), NOW, {})
    series = panel(plot, height=100).series[0]
    bands = [band for band in (*series.past, series.target) if band]
    assert [band.high for band in bands] == [7.0, 8.0, 6.5]
    edges = [(band.since and day_of(band.since), band.until and day_of(band.until)) for band in bands]
    first, second = day_of(set_at), day_of(again)
    assert edges == [(None, first), (first, second), (second, None)]
    assert [flag.words for flag in overlays.with_targets((), [plot])] == ["目标<8.0", "目标<6.5"]
    late = replace(plot, span=Span(NOW - timedelta(days=10), NOW, 14))
    assert panel(late, height=100).series[0].past == ()


def test_a_birthday_changes_the_target_of_a_pressure() -> None:
    born = date(1961, 11, 1)
    aged = Targets(Profile(65, frozenset({"hypertension"})), {}, Before(born, (), NOW))
    found = values("BP", *pressure(138, 80, 40, source="clinic"), *pressure(138, 80, 2, source="clinic"), targets=aged)
    plot = Plot(what("BP"), found, aged, Span(NOW - timedelta(days=90), NOW, 14), NOW, {})
    assert aged.changes(date(2026, 10, 1), date(2026, 11, 20)) == [date(2026, 11, 1)]
    assert all(held.since in (None, date(2026, 11, 1)) for held in plot.aims)
    assert aged.ages_to_come(date(2026, 11, 20)) == [(80, date(2041, 11, 1))]


def test_mornings_at_home_have_their_own_target() -> None:
    own = {
        "SBP@morning": Personal("SBP", None, 125, "", NOW, "陈"),
        "DBP@morning": Personal("DBP", None, 75, "", NOW, "陈"),
    }
    targets = Targets(Profile(67, frozenset({"hypertension"})), own)
    found = values("BP", *pressure(130, 78, 0.1), *pressure(130, 78, 0.5), targets=targets)
    assert {value.at.astimezone(zone()).hour: value.verdict for value in found} == {21: "达标", 6: "高5"}


def test_rounding_never_carries_a_value_over_its_target() -> None:
    (below,) = values("SMBG", reading("SMBG", 9.96))
    assert (below.shown, below.state) == ("9.96", "in_target")
    assert values("SMBG", reading("SMBG", 9.94))[0].shown == "9.9"


def test_odd_values_are_doubted_and_still_reach_the_action_line() -> None:
    (value,) = values("BP", *pressure(236, 139))
    assert value.doubt.startswith("存疑：高于220")
    assert value.state == "action"
    (narrow,) = values("BP", *pressure(120, 110))
    assert "脉压差" in narrow.doubt


def test_a_trailing_mean_leaves_doubt_out_and_breaks_at_gaps() -> None:
    rows = [*pressure(140, 80, 40), *pressure(150, 80, 3), *pressure(160, 80, 2), *pressure(290, 80, 1)]
    line = trailing_mean(values("BP", *rows), 0, 10, gap_days=21)
    assert [point.value for point in line] == [140, None, 150, 155]


def test_a_line_breaks_where_the_method_changes() -> None:
    rows = [reading("LDLC", 3.0 - n / 10, 90 - 30 * n, source="laboratory", method=method)
            for n, method in enumerate(("酶法", "酶法", "直接法"))]  # fmt: skip
    assert [point.value for point in joined(values("LDLC", *rows), 0, 400)] == [3.0, 2.9, None, 2.8]
    plot = Plot(what("LDLC"), values("LDLC", *rows), DIABETIC, Span(NOW - timedelta(days=100), NOW, 10), NOW, {})
    assert [note.words for note in panel(plot, height=60).notes] == ["2026-10换检验方法，前后不连线"]


@pytest.mark.parametrize(
    ("numbers", "least"), [([6.9, 6.9], 1), ([140, 150, 90], 0), ([0.1, 0.2], 0), ([], 0), ([5], 0)]
)
def test_an_axis_holds_its_numbers_and_has_room(numbers: list[float], least: float) -> None:
    low, high = axis(numbers, 4, least)
    assert low < high
    assert high - low >= least
    assert all(low <= number <= high for number in numbers)


def test_red_points_only_at_the_action_line_and_open_bands_reach_the_end() -> None:
    rows = [reading("HBA1C", value, 30 * n, source="laboratory") for n, value in enumerate((6.5, 7.8, 9.2))]
    made = panel(
        Plot(what("HBA1C"), values("HBA1C", *rows), DIABETIC, Span(NOW - timedelta(days=200), NOW, 10), NOW, {}),
        height=60,
    )
    (series,) = made.series
    assert [point.action for point in series.points] == [True, False, False]
    assert series.target is not None
    assert (series.target.low, series.target.high) == (made.low, 7.0)


def test_very_many_home_values_are_drawn_as_their_mean_in_the_workspace() -> None:
    rows = [row for n in range(250) for row in pressure(140, 80, n / 2)] + pressure(150, 90, 5.1, source="clinic")
    plot = Plot(
        what("BP"), values("BP", *rows), DIABETIC, Span(NOW - timedelta(days=200), NOW, 28), NOW, {}, stacked=True
    )
    systolic = panel(plot, height=130).series[0]
    assert [point.source for point in systolic.points] == ["clinic"]
    assert len(systolic.mean) == 250


def test_the_band_is_that_of_the_place_where_most_was_measured() -> None:
    targets = Targets(Profile(67, frozenset({"hypertension"})))
    rows = [row for n in range(1, 9) for row in pressure(140, 80, n)] + pressure(186, 112, 0, source="clinic")
    plot = Plot(
        what("BP"), values("BP", *rows, targets=targets), targets, Span(NOW - timedelta(days=20), NOW, 10), NOW, {}
    )
    band = panel(plot, height=130).series[0].target
    assert band is not None
    assert band.high == 135


def test_zones_and_groups_of_the_plane() -> None:
    assert [zone.systolic for zone in scatter.zones()] == [120, 140, 160, 180, None]
    morning, evening = pressure(150, 90, 0.1), pressure(140, 85, 0.5)  # 06:36 and 21:00 by the site's clock
    card = scatter.scatter_card(
        values("BP", *morning, *evening, *pressure(290, 85, 0.2)), what("BP"), DIABETIC, since=NOW - timedelta(days=1)
    )
    assert card is not None
    assert [(group.words, len(group.pairs)) for group in card.plane.groups] == [("早晨", 1), ("晚上", 1)]


def test_changes_are_said_only_where_there_is_something_to_compare() -> None:
    assert scatter.sentences([], now=NOW, days=28) == ()
    lately = [row for n in range(5) for row in pressure(150, 90, n)]
    before = [row for n in range(30, 35) for row in pressure(140, 90, n)]
    said = scatter.sentences(values("BP", *lately, *before), now=NOW, days=28)
    assert said[0] == "近28天收缩压均值150，比之前28天高10"


def test_repeat_prescriptions_run_on_as_one_strip() -> None:
    def medicine(start: date, end: date | None) -> MedicineView:
        return MedicineView("氨氯地平", "5 mg", None, start, end, None, NOW)

    taken = [
        medicine(date(2026, 9, 1), None),
        medicine(date(2026, 6, 1), date(2026, 9, 5)),
        medicine(date(2026, 1, 1), date(2026, 3, 1)),
        medicine(date(2020, 1, 1), date(2020, 3, 1)),
    ]
    (row,) = overlays.strips(taken, Span(NOW - timedelta(days=365), NOW, 10), NOW)
    assert [(strip.kind, f"{strip.start:%m-%d}") for strip in row.strips] == [("past", "01-01"), ("now", "06-01")]


def test_indicators_come_in_the_order_of_use_and_words_are_none() -> None:
    found = [one.code for one in known_indicators(["WBC", "HBA1C", "SBP", "DBP", "LDLC", "UPRO"])]
    assert found[:3] == ["BP", "HBA1C", "LDLC"]
    assert "SBP" not in found
    assert [one.code for one in known_indicators(["SBP"])] == []
    assert indicator("NONSENSE") is None


@pytest.mark.parametrize(
    ("days", "shown"), [(0, "今天09:00"), (1, "昨天09:00"), (14, "11-06 09:00"), (400, "2025-10-16")]
)
def test_moments_are_told_as_a_nurse_would(days: int, shown: str) -> None:
    assert when(NOW - timedelta(days=days), NOW) == shown
