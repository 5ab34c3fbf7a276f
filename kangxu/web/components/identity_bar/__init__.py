from __future__ import annotations

from dataclasses import dataclass

from kangxu.web.components.button import Button
from kangxu.web.components.component import Component
from kangxu.web.components.shapes import Facts
from kangxu.web.components.tabs import Tabs
from kangxu.web.components.tag import Tag
from kangxu.web.components.tier_mark import TierMark
from kangxu.web.components.why_popover import WhyPopover


@dataclass(frozen=True)
class Place:
    """Where we are in a list: `待办 3/37`, with the way to the one before and after."""

    words: str
    before_href: str = ""
    after_href: str = ""


@dataclass(frozen=True)
class IdentityBar(Component):
    """{% component page.identity %} in block `top`: who this is. compact: one line of 52 px, for workspaces.

    phone is masked; `reveal_href` answers htmx with a small form that asks for the reason, into the drawer.
    """

    name: str
    sex_age: str
    back_href: str = ""
    tier: WhyPopover | TierMark | None = None
    phone: str = ""
    reveal_href: str = ""
    tags: tuple[Tag, ...] = ()
    facts: Facts = ()
    place: Place | None = None
    actions: tuple[Button, ...] = ()
    tabs: Tabs | None = None
    compact: bool = False
    demonstration: str = ""
