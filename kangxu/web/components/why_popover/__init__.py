from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kangxu.web.components.button import Button
from kangxu.web.components.component import Component
from kangxu.web.components.shapes import Rich, Tier


@dataclass(frozen=True)
class Reason:
    """One reason with the date of its evidence; `weight` red or amber says how much it weighs."""

    text: Rich
    on: str
    weight: Literal["red", "amber", "green", "muted"] = "red"


@dataclass(frozen=True)
class WhyPopover(Component):
    """{% component page.tier %}: the tier with 为什么: reasons with dates, what would lower it, rules, override."""

    id: str
    tier: Tier
    word: str
    reasons: tuple[Reason, ...] = ()
    since: str = ""
    way_back: str = ""
    actions: tuple[Button, ...] = ()
    note: str = ""
    override: str = ""
