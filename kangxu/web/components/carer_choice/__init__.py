from __future__ import annotations

from dataclasses import dataclass

from kangxu.web.components.component import Component


@dataclass(frozen=True)
class Carer:
    """One who could take a person on: how many they look after, of how many at most. `by_hand`: gets nobody unasked."""

    value: str
    name: str
    team: str
    persons: int
    capacity: int
    proposed: bool = False
    chosen: bool = False
    by_hand: bool = False

    @property
    def percent(self) -> float:
        return round(min(100.0, 100 * self.persons / self.capacity), 1) if self.capacity else 0.0

    @property
    def full(self) -> bool:
        return self.persons >= self.capacity


@dataclass(frozen=True)
class CarerChoice(Component):
    """{% component page.doctors %} inside a form: who answers for a person, with the load of each; the least first.

    Posts `name`. `none_label` offers to leave it open.
    """

    name: str
    label: str
    carers: tuple[Carer, ...]
    none_label: str = ""
    none_chosen: bool = False
    empty: str = ""
