from __future__ import annotations

from dataclasses import dataclass

from kangxu.web.components.button import Button
from kangxu.web.components.component import Component
from kangxu.web.components.shapes import Facts, Tone


@dataclass(frozen=True)
class PlanProgress(Component):
    """{% component page.plan.body %} inside a card: the plan of the year, how far it is, what comes next."""

    title: str
    facts: Facts = ()
    done: int = 0
    total: int = 0
    words: str = ""
    next: str = ""
    next_tone: Tone = ""
    actions: tuple[Button, ...] = ()

    @property
    def percent(self) -> float:
        return round(100 * self.done / self.total, 1) if self.total else 0.0
