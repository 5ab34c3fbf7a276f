from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kangxu.web.components.button import Button
from kangxu.web.components.component import Component


@dataclass(frozen=True)
class Notice(Component):
    """{% component "notice" text="…" tone="amber" title="…" %}

    A sentence that stays on the page; what happened, where, what to do.
    """

    text: str
    title: str = ""
    tone: Literal["info", "amber", "red", "green"] = "info"
    actions: tuple[Button, ...] = ()

    @property
    def icon(self) -> str:
        return {"info": "info", "amber": "alert", "red": "alert-circle", "green": "circle-check"}[self.tone]
