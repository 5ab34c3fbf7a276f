from __future__ import annotations

from dataclasses import dataclass

from kangxu.web.components.button import Button
from kangxu.web.components.component import Component
from kangxu.web.components.histogram import Histogram
from kangxu.web.components.shapes import Rich


@dataclass(frozen=True)
class DecisionOption:
    """One way to treat the column, with an example."""

    value: str
    label: str
    note: str = ""
    checked: bool = False


@dataclass(frozen=True)
class ColumnDecision(Component):
    """{% component page.decision %}: one column of the file, what it seems to be and why, and what to do with it.

    A form posted to `action` with `name`; rows are (label, text). Put more fields (a select of analytes) into `extra`.
    """

    title: str
    place: str
    action: str
    name: str = "decision"
    rows: tuple[tuple[str, Rich], ...] = ()
    histogram: Histogram | None = None
    options: tuple[DecisionOption, ...] = ()
    save: Button | None = None
    before_href: str = ""
    after_href: str = ""
    target: str = ""
    extra: str = ""
