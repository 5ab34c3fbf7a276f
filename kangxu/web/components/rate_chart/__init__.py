from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from kangxu.web.components.component import Component
from kangxu.web.components.data_table import DataTable


@dataclass(frozen=True)
class RateLine:
    """A line of rates in percent, one a period, None where there is none.

    `open_end`: the last period is not finished.
    """

    label: str
    values: tuple[float | None, ...]
    end_words: str = ""
    look: Literal["strong", "before"] = "strong"
    open_end: bool = False

    def as_json(self) -> dict[str, Any]:
        return {
            "label": self.label,
            "values": list(self.values),
            "end": self.end_words,
            "look": self.look,
            "open": self.open_end,
        }


@dataclass(frozen=True)
class RateChart(Component):
    """{% component page.rates %} inside a card.

    Rates over months, this year and last, against the goal; direct labels.
    """

    id: str
    periods: tuple[str, ...]
    lines: tuple[RateLine, ...]
    summary: str
    low: float
    high: float
    goal: float | None = None
    goal_words: str = ""
    table: DataTable | None = None
    height: int = 210
    unit: str = "%"

    @property
    def data(self) -> dict[str, Any]:
        return {
            "periods": list(self.periods),
            "lines": [line.as_json() for line in self.lines],
            "low": self.low,
            "high": self.high,
            "goal": self.goal,
            "goalWords": self.goal_words,
            "unit": self.unit,
        }
