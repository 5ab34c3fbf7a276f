from __future__ import annotations

from dataclasses import dataclass

from kangxu.web.components.component import Component
from kangxu.web.components.shapes import Link


@dataclass(frozen=True)
class FilterBar(Component):
    """{% filter_bar action=url target="#list" query=page.query chips=page.chips %}<select …>{% endfilter_bar %}

    A GET form that answers as one types or chooses. views: saved views (Link active, count); chips: conditions in
    force, each Link leads to the list without it; clear_href drops them all; save_href opens the saving form in the
    drawer; words say how many were found.
    """

    action: str
    target: str
    body: str = ""
    query: str = ""
    query_label: str = ""
    query_name: str = "q"
    chips: tuple[Link, ...] = ()
    views: tuple[Link, ...] = ()
    clear_href: str = ""
    save_href: str = ""
    words: str = ""
