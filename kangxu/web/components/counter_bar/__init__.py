from __future__ import annotations

from dataclasses import dataclass

from kangxu.web.components.component import Component
from kangxu.web.components.shapes import Tone


@dataclass(frozen=True)
class Counter:
    """A count that is also a filter. A zero loses its tone; `words` stand for a count that is not exact."""

    label: str
    count: int
    href: str
    active: bool = False
    tone: Tone = ""
    words: str = ""


@dataclass(frozen=True)
class CounterBar(Component):
    """{% component page.counters %}: filters that add up. target: htmx swaps the list there."""

    label: str
    counters: tuple[Counter, ...]
    target: str = ""
