from __future__ import annotations

from dataclasses import dataclass

from kangxu.web.components.component import Component
from kangxu.web.components.shapes import Facts, Link


@dataclass(frozen=True)
class PageHead(Component):
    """{% page_head title="今日工作" facts=page.facts %}{% slot "actions" %}…{% endslot %}{% endpage_head %}

    Slots: actions (right, the one primary button last), beside (next to the title), below (a second line).
    """

    title: str
    facts: Facts = ()
    crumbs: tuple[Link, ...] = ()
    back_href: str = ""
    body: str = ""
    actions: str = ""
    beside: str = ""
    below: str = ""
