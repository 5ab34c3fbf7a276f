from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from kangxu.web.components.component import Component

_HEIGHT = 68.0


@dataclass(frozen=True)
class Bin:
    """A bin from `low` to `high` with its count; tone amber marks the doubtful group."""

    low: float
    high: float
    count: int
    tone: Literal["", "amber"] = ""


@dataclass(frozen=True)
class Group:
    """Words above a group of bins, over the value `at`."""

    at: float
    words: str
    tone: Literal["teal", "amber"] = "teal"


@dataclass(frozen=True)
class Rect:
    """A bar: x and width in percent, y and height in px."""

    x: float
    width: float
    y: float
    height: float
    tone: str


@dataclass(frozen=True)
class Histogram(Component):
    """{% component page.histogram %}: how a column's values lie; logarithmic axes say so in `axis_note`."""

    bins: tuple[Bin, ...]
    ticks: tuple[float, ...] = ()
    groups: tuple[Group, ...] = ()
    axis_note: str = ""
    log_values: bool = False
    log_counts: bool = False
    label: str = ""

    def _position(self, value: float) -> float:
        """Percent from the left edge."""
        scale = math.log if self.log_values else float
        first, last = scale(self.bins[0].low), scale(self.bins[-1].high)
        return round((scale(value) - first) / ((last - first) or 1) * 100, 2)

    def _height(self, count: int) -> float:
        tallest = max(one.count for one in self.bins) or 1
        share = math.log1p(count) / math.log1p(tallest) if self.log_counts else count / tallest
        return round(share * _HEIGHT, 1)

    @property
    def bars(self) -> tuple[Rect, ...]:
        return tuple(self._bar(one) for one in self.bins if one.count)

    def _bar(self, one: Bin) -> Rect:
        start, height = self._position(one.low), self._height(one.count)
        return Rect(
            start,
            round(max(self._position(one.high) - start - 0.4, 0.4), 2),
            round(_HEIGHT - height, 1),
            height,
            one.tone,
        )

    @property
    def marks(self) -> tuple[tuple[float, str], ...]:
        """Axis labels: place in percent and words."""
        return tuple((self._position(tick), f"{tick:g}") for tick in self.ticks)

    @property
    def captions(self) -> tuple[tuple[float, Group, str], ...]:
        """Group words: place, group, and how the words are anchored."""
        places = [(self._position(group.at), group) for group in self.groups]
        return tuple((at, group, "start" if at < 25 else "end" if at > 75 else "middle") for at, group in places)
