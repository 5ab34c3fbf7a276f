from __future__ import annotations

from dataclasses import dataclass

from kangxu.web.components.component import Component
from kangxu.web.components.shapes import Link


@dataclass(frozen=True)
class OutcomeBar(Component):
    """{% component page.outcomes %} in block `foot`: results 1–9 as radio buttons, none preselected, and save.

    It is a form of its own (action) or belongs to the page's form (`form` id). Link(value, label, active, detail):
    `detail` names the day beside it where it is not the next contact. `more` stand behind a button, key 0. Day: ISO; on
    `closed` ones nobody works, which is said beside the day.
    """

    outcomes: tuple[Link, ...]
    name: str = "outcome"
    form: str = ""
    action: str = ""
    next_name: str = ""
    next_value: str = ""
    save_label: str = ""
    label: str = ""
    why_not: str = ""
    more: tuple[Link, ...] = ()
    next_least: str = ""
    closed: tuple[str, ...] = ()

    @property
    def more_chosen(self) -> str:
        """What was chosen among those behind the button."""
        return next((one.label for one in self.more if one.active), "")
