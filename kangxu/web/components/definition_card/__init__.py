from __future__ import annotations

from dataclasses import dataclass

from kangxu.web.components.component import Component
from kangxu.web.components.shapes import Link


@dataclass(frozen=True)
class DefinitionCard(Component):
    """{% component definition %}

    What a figure counts: code and edition, numerator, denominator, exclusions, lists behind it.
    """

    title: str
    edition: str = ""
    rows: tuple[tuple[str, str], ...] = ()
    links: tuple[Link, ...] = ()
