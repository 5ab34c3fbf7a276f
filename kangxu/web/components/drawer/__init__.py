from __future__ import annotations

from dataclasses import dataclass

from kangxu.web.components.component import Component


@dataclass(frozen=True)
class Drawer(Component):
    """{% drawer id="sources" title="来源" %}…{% slot "foot" %}…{% endslot %}{% enddrawer %}

    Opened by any element with data-drawer-open="sources". The frame holds one with id `drawer`: a link with
    hx-get and hx-target="#drawer-body" fills and opens it, so that a list keeps its place.
    """

    id: str
    title: str = ""
    body: str = ""
    wide: bool = False
    foot: str = ""
