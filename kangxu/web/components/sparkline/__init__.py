from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kangxu.web.components.component import Component
from kangxu.web.components.shapes import Source

_EDGE = 12.0  # percent of the height kept free above and below


@dataclass(frozen=True)
class Sparkline(Component):
    """{% component "sparkline" values=values low=4.4 high=7.0 source="lab" tone="green" %}

    The last values in order (None is a gap), evenly spaced, with the target band and the last point in its source's
    shape.
    """

    values: Sequence[float | None]
    low: float | None = None
    high: float | None = None
    source: Source = "device"
    tone: str = ""
    doubtful: bool = False
    label: str = ""

    @property
    def _range(self) -> tuple[float, float]:
        known = [value for value in self.values if value is not None]
        bounds = [bound for bound in (self.low, self.high) if bound is not None]
        lowest, highest = min(known + bounds, default=0.0), max(known + bounds, default=1.0)
        return (lowest, highest) if highest > lowest else (lowest - 1, highest + 1)

    def _y(self, value: float) -> float:
        lowest, highest = self._range
        return round(100 - _EDGE - (value - lowest) / (highest - lowest) * (100 - 2 * _EDGE), 1)

    def _x(self, index: int) -> float:
        return round(index / max(len(self.values) - 1, 1) * 96, 2)

    @property
    def lines(self) -> tuple[str, ...]:
        """Points of each unbroken piece, in a box of 100 by 100."""
        pieces: list[list[str]] = [[]]
        for index, value in enumerate(self.values):
            if value is None:
                pieces.append([])
            else:
                pieces[-1].append(f"{self._x(index)},{self._y(value)}")
        return tuple(" ".join(piece) for piece in pieces if len(piece) > 1)

    @property
    def end(self) -> tuple[float, float] | None:
        """Place of the last value, in percent."""
        known = [(index, value) for index, value in enumerate(self.values) if value is not None]
        return (self._x(known[-1][0]), self._y(known[-1][1])) if known else None

    @property
    def band(self) -> tuple[float, float] | None:
        """Top and height of the target band, in percent; an open side reaches the edge."""
        if self.low is None and self.high is None:
            return None
        top = 0.0 if self.high is None else self._y(self.high)
        bottom = 100.0 if self.low is None else self._y(self.low)
        return top, round(max(bottom - top, 4), 1)
