"""One entry of the timeline before it knows its place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kangxu.web.components.shapes import Facts, Rich


@dataclass(frozen=True)
class Happening:
    """When it was, when it was told, and how it reads; without an hour when only the day is known."""

    at: datetime
    recorded_at: datetime
    timed: bool
    icon: str
    text: Rich
    by: Facts
    href: str = ""
