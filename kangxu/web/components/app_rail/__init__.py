from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from kangxu.web.components.component import Component
from kangxu.web.components.shapes import Link


@dataclass(frozen=True)
class RailItem:
    """One workplace. `badge_tone` red only for an open alert; `children` open below (wide) or as a fly-out (narrow)."""

    label: str
    icon: str
    href: str
    active: bool = False
    badge: int | str = ""
    badge_label: str = ""
    badge_tone: Literal["slate", "red"] = "slate"
    children: tuple[Link, ...] = field(default=())


@dataclass(frozen=True)
class AppRail(Component):
    """{% component frame.rail %}: workplaces at the left edge; `foot` sits at its end."""

    items: tuple[RailItem, ...]
    foot: tuple[RailItem, ...] = ()
    home_href: str = "/"
