from __future__ import annotations

from dataclasses import dataclass

from kangxu.web.components.component import Component
from kangxu.web.components.shapes import Facts


@dataclass(frozen=True)
class Draft:
    """A form begun and not finished."""

    person: str
    form: str
    facts: Facts
    href: str


@dataclass(frozen=True)
class DraftList(Component):
    """{% component page.drafts %} inside a flush card: forms that wait to be finished."""

    drafts: tuple[Draft, ...]
