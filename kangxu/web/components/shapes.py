"""Small shapes that several components share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Tone = Literal["", "red", "amber", "green", "info", "teal", "muted"]
Tier = Literal["red", "yellow", "green", "unknown"]
Source = Literal["clinic", "lab", "device", "self", ""]


@dataclass(frozen=True)
class Link:
    """A choice that leads somewhere: a tab, a segment, a menu entry."""

    label: str
    href: str = ""
    active: bool = False
    count: int | str = ""
    icon: str = ""
    detail: str = ""
    post: bool = False
    name: str = ""
    value: str = ""


@dataclass(frozen=True)
class Fact:
    """One fact of a line: `HbA1c` **7.8** `%`. A percent sign closes up, other units keep a gap."""

    text: str
    lead: str = ""
    unit: str = ""
    tone: Tone = ""
    bold: bool = False
    href: str = ""

    @property
    def gap(self) -> str:
        """The space between value and unit."""
        return "" if not self.unit or self.unit.startswith("%") else " "

    @property
    def opening(self) -> str:
        """The leading words with the space that parts them from the value; none after full-width punctuation."""
        return self.lead if not self.lead or self.lead[-1] in "，。：；、（“" else f"{self.lead} "


Facts = tuple[Fact | str, ...]


def as_facts(items: Iterable[Fact | str]) -> tuple[Fact, ...]:
    """Plain strings become facts; empty ones are left out."""
    made = (item if isinstance(item, Fact) else Fact(str(item)) for item in items)
    return tuple(fact for fact in made if fact.text)


Rich = tuple[Fact | str, ...]  # running text for the `rich` tag: no dots between the pieces
