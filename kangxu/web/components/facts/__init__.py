from __future__ import annotations

from dataclasses import dataclass

from kangxu.web.components.component import Component
from kangxu.web.components.shapes import Fact, as_facts
from kangxu.web.components.shapes import Facts as FactItems


@dataclass(frozen=True)
class Facts(Component):
    """{% component "facts" items=page.facts %}: facts in a row, parted by a drawn dot."""

    items: FactItems
    tone: str = ""
    small: bool = False

    @property
    def shown(self) -> tuple[Fact, ...]:
        return as_facts(self.items)
