from __future__ import annotations

from dataclasses import dataclass

from kangxu.web.components.component import Component
from kangxu.web.components.data_table import Cell
from kangxu.web.components.pager import Pager
from kangxu.web.components.source_mark import SourceMark


@dataclass(frozen=True)
class ReadingColumn:
    """A measured thing with unit and target in the second line: 血压 / mmHg，<130/80."""

    label: str
    sub: str = ""


@dataclass(frozen=True)
class ReadingRow:
    """One moment.

    When, source, a cell for each column (– where nothing), note, who entered it; `doubt` greys the row.
    """

    when: str
    source: SourceMark
    cells: tuple[Cell | str, ...]
    note: str = ""
    by: str = ""
    doubt: str = ""
    href: str = ""

    @property
    def shown(self) -> tuple[Cell, ...]:
        return tuple(cell if isinstance(cell, Cell) else Cell(str(cell)) for cell in self.cells)


@dataclass(frozen=True)
class ReadingTable(Component):
    """{% component page.readings %}: values by date, high ones with the word before them, sources by shape."""

    label: str
    columns: tuple[ReadingColumn, ...]
    rows: tuple[ReadingRow, ...]
    pager: Pager | None = None
