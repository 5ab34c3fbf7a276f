from __future__ import annotations

from dataclasses import dataclass

from kangxu.web.components.component import Component
from kangxu.web.components.shapes import Tone


@dataclass(frozen=True)
class Step:
    """What to do next: the thing, when and where, and who sees to it."""

    icon: str
    words: str
    when: str = ""
    owner: str = ""
    tone: Tone = ""
    why: str = ""


@dataclass(frozen=True)
class NextSteps(Component):
    """{% component page.steps %} inside a card: what follows from a screening, each with owner and date."""

    steps: tuple[Step, ...]
    empty: str = ""
