from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kangxu.web.components.button import Button
from kangxu.web.components.component import Component


@dataclass(frozen=True)
class Empty(Component):
    """{% component "empty" title="还没有数据" text="为什么空，先做什么" actions=page.first_steps %}

    kind: done (everything finished), nothing (not yet anything), no_match (filters too narrow), error, denied.
    """

    title: str
    text: str = ""
    kind: Literal["done", "nothing", "no_match", "error", "denied"] = "nothing"
    actions: tuple[Button, ...] = ()
    compact: bool = False

    @property
    def icon(self) -> str:
        return {"done": "check", "nothing": "clipboard-plus", "no_match": "search", "error": "alert", "denied": "lock"}[
            self.kind
        ]
