from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kangxu.web.components.component import Component


@dataclass(frozen=True)
class CertaintyMeter(Component):
    """{% component "certainty_meter" level=2 word="中" %}: how sure the machine is, 0 to 3; amber below 3."""

    level: Literal[0, 1, 2, 3]
    word: str = ""

    @property
    def cells(self) -> tuple[bool, ...]:
        return tuple(place < self.level for place in range(3))
