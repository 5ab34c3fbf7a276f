"""Variability of one person's pressure. Values in mmHg, in the order of time.

Nocturnal dipping is `pressure.dipping_percent` with the classes `pressure.DIPPING`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kangxu.clinical.sheets import load_sheet


@dataclass(frozen=True, slots=True)
class Variability:
    """Measures of one series. None where there are too few readings for the definition (two), or no constants for VIM.

    `enough` says whether there are as many readings and days as a judgement needs.
    """

    readings: int
    mean: float | None
    sd: float | None
    cv_percent: float | None
    arv: float | None
    range: float | None
    vim: float | None = None
    enough: bool = False


@dataclass(frozen=True, slots=True)
class Population:
    """What variation independent of the mean (VIM) needs: a population's slope of ln SD on ln mean, and its mean."""

    slope: float
    mean: float


def variability(
    values: Sequence[float], *, days: int | None = None, population: Population | None = None
) -> Variability:
    """SD (n-1), CV, average real variability, range and, given a population, VIM. Missing values are left out."""
    known = np.asarray(values, dtype=np.float64)
    known = known[~np.isnan(known)]
    if len(known) < 2:
        return Variability(len(known), float(known[0]) if len(known) else None, None, None, None, None)
    mean, sd = float(known.mean()), float(known.std(ddof=1))
    return Variability(
        readings=len(known), mean=mean, sd=sd, cv_percent=sd / mean * 100,
        arv=float(np.abs(np.diff(known)).mean()), range=float(np.ptp(known)),
        vim=None if population is None else independent_of_mean(sd, mean, population),
        enough=len(known) >= NEEDED["readings"] and days is not None and days >= NEEDED["days"],
    )  # fmt: skip


def independent_of_mean(sd: float, mean: float, population: Population) -> float:
    """VIM: the SD that a person would have at the mean of the population."""
    return float(sd / mean**population.slope * population.mean**population.slope)


def population_of(means: Sequence[float], sds: Sequence[float]) -> Population:
    """Slope and mean of a population, from the mean and SD of each of its people. Raises ValueError below three."""
    mean, sd = np.asarray(means, dtype=np.float64), np.asarray(sds, dtype=np.float64)
    usable = (mean > 0) & (sd > 0)
    if usable.sum() < 3:
        raise ValueError("three people with a mean and an SD above zero are needed")
    slope, _ = np.polyfit(np.log(mean[usable]), np.log(sd[usable]), 1)
    return Population(float(slope), float(mean[usable].mean()))


def morning_surge(morning: Sequence[float], night: Sequence[float]) -> float | None:
    """Mean of the first two hours after waking minus the lowest night reading with its two neighbours (sleep-trough).

    mmHg; None without morning readings or with fewer than three at night. There is no agreed cut-off.
    """
    if not len(morning) or len(night) < 3:
        return None
    trough = np.asarray(night, dtype=np.float64)
    lowest = int(np.clip(trough.argmin(), 1, len(trough) - 2))
    return float(np.mean(morning) - trough[lowest - 1 : lowest + 2].mean())


NEEDED: dict[str, int] = load_sheet("variability.toml")["needed"]
