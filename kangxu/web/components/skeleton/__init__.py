from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kangxu.web.components.component import Component


@dataclass(frozen=True)
class Skeleton(Component):
    """{% component "skeleton" kind="rows" count=6 %}: what is coming, while it is read."""

    kind: Literal["rows", "tile", "text", "chart"] = "text"
    count: int = 3

    @property
    def range(self) -> range:
        return range(self.count)
