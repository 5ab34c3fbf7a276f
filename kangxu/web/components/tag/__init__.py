from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kangxu.web.components.component import Component
from kangxu.web.components.shapes import Tone


@dataclass(frozen=True)
class Tag(Component):
    """{% component "tag" label="高血压 2015" tone="amber" icon="ear" %}"""

    label: str
    tone: Tone = ""
    icon: str = ""
    href: str = ""
    dot: bool = False
    title: str = ""
    attrs: Mapping[str, Any] = field(default_factory=dict)
