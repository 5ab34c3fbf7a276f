from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kangxu.web.components.component import Component
from kangxu.web.components.shapes import Tone


@dataclass(frozen=True)
class TierOption:
    """One tier: what the patient pays in a year, what it holds, how it stands to the recommendation.

    `why_not` closes it and says why; `attrs` are what pressing it does.
    """

    title: str
    price: str
    about: str
    verdict: str = ""
    tone: Tone = ""
    chosen: bool = False
    why_not: str = ""
    attrs: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class TierOptions(Component):
    """{% component page.tiers %} inside a card: the tiers side by side, one is chosen."""

    options: tuple[TierOption, ...]
    label: str = ""
