"""The news of this room."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from kangxu.foundation import events
from kangxu.foundation.viewer import Viewer

ASSESSED = events.declare("screening.assessed", "有人的评估结果变了，或填了问卷、做了筛查；批次里是这些人")


def tell(persons: Iterable[int], *, caused_by: str, by: Viewer, at: datetime) -> None:
    """Publish where somebody listens: news that nobody waits for is not written."""
    known = set(persons)
    if known and events.listeners_of(ASSESSED):
        events.publish(ASSESSED, persons=known, caused_by=caused_by, by=by, at=at)
