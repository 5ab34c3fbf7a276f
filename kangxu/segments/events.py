"""The news of this room."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from kangxu.foundation import events
from kangxu.foundation.viewer import Viewer

CHANGED = events.declare("segments.changed", "有人进入或离开标签、分群；批次里是这些人，进出的时刻就是批次的时刻")


def tell(*, persons: Iterable[int], caused_by: str, by: Viewer, at: datetime) -> None:
    """Publish where somebody listens: news that nobody waits for is not written."""
    if events.listeners_of(CHANGED):
        events.publish(CHANGED, persons=persons, caused_by=caused_by, by=by, at=at)
