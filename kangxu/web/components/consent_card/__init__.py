from __future__ import annotations

from dataclasses import dataclass

from kangxu.web.components.component import Component
from kangxu.web.components.shapes import Facts, Tone


@dataclass(frozen=True)
class ConsentRow:
    """A purpose or a contact person: what is agreed, since when, on which paper."""

    label: str
    facts: Facts
    note: str = ""
    tone: Tone = ""


@dataclass(frozen=True)
class ConsentCard(Component):
    """{% component page.consents %} inside a card: how to reach the person and what is agreed."""

    rows: tuple[ConsentRow, ...]
