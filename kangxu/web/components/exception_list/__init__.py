from __future__ import annotations

from dataclasses import dataclass

from kangxu.web.components.component import Component
from kangxu.web.components.counter_bar import Counter
from kangxu.web.components.shapes import Facts, Link, Tier, Tone


@dataclass(frozen=True)
class ExceptionItem:
    """A person whom the head of department should ask about: what, how long, whose."""

    tier: Tier
    person: str
    sex_age: str
    facts: Facts
    late: str
    whose: str
    href: str = ""
    tone: Tone = ""


@dataclass(frozen=True)
class ExceptionList(Component):
    """{% component page.exceptions %} inside a flush card.

    Counts that filter, then the persons, then what to do with all.
    """

    counters: tuple[Counter, ...]
    items: tuple[ExceptionItem, ...]
    foot: tuple[Link, ...] = ()
