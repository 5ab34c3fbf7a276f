from __future__ import annotations

from dataclasses import dataclass

from kangxu.web.components.component import Component
from kangxu.web.components.shapes import Facts, Tone
from kangxu.web.components.tag import Tag


@dataclass(frozen=True)
class PackageCell:
    """One package: its price, what it holds, what it brings (`margin`, empty for who does not see it), its state."""

    title: str
    href: str
    price: str
    facts: Facts = ()
    margin: str = ""
    margin_tone: Tone = ""
    tags: tuple[Tag, ...] = ()


@dataclass(frozen=True)
class PackageRow:
    """A disease with its packages in the order of the columns; None where there is none (or the search hides it)."""

    label: str
    cells: tuple[PackageCell | None, ...]
    note: str = ""


@dataclass(frozen=True)
class PackageGrid(Component):
    """{% component page.grid %} inside a flush card: packages by disease and tier.

    Without `columns` the rows stand without a head, as for packages of no tier.
    """

    label: str
    rows: tuple[PackageRow, ...]
    columns: tuple[str, ...] = ()
