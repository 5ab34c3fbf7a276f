"""How the numbers of a column lie, as a histogram in which a second unit stands apart."""

from __future__ import annotations

import math

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kangxu.clinical.analytes import Analyte, catalogue
from kangxu.clinical.plausibility import is_possible
from kangxu.intake.mapping import ColumnMapping, ItemMapping, Problem
from kangxu.intake.sights import Sight
from kangxu.web.components.histogram import Bin, Group, Histogram
from kangxu.web.data.words import problem_words, unit_words

Part = ColumnMapping | ItemMapping
BINS = 28
LOG_FROM = 30  # a column whose largest value is this many times its smallest is shown on a logarithmic axis


def analyte_of(part: Part) -> Analyte | None:
    return catalogue().get(part.target.partition(":")[2]) if part.target.startswith("analyte:") else None


def histogram_of(part: Part, sight: Sight) -> Histogram | None:
    """How the numbers lie; those that fit only the other unit stand in amber."""
    analyte = analyte_of(part)
    values, counts = sight.values, sight.counts
    if analyte is None or len(values) < 5 or analyte.ordinal:
        return None
    log = bool(values[0] > 0 and values[-1] / values[0] >= LOG_FROM)
    edges = np.geomspace(values[0], values[-1], BINS + 1) if log else np.linspace(values[0], values[-1], BINS + 1)
    mixed = next((problem for problem in part.problems if problem.code == "mixed_units"), None)
    odd = _odd(analyte, part, values) if mixed else np.zeros(len(values), dtype=bool)
    places = np.clip(np.searchsorted(edges, values, side="right") - 1, 0, BINS - 1)
    bins = tuple(_bin(edges[i], edges[i + 1], counts[places == i], odd[places == i]) for i in range(BINS))
    return Histogram(
        bins=bins,
        ticks=_ticks(float(values[0]), float(values[-1]), log),
        groups=_groups(mixed, part, values, counts, odd) if mixed else (),
        axis_note=_("行数取对数") if mixed else "",
        log_values=log,
        log_counts=mixed is not None,
        label=_("这一列数值的分布"),
    )


def _bin(low: float, high: float, counts: np.ndarray, odd: np.ndarray) -> Bin:
    return Bin(float(low), float(high), int(counts.sum()), "amber" if odd.any() else "")


def _odd(analyte: Analyte, part: Part, values: np.ndarray) -> np.ndarray:
    own = analyte.conversion(part.unit or analyte.unit)
    if own is None:
        return np.ones(len(values), dtype=bool)
    return ~is_possible(analyte.id, own.forward(values.astype(float)))


def _groups(mixed: Problem, part: Part, values: np.ndarray, counts: np.ndarray, odd: np.ndarray) -> tuple[Group, ...]:
    if not odd.any() or odd.all():
        return ()
    count = int(counts[~odd].sum())
    usual = ngettext("%(n)s行像 %(unit)s", "%(n)s行像 %(unit)s", count) % {
        "n": f"{count:,}", "unit": unit_words(part.unit)
    }  # fmt: skip
    return (
        Group(float(np.median(values[~odd])), usual),
        Group(float(np.median(values[odd])), problem_words(mixed), "amber"),
    )


def _ticks(low: float, high: float, log: bool) -> tuple[float, ...]:
    """Four to seven round numbers within the range."""
    if log:
        rounds = [base * 10**power for power in range(-3, 7) for base in (1, 2, 5)]
        inside = [one for one in rounds if low <= one <= high]
        return tuple(inside if len(inside) <= 7 else inside[:: math.ceil(len(inside) / 7)])
    width = (high - low) / 5 or 1
    scale = 10 ** math.floor(math.log10(width))
    step = next(scale * base for base in (1, 2, 5, 10) if scale * base >= width)
    first = math.ceil(low / step)
    return tuple(round(step * place, 6) for place in range(first, math.floor(high / step) + 1))
