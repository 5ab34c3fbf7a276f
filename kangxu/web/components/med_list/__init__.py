from __future__ import annotations

from dataclasses import dataclass

from kangxu.web.components.component import Component
from kangxu.web.components.shapes import Tone


@dataclass(frozen=True)
class MedItem:
    """A medicine in use: name with strength, how it is taken, days left in words."""

    name: str
    dose: str = ""
    left: str = ""
    tone: Tone = ""


@dataclass(frozen=True)
class MedList(Component):
    """{% component page.medicines %} inside a flush card: medicines in use with the days left."""

    items: tuple[MedItem, ...]
