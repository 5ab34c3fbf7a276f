from __future__ import annotations

from dataclasses import dataclass

from kangxu.web.components.button import Button
from kangxu.web.components.component import Component
from kangxu.web.components.shapes import Tone


@dataclass(frozen=True)
class DueItem:
    """What is due: title, why, when in words, one button whose verb fits."""

    title: str
    why: str
    when: str
    action: Button | None = None
    tone: Tone = ""


@dataclass(frozen=True)
class DueList(Component):
    """{% component page.due %} inside a flush card: what should be done now."""

    items: tuple[DueItem, ...]
