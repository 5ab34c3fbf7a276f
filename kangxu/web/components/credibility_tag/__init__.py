from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kangxu.web.components.component import Component


@dataclass(frozen=True)
class CredibilityTag(Component):
    """{% component "credibility_tag" grade="A" why="设备或检验" %}: how far a value is believed; D is doubtful."""

    grade: Literal["A", "B", "C", "D"]
    why: str = ""
