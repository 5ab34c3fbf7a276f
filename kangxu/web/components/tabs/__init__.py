from __future__ import annotations

from dataclasses import dataclass

from kangxu.web.components.component import Component
from kangxu.web.components.shapes import Link


@dataclass(frozen=True)
class Tabs(Component):
    """{% component "tabs" label="患者页" items=page.tabs %}: pages of one thing, each with its own address."""

    label: str
    items: tuple[Link, ...]
    target: str = ""
