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
    """{% component page.sums %} inside a card: what a package or a plan brings and costs the hospital; never shown to
    patients."""

    lines: tuple[SumLine, ...]
    total: SumLine
    note: str = ""
