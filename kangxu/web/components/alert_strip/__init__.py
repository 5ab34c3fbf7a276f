from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kangxu.web.components.button import Button
from kangxu.web.components.component import Component
from kangxu.web.components.shapes import Facts
from kangxu.web.components.tier_mark import TierMark


@dataclass(frozen=True)
class AlertStrip(Component):
    """{% component alert %}

    One urgent value. state: waiting, overdue (deadline passed), taken (a colleague is on it), done.

    The only solid red of the page: its first action is the page's one primary button while it is open.
    """

    state: Literal["waiting", "overdue", "taken", "done"]
    value: str
    person: str
    unit: str = ""
    measured: Facts = ()
    sex_age: str = ""
    tier: TierMark | None = None
    known: str = ""
    ask_lead: str = ""
    ask: str = ""
    ask_note: str = ""
    waited: str = ""
    deadline: str = ""
    actions: tuple[Button, ...] = ()
    id: str = ""
    person_href: str = ""

    @property
    def open(self) -> bool:
        """Whether it still needs somebody."""
        return self.state in ("waiting", "overdue")

    @property
    def icon(self) -> str:
        return {"taken": "phone-call", "done": "circle-check"}.get(self.state, "siren")
