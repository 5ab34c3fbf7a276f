from __future__ import annotations

from dataclasses import dataclass

from kangxu.web.components.component import Component
from kangxu.web.components.tier_mark import TierMark


@dataclass(frozen=True)
class SampleRow:
    """One person, name hidden: what put them in (`hit`, its value and note), and what else did."""

    person: str
    hit: str = ""
    value: str = ""
    note: str = ""
    also: str = ""
    tier: TierMark | None = None
    plain: bool = False


@dataclass(frozen=True)
class SampleTable(Component):
    """{% component page.sample %} inside a flush card: some of those who fit, with the values that put them in."""

    rows: tuple[SampleRow, ...]
    label: str = ""
    empty: str = ""
    note: str = ""

    @property
    def valued(self) -> bool:
        """Whether anything is told but who they are."""
        return any(row.hit for row in self.rows)
