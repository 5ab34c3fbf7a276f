from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kangxu.web.components.button import Button
from kangxu.web.components.component import Component
from kangxu.web.components.empty import Empty
from kangxu.web.components.pager import Pager
from kangxu.web.components.shapes import Tone


@dataclass(frozen=True)
class Column:
    """A column.

    `sort_href` makes it sortable; `sorted` says how it is sorted now; `hide` drops it on narrow screens.
    """

    label: str
    sub: str = ""
    align: Literal["start", "end", "center"] = "start"
    sort_href: str = ""
    sorted: Literal["", "ascending", "descending"] = ""
    hide: bool = False
    fit: bool = False


@dataclass(frozen=True)
class Cell:
    """A cell: text with an optional lead word (高), second part, tone and link, or a component instead of text."""

    text: str = ""
    lead: str = ""
    sub: str = ""
    unit: str = ""
    tone: Tone = ""
    bold: bool = False
    href: str = ""
    component: Component | None = None
    title: str = ""


@dataclass(frozen=True)
class TableRow:
    """A row: cells in the order of the columns (plain text is allowed). `href` opens it (Enter or click)."""

    cells: tuple[Cell | str, ...]
    id: str = ""
    href: str = ""
    drawer: bool = False
    active: bool = False
    muted: bool = False
    band: bool = False


@dataclass(frozen=True)
class ShownCell:
    """A cell with the column it stands in."""

    cell: Cell
    column: Column


@dataclass(frozen=True)
class ShownRow:
    row: TableRow
    cells: tuple[ShownCell, ...]


@dataclass(frozen=True)
class DataTable(Component):
    """{% component page.table %}: rows of 36 px, sticky head, sortable, selectable with a batch bar, keyset pager.

    label names the table for those who hear it. Inside a flush card or alone (`framed`). A row with band=True is a
    heading over the rows below it. Sorting and paging are links; `target` lets htmx swap them in place.
    batch_action: where the selection (`selected`) is posted; batch: its buttons (name and value tell them apart).
    """

    label: str
    columns: tuple[Column, ...]
    rows: tuple[TableRow, ...]
    framed: bool = False
    target: str = ""
    empty: Empty | None = None
    pager: Pager | None = None
    batch_action: str = ""
    batch: tuple[Button, ...] = ()
    batch_all: str = ""
    keyboard: bool = False
    id: str = ""
    dense: bool = False

    @property
    def shown(self) -> tuple[ShownRow, ...]:
        return tuple(ShownRow(row, self._cells(row)) for row in self.rows)

    def _cells(self, row: TableRow) -> tuple[ShownCell, ...]:
        cells = (cell if isinstance(cell, Cell) else Cell(str(cell)) for cell in row.cells)
        return tuple(ShownCell(cell, column) for cell, column in zip(cells, self.columns, strict=not row.band))

    @property
    def width(self) -> int:
        """Number of columns, the selection included."""
        return len(self.columns) + bool(self.batch)
