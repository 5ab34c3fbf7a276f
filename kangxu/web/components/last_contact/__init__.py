from __future__ import annotations

from dataclasses import dataclass

from kangxu.web.components.component import Component
from kangxu.web.components.shapes import Rich
from kangxu.web.components.tag import Tag


@dataclass(frozen=True)
class LastContact(Component):
    """{% component page.last_contact %} inside a card: what was said last time, the patient's words in bold quotes."""

    text: Rich = ()
    tags: tuple[Tag, ...] = ()
