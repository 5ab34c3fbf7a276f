from __future__ import annotations

from dataclasses import dataclass

from kangxu.web.components.component import Component
from kangxu.web.components.mapping_row import MappingRow


@dataclass(frozen=True)
class MappingSection:
    """Rows with a band above them (已自动对应，可随时改); no words, no band."""

    rows: tuple[MappingRow, ...]
    words: str = ""


@dataclass(frozen=True)
class MappingTable(Component):
    """{% component page.mapping %} inside a flush card: the columns of a file and what they become."""

    sections: tuple[MappingSection, ...]
    label: str = ""
    more_label: str = ""
    more_href: str = ""
