from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kangxu.web.components.component import Component


@dataclass(frozen=True)
class Toast(Component):
    """{% component "toast" text="已记：无人接听" undo_href=url %}: what was done, with undo.

    `oob=True` in an htmx answer puts it into the page's toast area. It leaves after `seconds` unless hovered or
    focused.
    `undo_href` is posted by htmx; the `u` key presses the newest one.
    """

    text: str
    undo_href: str = ""
    undo_label: str = ""
    seconds: int = 8
    tone: str = ""
    oob: bool = False
    undo_target: str = ""
    attrs: Mapping[str, Any] = field(default_factory=dict)
