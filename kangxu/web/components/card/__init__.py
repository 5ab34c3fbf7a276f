from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kangxu.web.components.component import Component


@dataclass(frozen=True)
class Card(Component):
    """{% card title="时间线" sub="共126条" %}{% slot "actions" %}…{% endslot %}…{% endcard %}

    flush: the body has no padding (tables, lists). Slots: actions (right of the head), foot.
    """

    body: str = ""
    title: str = ""
    sub: str = ""
    count: int | str = ""
    more_href: str = ""
    more_label: str = ""
    flush: bool = False
    id: str = ""
    css: str = ""
    level: int = 2
    actions: str = ""
    foot: str = ""
    attrs: Mapping[str, Any] = field(default_factory=dict)
