"""Statistics of self-reported values: end digits, values just below a target, repeats, glucose against HbA1c.

Exact computations with the standard library; limits in credibility.toml. A flag asks for a look, it accuses nobody.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import comb, erfc, exp, lgamma, log, pi, sqrt
from typing import Any

import numpy as np

from kangxu.clinical.bands import Bands
from kangxu.clinical.glucose import estimated_average, implied_hba1c
from kangxu.clinical.sheets import load_sheet


@dataclass(frozen=True, slots=True)
class DigitTest:
    """Pearson's chi-square of end digits against equal shares. `flag` needs enough readings as well."""

    readings: int
    chi2: float
    df: int
    p_value: float
    zero_share: float | None
    flag: bool


@dataclass(frozen=True, slots=True)
class Gap:
    """Self-measured glucose (mmol/L) against a laboratory HbA1c (%). Gaps are laboratory minus self-measured.

    `flag` is the plain rule; `enough` says whether the rule may be used (values before the laboratory's).
    """

    values: int
    mean: float
    estimated_average: float
    gap_mmol_l: float
    implied_hba1c: float
    gap_percent: float
    cv_percent: float | None
    flag: bool
    enough: bool


def end_digits(counts: Sequence[int]) -> DigitTest | None:
    """Test of the counts of each possible end digit (ten, or five of an even-only device); None without readings."""
    total, cells = sum(counts), len(counts)
    if not total or cells < 2:
        return None
    expected = total / cells
    chi2 = sum((count - expected) ** 2 for count in counts) / expected
    p_value = chi_square_tail(chi2, cells - 1)
    sure = total >= RULES["end_digit"]["needed"]
    return DigitTest(
        total, chi2, cells - 1, p_value, counts[0] / total, sure and p_value < RULES["end_digit"]["critical_p"]
    )


def digit_counts(values: Sequence[float]) -> list[int]:
    """How often each end digit 0 to 9 stands in whole numbers."""
    found = Counter(int(value) % 10 for value in values)
    return [found[digit] for digit in range(RULES["end_digit"]["digits"])]


def just_below(values: Sequence[float], target: float) -> tuple[int, int]:
    """Whole numbers in the few below a target, and in the same few from it on."""
    width = RULES["just_below_target"]["width"]
    below = sum(target - width <= value < target for value in values)
    return below, sum(target <= value < target + width for value in values)


def below_target_p(below: int, above: int) -> float:
    """One-sided exact binomial: chance of at least so many below out of all, were both sides alike."""
    total = below + above
    return sum(comb(total, count) for count in range(below, total + 1)) / 2**total


def crowds_below(below: int, above: int) -> bool:
    """Whether readings crowd just below a target."""
    rule = RULES["just_below_target"]
    return below + above >= rule["needed"] and below_target_p(below, above) < rule["critical_p"]


def repeats(values: Sequence[float]) -> int:
    """Neighbours in time that are equal."""
    return sum(one == other for one, other in pairwise(values))


def expected_repeats(readings: int, sigma: float | None = None) -> float:
    """Equal neighbours to be expected of normally scattered whole numbers."""
    spread = RULES["repeats"]["sigma"] if sigma is None else sigma
    return max(readings - 1, 0) / (2 * spread * sqrt(pi))


def repeats_too_often(values: Sequence[float]) -> bool:
    rule, found = RULES["repeats"], repeats(values)
    enough = len(values) >= rule["needed"] and found >= rule["at_least"]
    return enough and found > rule["times_expected"] * expected_repeats(len(values))


def too_perfect_glucose(values: Sequence[float]) -> bool:
    """Hardly any scatter in the glucose of somebody treated for type 2 diabetes."""
    rule, scatter = RULES["too_perfect"], _cv_percent(values)
    return len(values) >= rule["needed"] and scatter is not None and scatter < rule["glucose_cv_percent"]


def too_perfect_pressure(systolic: Sequence[float]) -> bool:
    rule = RULES["too_perfect"]
    return len(systolic) >= rule["needed"] and float(np.std(systolic, ddof=1)) < rule["pressure_sd"]


def glucose_against_hba1c(values: Sequence[float], hba1c: float) -> Gap | None:
    """Self-measured glucose in mmol/L against a laboratory HbA1c in per cent; None without values."""
    if not len(values):
        return None
    mean, rule = float(np.mean(values)), RULES["hba1c_gap"]
    average, implied = float(estimated_average(hba1c)), float(implied_hba1c(mean))
    gap = hba1c - implied
    return Gap(
        len(values), mean, average, average - mean, implied, gap, _cv_percent(values),
        round(gap, 9) >= rule["flag_from"], len(values) >= rule["needed"],
    )  # fmt: skip


def score(flags: Collection[str]) -> int:
    """Credibility from 0 to 100: a penalty for each kind of flag. Raises KeyError for an unknown kind."""
    return max(100 - sum(PENALTIES[flag] for flag in set(flags)), 0)


def chi_square_tail(chi2: float, df: int) -> float:
    """Chance of a chi-square at least so large: the upper incomplete gamma function, in closed form for whole df."""
    half, x = df / 2, chi2 / 2
    if x <= 0:
        return 1.0
    first = erfc(sqrt(x)) if df % 2 else exp(-x)
    start = 0.5 if df % 2 else 1.0
    terms = (exp(a * log(x) - x - lgamma(a + 1)) for a in np.arange(start, half))
    return min(first + sum(terms), 1.0)


def _cv_percent(values: Sequence[float]) -> float | None:
    if len(values) < 2:
        return None
    return float(np.std(values, ddof=1) / np.mean(values) * 100)


RULES: Mapping[str, Mapping[str, Any]] = load_sheet("credibility.toml")
PENALTIES: Mapping[str, int] = RULES["score"]
SCORE = Bands.read("credibility", RULES["score_bands"])
