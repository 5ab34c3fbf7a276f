from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kangxu.web.components.component import Component
from kangxu.web.components.shapes import Link
from kangxu.web.components.sparkline import Sparkline

TileState = Literal["in_target", "beyond", "action", "plain", "doubtful", "expired", "none", "loading"]
_TONES = {"beyond": "amber", "action": "red", "doubtful": "muted", "expired": "muted", "none": "muted"}


@dataclass(frozen=True)
class TargetTile(Component):
    """{% component tile %}: one value with unit, date, source, target, verdict word and sparkline.

    state: in_target, beyond (amber), action (red), plain (no target), doubtful, expired, none, loading.
    verdict: the word (达标, 高21, 存疑：3次相同); change: 升0.4 as `↑0.4`; next_step: a link such as 开单.
    """

    title: str
    state: TileState = "plain"
    value: str = ""
    unit: str = ""
    change: str = ""
    target: str = ""
    verdict: str = ""
    when: str = ""
    note: str = ""
    href: str = ""
    active: bool = False
    spark: Sparkline | None = None
    next_step: Link | None = None

    @property
    def tone(self) -> str:
        """Tone of the value."""
        return _TONES.get(self.state, "")

    @property
    def verdict_tone(self) -> str:
        """Tone of the verdict word; doubt and age are amber words on a grey value."""
        return {"in_target": "green", "doubtful": "amber", "expired": "amber"}.get(self.state, self.tone)
