from __future__ import annotations

from dataclasses import dataclass

from kangxu.web.components.component import Component
from kangxu.web.components.shapes import Facts, Rich


@dataclass(frozen=True)
class TimelineEntry:
    """What happened: when, icon of its kind, text, who or what says so. `since` draws the divider above this entry."""

    when: str
    icon: str
    text: Rich
    by: Facts = ()
    href: str = ""
    since: str = ""
    struck: bool = False


@dataclass(frozen=True)
class Timeline(Component):
    """{% component page.timeline %} inside a flush card. more_href loads older entries in place (htmx).

    The divider says what is new since my last look: `以上是11-06 你上次联系之后的新内容（5条）`.
    """

    entries: tuple[TimelineEntry, ...]
    more_label: str = ""
    more_href: str = ""
