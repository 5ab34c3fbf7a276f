from __future__ import annotations

from dataclasses import dataclass

from kangxu.web.components.component import Component
from kangxu.web.components.shapes import Tone


@dataclass(frozen=True)
class SumLine:
    """An amount with what it is and how it comes about; `change` says how it differs from the edition before."""

    label: str
    amount: str
    note: str = ""
    change: str = ""
    tone: Tone = ""


@dataclass(frozen=True)
class SaleSums(Component):
    """{% component page.sums %} inside a card: what selling one package comes to, before the first sale."""

    lines: tuple[SumLine, ...]
    total: SumLine
    note: str = ""
