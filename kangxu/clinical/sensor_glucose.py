"""Metrics of sensor glucose (CGM): ranges, scatter, risk indices, goals. Numbers in sensor_glucose.toml.

Values are in mmol/L unless `unit` says "mg/dL". Missing and impossible values are left out. Times are local
wall-clock (datetime64). Excursions and day-to-day differences are in `excursions`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kangxu.clinical.excursions import between_days, excursion_amplitude
from kangxu.clinical.glucose import CONVERSIONS, GlucoseUnit, implied_hba1c, in_mmol_l, management_indicator
from kangxu.clinical.plausibility import is_possible
from kangxu.clinical.sheets import load_sheet

FloatArray = NDArray[np.float64]
TimeArray = NDArray[np.datetime64]


@dataclass(frozen=True, slots=True)
class Shares:
    """Per cent of readings in range (both ends included), below and above; the "very" ones are part of them."""

    in_range: float
    in_tight_range: float
    below: float
    below_very_low: float
    above: float
    above_very_high: float


@dataclass(frozen=True, slots=True)
class SensorSummary:
    """What a series of sensor glucose says. Glucose in the unit asked for; MAGE and MODD None where undetermined.

    `active_percent` is the share of readings that the sensor should have given between the first and the last, `days`
    their distance. `enough` says whether goals may be judged.
    """

    readings: int
    mean: float
    sd: float | None
    cv_percent: float | None
    gmi_percent: float
    implied_hba1c: float
    shares: Shares
    lbgi: float
    hbgi: float
    adrr: float
    gri: float
    j_index: float | None
    iqr: float
    mage: float | None
    modd: float | None
    days: float
    active_percent: float
    enough: bool


@dataclass(frozen=True, slots=True)
class GoalCheck:
    """One goal of a group: the share found, its limit, and whether it is met."""

    code: str
    value: float
    limit: float
    met: bool


def sensor_summary(times: TimeArray, values: FloatArray, unit: GlucoseUnit = "mmol/L") -> SensorSummary | None:
    """All metrics of one person's series; None without a reading."""
    times, values = _usable(times, values, unit)
    if not len(values):
        return None
    mean, sd, share = float(values.mean()), sd_of(values), shares(values, unit)
    days, active = duration(times), active_percent(times)
    lbgi, hbgi = risk_indices(values, unit)
    return SensorSummary(
        readings=len(values), mean=mean, sd=sd, cv_percent=cv_percent(values),
        gmi_percent=float(management_indicator(mean, unit)), implied_hba1c=float(implied_hba1c(mean, unit)),
        shares=share, lbgi=lbgi, hbgi=hbgi, adrr=daily_risk_range(times, values, unit), gri=glycaemia_risk(share),
        j_index=j_index(values, unit), iqr=float(np.subtract(*np.percentile(values, [75, 25]))),
        mage=excursion_amplitude(times, values, unit), modd=between_days(times, values),
        days=days, active_percent=active, enough=days >= NEEDED["days"] and active >= NEEDED["active_percent"],
    )  # fmt: skip


def _usable(times: TimeArray, values: FloatArray, unit: GlucoseUnit) -> tuple[TimeArray, FloatArray]:
    """In the order of time, without what is missing or beyond the hard limits."""
    order = np.argsort(times, kind="stable")
    kept = order[is_possible("CGM", np.asarray(in_mmol_l(values[order], unit)))]
    return times[kept], values[kept]


def sd_of(values: FloatArray) -> float | None:
    """Sample standard deviation (n-1); None below two readings."""
    return float(values.std(ddof=1)) if len(values) > 1 else None


def cv_percent(values: FloatArray) -> float | None:
    """SD in per cent of the mean."""
    sd = sd_of(values)
    return None if sd is None else sd / float(values.mean()) * 100


def shares(values: FloatArray, unit: GlucoseUnit = "mmol/L") -> Shares:
    """Shares of equally spaced readings, in per cent."""
    edge = RANGES[unit]

    def percent(inside: NDArray[np.bool_]) -> float:
        return float(inside.mean() * 100)

    return Shares(
        in_range=percent((values >= edge["low"]) & (values <= edge["high"])),
        in_tight_range=percent((values >= edge["low"]) & (values <= edge["tight_high"])),
        below=percent(values < edge["low"]),
        below_very_low=percent(values < edge["very_low"]),
        above=percent(values > edge["high"]),
        above_very_high=percent(values > edge["very_high"]),
    )


def risk_indices(values: FloatArray, unit: GlucoseUnit = "mmol/L") -> tuple[float, float]:
    """Low and high blood glucose index (LBGI, HBGI)."""
    low, high = _risks(values, unit, RISK["scale"])
    return float(low.mean()), float(high.mean())


def daily_risk_range(times: TimeArray, values: FloatArray, unit: GlucoseUnit = "mmol/L") -> float:
    """ADRR: mean over calendar days of the day's highest low risk and highest high risk together."""
    low, high = _risks(values, unit, RISK["daily_scale"])
    days = np.unique(times.astype("datetime64[D]"), return_inverse=True)[1]
    count = int(days.max()) + 1
    worst = np.zeros((2, count))
    np.maximum.at(worst[0], days, low)
    np.maximum.at(worst[1], days, high)
    return float(worst.sum(axis=0).mean())


def glycaemia_risk(share: Shares) -> float:
    """Glycaemia risk index (GRI), 0 best to 100 worst."""
    weighted = (
        GRI["below_very_low"] * share.below_very_low
        + GRI["below_not_very"] * (share.below - share.below_very_low)
        + GRI["above_very_high"] * share.above_very_high
        + GRI["above_not_very"] * (share.above - share.above_very_high)
    )
    return min(weighted, 100.0)


def j_index(values: FloatArray, unit: GlucoseUnit = "mmol/L") -> float | None:
    """J-index, by definition of values in mg/dL."""
    in_mg_dl = _mg_dl(values, unit)
    sd = sd_of(in_mg_dl)
    return None if sd is None else float(_SHEET["j_index"]["scale"] * (in_mg_dl.mean() + sd) ** 2)


def duration(times: TimeArray) -> float:
    """Days between the first and the last reading."""
    return float((times[-1] - times[0]) / np.timedelta64(1, "D"))


def active_percent(times: TimeArray) -> float:
    """Share of the readings due between first and last, at the sensor's own (median) interval, that are there."""
    if len(times) < 2:
        return 100.0
    steps = np.diff(times) / np.timedelta64(1, "m")
    interval = max(round(float(np.median(steps))), 1)
    due = round(float(steps.sum()) / interval) + 1
    missing = round(float((steps[steps > interval] / interval - 1).sum()))
    return (due - missing) / due * 100


def check_goals(summary: SensorSummary, group: str = "most_adults") -> tuple[GoalCheck, ...]:
    """The goals of a group of people, each with what was found; judge them only where the summary is `enough`."""
    found: dict[str, float] = {
        "in_range": summary.shares.in_range, "below": summary.shares.below,
        "below_very_low": summary.shares.below_very_low, "above": summary.shares.above,
        "above_very_high": summary.shares.above_very_high,
        **({} if summary.cv_percent is None else {"cv": summary.cv_percent}),
    }  # fmt: skip
    goals = GOALS[group]
    return tuple(_goal(code, value, goals[code]) for code, value in found.items() if code in goals)


def _goal(code: str, value: float, goal: Mapping[str, Any]) -> GoalCheck:
    if "at_least" in goal:
        return GoalCheck(code, value, goal["at_least"], value > goal["at_least"])
    limit = goal["at_most"]
    return GoalCheck(code, value, limit, value < limit or (value == limit and goal.get("or_equal", False)))


def _risks(values: FloatArray, unit: GlucoseUnit, scale: float) -> tuple[FloatArray, FloatArray]:
    """Risk of each reading on the low and on the high side (0 on the other)."""
    place = np.log(_mg_dl(values, unit)) ** RISK["power"] - RISK["shift"]
    risk = scale * place**2
    return np.where(place < 0, risk, 0.0), np.where(place > 0, risk, 0.0)


def _mg_dl(values: FloatArray, unit: GlucoseUnit) -> FloatArray:
    return values if unit == "mg/dL" else values * CONVERSIONS["mg_dl_per_mmol_l"]


_SHEET = load_sheet("sensor_glucose.toml")
NEEDED: dict[str, float] = _SHEET["needed"]
RANGES: dict[str, dict[str, float]] = _SHEET["ranges"]
GOALS: dict[str, dict[str, Any]] = _SHEET["goals"]
RISK: dict[str, float] = _SHEET["risk"]
GRI: dict[str, float] = _SHEET["gri"]
