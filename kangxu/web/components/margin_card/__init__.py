from __future__ import annotations

from dataclasses import dataclass

from kangxu.web.components.component import Component


@dataclass(frozen=True)
class MarginLine:
    label: str
    amount: str
    note: str = ""


@dataclass(frozen=True)
class MarginCard(Component):
    """{% component page.margin %} inside a card: what a plan brings and costs the hospital; never shown to patients."""

    lines: tuple[MarginLine, ...]
    total: MarginLine
    note: str = ""
