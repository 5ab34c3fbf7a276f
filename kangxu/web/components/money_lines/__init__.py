from __future__ import annotations

from dataclasses import dataclass

from kangxu.web.components.component import Component


@dataclass(frozen=True)
class MoneyLine:
    """A line of a sum: what, how much in ready words (`199.00`), and how it comes about. strong: what it comes to."""

    label: str
    amount: str
    note: str = ""
    strong: bool = False


@dataclass(frozen=True)
class MoneyLines(Component):
    """{% component page.sum %} inside a card: how an amount comes about, line by line; the last line is the result."""

    lines: tuple[MoneyLine, ...]
    label: str = ""
