from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kangxu.web.components.component import Component


@dataclass(frozen=True)
class ShareBar(Component):
    """{% component "share_bar" percent=62.5 words="62.5%" %}: a share as a short bar, for tables."""

    percent: float
    words: str = ""
    tone: Literal["", "red", "amber", "strong"] = ""
