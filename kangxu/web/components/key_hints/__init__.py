from __future__ import annotations

from dataclasses import dataclass

from kangxu.web.components.component import Component


@dataclass(frozen=True)
class KeyHint:
    """Keys and what they do; `keys` are shown side by side, "–" between two means a range."""

    keys: tuple[str, ...]
    label: str


@dataclass(frozen=True)
class KeyHints(Component):
    """{% component "key_hints" hints=page.keys %}: the bar at the foot of keyboard pages; put it in block `foot`."""

    hints: tuple[KeyHint, ...]
    all_keys: bool = True
