"""Numbers into lines: means, joins and their breaks, and the ends of an axis. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import timedelta
from itertools import pairwise

from kangxu.web.components.chart_data import MeanPoint
from kangxu.web.person.display import SHEET
from kangxu.web.person.values import Value, without_doubt

_STEPS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)
_ROOM = 0.06
GAPS: dict[str, int] = SHEET["gap_days"]


def axis(numbers: Iterable[float], ticks: int, least: float = 0.0) -> tuple[float, float]:
    """Round ends that hold all numbers with a little room; they lie at least `least` apart."""
    known = list(numbers)
    if not known:
        return 0.0, 1.0
    extent = max(known) - min(known)
    room = max(extent * _ROOM, (least - extent) / 2, 1e-9)
    lowest, highest = min(known) - room, max(known) + room
    step = next((one for one in _STEPS if (highest - lowest) / one <= ticks + 1), _STEPS[-1])
    low, high = math.floor(lowest / step) * step, math.ceil(highest / step) * step
    low = max(low, 0.0) if min(known) >= 0 else low
    return round(low, 6), round(high if high > low else low + step, 6)


def trailing_mean(values: Sequence[Value], place: int, mean_days: int, gap_days: int) -> tuple[MeanPoint, ...]:
    """Mean of the last days at each value that counts, broken where nothing was measured for long."""
    counted = without_doubt(values)
    window, start, total = timedelta(days=mean_days), 0, 0.0
    made: list[MeanPoint] = []
    for at, value in enumerate(counted):
        total += value.numbers[place]
        while counted[start].at <= value.at - window:
            total -= counted[start].numbers[place]
            start += 1
        if at and value.at - counted[at - 1].at > timedelta(days=gap_days):
            made.append(MeanPoint(counted[at - 1].at + timedelta(seconds=1), None))
        made.append(MeanPoint(value.at, round(total / (at - start + 1), 2)))
    return tuple(made)


def joined(values: Sequence[Value], place: int, gap_days: int) -> tuple[MeanPoint, ...]:
    """The values themselves as a line; broken at long gaps and where the method changes."""
    counted = without_doubt(values)
    made = [MeanPoint(value.at, value.numbers[place]) for value in counted[:1]]
    for before, value in pairwise(counted):
        if value.at - before.at > timedelta(days=gap_days) or is_method_change(before, value):
            made.append(MeanPoint(before.at + timedelta(seconds=1), None))
        made.append(MeanPoint(value.at, value.numbers[place]))
    return tuple(made)


def is_method_change(before: Value, after: Value) -> bool:
    """Both methods are known, and differ: the values cannot be compared."""
    return bool(before.method and after.method and before.method != after.method)


def mean_of(values: Sequence[Value], place: int) -> float | None:
    counted = without_doubt(values)
    return sum(value.numbers[place] for value in counted) / len(counted) if counted else None


def is_dense(values: Sequence[Value]) -> bool:
    """Whether days stand for their values."""
    return any(value.count > 1 for value in values)
