from __future__ import annotations

from dataclasses import dataclass

from kangxu.web.components.component import Component
from kangxu.web.components.shapes import Link


@dataclass(frozen=True)
class ChoiceChips(Component):
    """{% component "choice_chips" name="way" label="随访方式" options=page.ways %}: one (or `many`) of a few.

    Link(label, value, active); `keys=True` shows the digit that chooses it; detail disables and says why.
    """

    name: str
    label: str
    options: tuple[Link, ...]
    many: bool = False
    keys: bool = False
    show_label: bool = False
