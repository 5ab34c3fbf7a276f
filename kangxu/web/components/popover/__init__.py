from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kangxu.web.components.component import Component


@dataclass(frozen=True)
class Popover(Component):
    """{% popover id="sort-why" label="按临床紧急程度排序" icon="info" %}…{% endpopover %}

    A button that opens a floating panel below it; Escape or a click elsewhere closes. look: quiet, button, tone.
    `menu=True`: the body is a list of links (class popover__link).
    """

    id: str
    label: str = ""
    body: str = ""
    icon: str = ""
    icon_after: str = ""
    title: str = ""
    look: Literal["quiet", "button", "red", "amber", "green", "bare"] = "quiet"
    width: Literal["small", "medium", "large"] = "medium"
    align: Literal["start", "end"] = "start"
    menu: bool = False
