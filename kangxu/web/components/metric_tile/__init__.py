from __future__ import annotations

from dataclasses import dataclass

from kangxu.web.components.component import Component
from kangxu.web.components.definition_card import DefinitionCard
from kangxu.web.components.shapes import Tone


@dataclass(frozen=True)
class Change:
    """同比 ↑6.4: plain words; only what got worse is amber and says so (变差)."""

    label: str
    words: str
    worse: bool = False


@dataclass(frozen=True)
class MetricTile(Component):
    """{% component tile %}: a figure with numerator, denominator and a one-phrase definition; the card opens below it.

    value `51.9%`, goal `目标55%`, counts `4,366 / 8,412`, phrase `应测，缺测算未达标`; `href` leads to the list
    behind it.
    """

    id: str
    title: str
    value: str
    goal: str = ""
    counts: str = ""
    phrase: str = ""
    changes: tuple[Change, ...] = ()
    change_unit: str = ""
    tone: Tone = ""
    href: str = ""
    definition: DefinitionCard | None = None
    missing: str = ""
