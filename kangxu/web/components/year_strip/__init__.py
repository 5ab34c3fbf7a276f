from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kangxu.web.components.component import Component

Look = Literal["visit", "free", "tests", "call"]


@dataclass(frozen=True)
class Mark:
    """One visit, bundle of tests or call. With `href` it opens in the drawer; with `move` (an address that takes `to`
    or `days`) it can be dragged to another month, or moved by Alt and the arrows."""

    label: str
    title: str
    look: Look = "tests"
    href: str = ""
    move: str = ""
    state: Literal["", "done", "late"] = ""


@dataclass(frozen=True)
class Month:
    """A column; `day` is the first day of it that lies in the year, as 2026-12-01."""

    label: str
    day: str
    next: bool = False


@dataclass(frozen=True)
class MarkRow:
    """A row of marks, one tuple a month."""

    label: str
    cells: tuple[tuple[Mark, ...], ...]


@dataclass(frozen=True)
class Bar:
    """Something that goes on for so many months; empty words leave a gap."""

    words: str
    months: int
    strong: bool = False


@dataclass(frozen=True)
class BarRow:
    label: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class YearStrip(Component):
    """{% component page.strip %} inside a card: a year in months, what is done where and when."""

    months: tuple[Month, ...]
    rows: tuple[MarkRow, ...]
    bars: tuple[BarRow, ...] = ()
    label: str = ""

    @property
    def columns(self) -> tuple[tuple[MarkRow, tuple[tuple[Month, tuple[Mark, ...]], ...]], ...]:
        """Rows with each cell beside its month."""
        return tuple((row, tuple(zip(self.months, row.cells, strict=True))) for row in self.rows)
