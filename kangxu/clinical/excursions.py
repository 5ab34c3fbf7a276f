"""Excursions and day-to-day differences of sensor glucose, on an even grid. Numbers in sensor_glucose.toml.

MAGE as Service defined it (1970): the mean height of the swings between peaks and nadirs that exceed one standard
deviation. Peaks and nadirs are looked for between the crossings of a short and a long moving average (Fernandes 2022).
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kangxu.clinical.glucose import CONVERSIONS, GlucoseUnit
from kangxu.clinical.sheets import load_sheet

FloatArray = NDArray[np.float64]
TimeArray = NDArray[np.datetime64]

_DAY = 24 * 60


def excursion_amplitude(times: TimeArray, values: FloatArray, unit: GlucoseUnit = "mmol/L") -> float | None:
    """MAGE: rises and falls averaged, over the stretches without a long gap, weighted by their length.

    In the unit of the values; None where no swing exceeds one standard deviation.
    """
    grid = on_grid(times, values, GRID["step"])
    heights: list[float] = []
    weights: list[int] = []
    for stretch in _stretches(grid):
        for height in _mean_swings(stretch, unit):
            heights.append(height)
            weights.append(len(stretch) - 1)
    return float(np.average(heights, weights=weights)) if sum(weights) else None


def between_days(times: TimeArray, values: FloatArray, lag: int = 1) -> float | None:
    """MODD: mean absolute difference between the same time on days `lag` apart; None without such a pair."""
    step = max(_usual_step(times), 1)
    days = on_grid(times, values, step).reshape(-1, _DAY // step)
    pairs = np.abs(days[lag:] - days[:-lag])
    return None if np.isnan(pairs).all() else float(np.nanmean(pairs))


def over_hours(times: TimeArray, values: FloatArray, hours: int) -> float | None:
    """CONGA: standard deviation of the differences to the reading so many hours before."""
    step = max(_usual_step(times), 1)
    grid, lag = on_grid(times, values, step), hours * 60 // step
    differences = grid[lag:] - grid[:-lag]
    differences = differences[~np.isnan(differences)]
    return float(differences.std(ddof=1)) if len(differences) > 1 else None


def on_grid(times: TimeArray, values: FloatArray, step: int) -> FloatArray:
    """Values every `step` minutes of whole days, from the first midnight on; NaN where readings are too far apart."""
    first = times[0].astype("datetime64[D]")
    at = (times - first) / np.timedelta64(1, "m")
    days = int(at[-1] // _DAY) + 1
    grid = np.arange(1, days * (_DAY // step) + 1, dtype=np.float64) * step
    after = np.searchsorted(at, grid)
    inside = (grid >= at[0]) & (grid <= at[-1])
    right = np.clip(after, 1, max(len(at) - 1, 1))
    wide = (at[right] - at[right - 1] > GRID["interpolate_up_to"]) if len(at) > 1 else np.zeros(len(grid), dtype=bool)
    return np.where(inside & ~wide, np.interp(grid, at, values), np.nan)


def _usual_step(times: TimeArray) -> int:
    """Minutes between readings; a sensor's own interval."""
    return round(float(np.median(np.diff(times) / np.timedelta64(1, "m")))) if len(times) > 1 else 0


def _stretches(grid: FloatArray) -> Iterator[FloatArray]:
    """The grid between long gaps; without missing values at both ends."""
    known = np.flatnonzero(~np.isnan(grid))
    longest = GRID["new_segment_from"] // GRID["step"]
    breaks = np.flatnonzero(np.diff(known) > longest) + 1
    for places in np.split(known, breaks):
        if len(places):
            yield grid[places[0] : places[-1] + 1]


def _mean_swings(stretch: FloatArray, unit: GlucoseUnit) -> Iterator[float]:
    """Mean height of the countable rises, and of the countable falls, of one stretch."""
    known = stretch[~np.isnan(stretch)]
    per_unit = CONVERSIONS["mg_dl_per_mmol_l"] if unit == "mmol/L" else 1.0
    if len(known) < MAGE["least_readings"]:
        return
    sd = float(known.std(ddof=1))
    if sd * per_unit < MAGE["least_sd"]:
        return
    turns = _turning_points(stretch)
    for heights in (_rises(turns, sd), _rises(-turns, sd)):
        if heights:
            yield float(np.mean(heights))


def _turning_points(stretch: FloatArray) -> FloatArray:
    """Peaks and nadirs in turn: one between each crossing of the averages and the next."""
    above = _short_above_long(stretch)
    crossings = [0, *(np.flatnonzero(np.diff(above) != 0) + 1), len(stretch) - 1]
    found: list[int] = []
    for one, (begin, end) in enumerate(pairwise(crossings)):
        # a turn may lie a little before its crossing, but never before the turn that went ahead
        begin = found[-1] if one else begin
        part = stretch[begin : end + 1]
        upward = above[crossings[one]] > 0
        found.append(begin + int(np.nanargmax(part) if upward else np.nanargmin(part)))
    return stretch[found]


def _short_above_long(stretch: FloatArray) -> FloatArray:
    """1 where the short average is above the long one, -1 below; where both are equal or unknown, as before."""
    signs = np.sign(_moving_average(stretch, MAGE["short"]) - _moving_average(stretch, MAGE["long"]))
    places = np.where((signs == 0) | np.isnan(signs), 0, np.arange(len(signs)))
    signs = signs[np.maximum.accumulate(places)]
    return np.where(signs > 0, 1.0, -1.0)


def _moving_average(values: FloatArray, width: int) -> FloatArray:
    """Mean of the last `width` known values; the first ones get the first full mean."""
    known = ~np.isnan(values)
    total = np.concatenate(([0.0], np.cumsum(np.where(known, values, 0.0))))
    count = np.concatenate(([0], np.cumsum(known)))
    end = np.arange(1, len(values) + 1)
    begin = np.maximum(end - width, 0)
    with np.errstate(invalid="ignore"):
        means = (total[end] - total[begin]) / (count[end] - count[begin])
    means[:width] = means[min(width, len(values)) - 1]
    return means


def _rises(turns: FloatArray, sd: float) -> list[float]:
    """Heights of the rises above one SD that are followed by a fall above one SD (or by the end)."""
    heights: list[float] = []
    low, high = float(turns[0]), None
    for turn in map(float, turns[1:]):
        if high is None:
            high = turn if turn - low > sd else None
            low = min(low, turn)
        elif turn >= high:
            high = turn
        elif high - turn > sd:
            heights.append(high - low)
            low, high = turn, None
    return heights if high is None else [*heights, high - low]


_SHEET = load_sheet("sensor_glucose.toml")
GRID: dict[str, int] = _SHEET["grid"]
MAGE: dict[str, Any] = _SHEET["mage"]
