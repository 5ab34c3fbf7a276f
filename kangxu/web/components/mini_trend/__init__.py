from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kangxu.web.components.component import Component

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 280, 96, 28, 58, 6, 18


@dataclass(frozen=True)
class TrendLine:
    """One course: points of (share of the span 0..1, value), what stands at its end, its band."""

    label: str
    points: Sequence[tuple[float, float]]
    low: float | None = None
    high: float | None = None
    muted: bool = False


@dataclass(frozen=True)
class Mark:
    x: float
    y: float
    words: str = ""


@dataclass(frozen=True)
class Band:
    y: float
    height: float


@dataclass(frozen=True)
class MiniTrend(Component):
    """{% component page.trend %}: some weeks in a side column; means as lines, alarming values as dots.

    `dots` are (share of the span, value) at or beyond the action line; `days` (share, words) stand below.
    """

    lines: tuple[TrendLine, ...]
    dots: Sequence[tuple[float, float]] = ()
    days: Sequence[tuple[float, str]] = ()
    summary: str = ""

    @property
    def _range(self) -> tuple[float, float]:
        known = [value for line in self.lines for _at, value in line.points] + [value for _at, value in self.dots]
        known += [edge for line in self.lines for edge in (line.low, line.high) if edge is not None]
        lowest, highest = min(known, default=0.0), max(known, default=1.0)
        return (lowest, highest) if highest > lowest else (lowest - 1, highest + 1)

    def _x(self, share: float) -> float:
        return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)

    def _y(self, value: float) -> float:
        lowest, highest = self._range
        return round(HEIGHT - BOTTOM - (value - lowest) / (highest - lowest) * (HEIGHT - TOP - BOTTOM), 1)

    @property
    def paths(self) -> tuple[tuple[TrendLine, str], ...]:
        return tuple(
            (line, " ".join(f"{self._x(at)},{self._y(value)}" for at, value in line.points)) for line in self.lines
        )

    @property
    def bands(self) -> tuple[Band, ...]:
        found = [(line.low, line.high) for line in self.lines if line.high is not None or line.low is not None]
        lowest, highest = self._range
        pairs = [
            (self._y(low if low is not None else lowest), self._y(high if high is not None else highest))
            for low, high in found
        ]
        return tuple(Band(top, round(max(bottom - top, 2), 1)) for bottom, top in pairs)

    @property
    def points(self) -> tuple[Mark, ...]:
        return tuple(Mark(self._x(at), self._y(value)) for at, value in self.dots)

    @property
    def ends(self) -> tuple[Mark, ...]:
        return tuple(
            Mark(WIDTH - RIGHT + 6, self._y(line.points[-1][1]) + 4, line.label) for line in self.lines if line.points
        )

    @property
    def ticks(self) -> tuple[Mark, ...]:
        """Round numbers at the edge, three at most."""
        lowest, highest = self._range
        step = next((one for one in (0.5, 1, 2, 5, 10, 20, 40, 50) if (highest - lowest) / one <= 3), 100)
        first = -(-lowest // step) * step
        marks = [first + step * place for place in range(4) if first + step * place <= highest]
        return tuple(Mark(LEFT - 6, self._y(one) + 4, f"{one:g}") for one in marks)

    @property
    def months(self) -> tuple[Mark, ...]:
        return tuple(Mark(self._x(at), HEIGHT - 4, words) for at, words in self.days)
