from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kangxu.web.components.component import Component


@dataclass(frozen=True)
class NumberField(Component):
    """{% component "number_field" name="systolic" label="收缩压" value="151" unit="mmHg" source="今早06:52 家测带入" %}

    state: normal, doubtful (heavy but possible: one question), wrong (cannot be saved; `error` says why).
    """

    name: str
    label: str
    value: str = ""
    unit: str = ""
    source: str = ""
    state: Literal["normal", "doubtful", "wrong"] = "normal"
    error: str = ""
    decimals: bool = False
    id: str = ""

    @property
    def input_id(self) -> str:
        return self.id or f"id_{self.name}"
