from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kangxu.web.components.button import Button
from kangxu.web.components.component import Component
from kangxu.web.components.shapes import Facts
from kangxu.web.components.tag import Tag


@dataclass(frozen=True)
class Side:
    """One of the two persons."""

    name: str
    facts: Facts = ()
    tag: Tag | None = None
    href: str = ""


@dataclass(frozen=True)
class Compared:
    """One line: what, left, right, and whether they agree."""

    label: str
    left: str
    right: str
    verdict: Literal["same", "differs", "missing"] = "same"
    strong: bool = False


@dataclass(frozen=True)
class SideBySide(Component):
    """{% component page.comparison %}: two persons compared, so that somebody decides whether they are one.

    Differing strong identifiers are amber and bold; what one side lacks is hatched.
    """

    left: Side
    right: Side
    rows: tuple[Compared, ...]
    actions: tuple[Button, ...] = ()
    hint: str = ""
