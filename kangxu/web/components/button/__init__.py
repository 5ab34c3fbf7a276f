from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from kangxu.web.components.component import Component


@dataclass(frozen=True)
class Button(Component):
    """{% component "button" label="拨打" tone="primary" icon="phone" href=url %}

    tone: primary (one a screen), soft, normal, danger (urgent action only), quiet (text), square icon when no label.
    `key` shows a shortcut; `why_not` disables and says what is missing. hx_…, data_…, aria_… become attributes.
    """

    label: str = ""
    tone: Literal["primary", "soft", "normal", "danger", "quiet"] = "normal"
    icon: str = ""
    icon_after: str = ""
    href: str = ""
    key: str = ""
    detail: str = ""
    why_not: str = ""
    busy: bool = False
    small: bool = False
    large: bool = False
    block: bool = False
    type: Literal["button", "submit", "reset"] = "button"
    name: str = ""
    value: str = ""
    form: str = ""
    title: str = ""
    attrs: Mapping[str, Any] = field(default_factory=dict)

    @property
    def classes(self) -> str:
        """CSS classes of the root."""
        marks = {"small": self.small, "large": self.large, "block": self.block, "busy": self.busy}
        marks["icon"] = not self.label
        return " ".join(["btn", f"btn--{self.tone}", *(f"btn--{mark}" for mark, on in marks.items() if on)])
