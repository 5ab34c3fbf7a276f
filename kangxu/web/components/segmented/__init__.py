from __future__ import annotations

from dataclasses import dataclass

from kangxu.web.components.component import Component
from kangxu.web.components.shapes import Link


@dataclass(frozen=True)
class Segmented(Component):
    """{% component "segmented" label="时间" options=page.ranges %}: a few choices, one is on.

    Options with href are links (`target`: swapped by htmx into that selector); with a `name` they are radio inputs.
    `push=False` keeps the address of the page: choices within a drawer.
    """

    label: str
    options: tuple[Link, ...]
    name: str = ""
    target: str = ""
    quiet: bool = False
    push: bool = True
