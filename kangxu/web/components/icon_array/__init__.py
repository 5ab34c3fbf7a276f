from __future__ import annotations

from dataclasses import dataclass

from kangxu.web.components.component import Component


@dataclass(frozen=True)
class IconArray(Component):
    """{% component "icon_array" still=6 avoidable=7 title="100个同样的人，10年内" %}

    Out of 100 alike, filled, hollow and pale.
    """

    still: int
    avoidable: int = 0
    title: str = ""

    @property
    def kinds(self) -> tuple[tuple[str, int, int], ...]:
        """100 places: kind, column, row."""
        row = ["still"] * self.still + ["avoidable"] * self.avoidable
        row += ["not"] * (100 - len(row))
        return tuple((kind, index % 20 * 12, index // 20 * 20) for index, kind in enumerate(row[:100]))

    @property
    def never(self) -> int:
        return 100 - self.still - self.avoidable
