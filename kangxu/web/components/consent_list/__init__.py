from __future__ import annotations

from dataclasses import dataclass

from kangxu.web.components.button import Button
from kangxu.web.components.component import Component
from kangxu.web.components.shapes import Facts
from kangxu.web.components.tag import Tag


@dataclass(frozen=True)
class ConsentLine:
    """A purpose or a refusal: its name, what it means, where it stands, since when and by whom, what one can do."""

    title: str
    about: str
    state: Tag
    facts: Facts = ()
    note: str = ""
    actions: tuple[Button, ...] = ()


@dataclass(frozen=True)
class ConsentList(Component):
    """{% component page.purposes %} inside a flush card: what is agreed to or refused, line by line.

    Lines answer the keys of lists: Enter presses the action with data-open, c the one with data-act.
    """

    label: str
    lines: tuple[ConsentLine, ...]
    narrow: bool = False
