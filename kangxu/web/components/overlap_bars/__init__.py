from __future__ import annotations

from dataclasses import dataclass

from kangxu.web.components.component import Component


@dataclass(frozen=True)
class OverlapRow:
    """Another segment, how many are in both, and what share of this one they are."""

    label: str
    shown: str
    percent: float
    share: str
    href: str = ""


@dataclass(frozen=True)
class OverlapBars(Component):
    """{% component page.overlap %} inside a card: how many are in other segments as well."""

    rows: tuple[OverlapRow, ...]
    empty: str = ""
