from __future__ import annotations

from dataclasses import dataclass

from kangxu.web.components.component import Component
from kangxu.web.components.driver_bars import DriverBars
from kangxu.web.components.icon_array import IconArray
from kangxu.web.components.shapes import Rich, Tone
from kangxu.web.components.tag import Tag


@dataclass(frozen=True)
class RiskRow:
    """A second result in one line: kidney, diabetes score and so on. `href` leads to where it comes from."""

    label: str
    tag: Tag | None = None
    text: str = ""
    href: str = ""


@dataclass(frozen=True)
class RiskCard(Component):
    """{% component page.risk %} inside a card: value, class, drivers, benefit, array of 100, origin.

    Without a value `missing` says which values it needs (never a guess).
    """

    title: str
    value: str = ""
    tone: Tone = ""
    band: Tag | None = None
    drivers: DriverBars | None = None
    benefit: Rich = ()
    people: IconArray | None = None
    origin: str = ""
    missing: str = ""
    rows: tuple[RiskRow, ...] = ()
    href: str = ""
