from __future__ import annotations

from dataclasses import dataclass

from kangxu.web.components.component import Component
from kangxu.web.components.shapes import Tier


@dataclass(frozen=True)
class TierMark(Component):
    """{% component "tier_mark" tier="red" word="高危" %}: a 20 px square with 红, 黄 or 绿, the word beside it.

    tier: red, yellow, green, unknown (hatched: not yet known). Without a word the square speaks for itself.
    """

    tier: Tier
    word: str = ""
    plain: bool = False
