from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kangxu.web.components.component import Component


@dataclass(frozen=True)
class LiveRow:
    """One disease: how far the answers reach, `low` to `high` in per cent of the bar; the cut stands at CUT_AT.

    `words` is the class, `note` what follows from it; without words nothing is known yet.
    """

    code: str
    label: str
    value: str = ""
    words: str = ""
    note: str = ""
    tone: Literal["", "amber", "red"] = ""
    low: float = 0
    high: float = 0

    @property
    def open(self) -> float:
        """Width of the part that answers still missing leave open."""
        return round(self.high - self.low, 1)


@dataclass(frozen=True)
class LiveIndex(Component):
    """{% component page.index %} inside a card: all cuts share one line; open answers are hatched, never guessed."""

    rows: tuple[LiveRow, ...]
    cut_at: float = 64.0
