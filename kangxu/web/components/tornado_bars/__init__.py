from __future__ import annotations

from dataclasses import dataclass

from kangxu.web.components.component import Component


@dataclass(frozen=True)
class TornadoRow:
    """What one parameter alone does to a result: lower and higher, and further columns in words."""

    label: str
    low: float
    high: float
    words: str
    further: tuple[str, ...] = ()


@dataclass(frozen=True)
class TornadoMark:
    """A row with its two bars on the common scale, in percent of the width: where each starts, how long it is."""

    row: TornadoRow
    low_at: float
    low_width: float
    high_at: float
    high_width: float


@dataclass(frozen=True)
class TornadoBars(Component):
    """{% component page.tornado %} inside a flush card: one parameter at a time, the widest first.

    The line is the result itself. `ends` are the words of the lower and of the higher step; `columns` head the further
    columns of the rows.
    """

    rows: tuple[TornadoRow, ...]
    middle: float
    ends: tuple[str, str]
    label: str = ""
    value_label: str = ""
    columns: tuple[str, ...] = ()

    @property
    def _scale(self) -> tuple[float, float]:
        values = [self.middle, *(value for row in self.rows for value in (row.low, row.high))]
        low, high = min(values), max(values)
        return (low, high) if high > low else (low - 1, high + 1)

    def _at(self, value: float) -> float:
        low, high = self._scale
        return round((value - low) / (high - low) * 100, 2)

    @property
    def middle_at(self) -> float:
        return self._at(self.middle)

    @property
    def marks(self) -> tuple[TornadoMark, ...]:
        return tuple(self._mark(row) for row in self.rows)

    def _mark(self, row: TornadoRow) -> TornadoMark:
        middle, low, high = self.middle_at, self._at(row.low), self._at(row.high)
        return TornadoMark(
            row, min(low, middle), round(abs(low - middle), 2), min(high, middle), round(abs(high - middle), 2)
        )
