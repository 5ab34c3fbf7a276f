from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kangxu.web.components.button import Button
from kangxu.web.components.component import Component
from kangxu.web.components.shapes import Facts, Link, Tier, Tone


@dataclass(frozen=True)
class WorkRow(Component):
    """{% component row %} inside `<div class="work-list" data-key-list>`: one thing to do, two lines in fixed columns.

    state: normal, taken (`taken_by`: 许倩正在打), recorded (undoable, `recorded` says what and until when), gone.
    act carries data-act; outcomes are posted (Link.href, name, value) and answered with the row in its new state.
    """

    id: str
    person: str
    sex_age: str
    tier: Tier
    tier_word: str
    reason: str
    facts: Facts
    open_href: str
    known: str = ""
    last: Facts = ()
    quote: str = ""
    due: str = ""
    due_note: str = ""
    due_tone: Tone = ""
    due_tag: bool = False
    act: Button | None = None
    outcomes: tuple[Link, ...] = ()
    state: Literal["normal", "taken", "recorded"] = "normal"
    taken_by: str = ""
    recorded: str = ""
    recorded_note: str = ""
    undo_href: str = ""
    focused: bool = False
    checkable: bool = False

    @property
    def tier_tone(self) -> str:
        return {"red": "red", "yellow": "amber", "green": "green"}.get(self.tier, "muted")
