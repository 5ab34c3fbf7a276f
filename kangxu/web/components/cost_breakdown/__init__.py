from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kangxu.web.components.component import Component

Part = Literal["", "insurance", "public", "incentive", "patient"]


@dataclass(frozen=True)
class CostLine:
    """One line of the sum: words, how it is reckoned, the amount; `part` names its piece of the bar."""

    label: str
    amount: str
    note: str = ""
    part: Part = ""


@dataclass(frozen=True)
class CostPart:
    """A piece of the bar, from where to how wide in per cent."""

    part: Part
    start: float
    width: float


@dataclass(frozen=True)
class CostBreakdown(Component):
    """{% component page.costs %} inside a card: a year's price, what others pay, what is left to the patient.

    `shares` are (part, fen) of the bar, in order.
    """

    lines: tuple[CostLine, ...]
    total_label: str
    total: str
    note: str = ""
    shares: tuple[tuple[Part, int], ...] = ()

    @property
    def parts(self) -> tuple[CostPart, ...]:
        whole = sum(fen for _part, fen in self.shares) or 1
        found, start = [], 0.0
        for part, fen in self.shares:
            width = 100 * max(fen, 0) / whole
            found.append(CostPart(part, round(start, 2), round(max(width - 0.4, 0), 2)))
            start += width
        return tuple(found)
