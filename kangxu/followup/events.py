"""The news of this room."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from kangxu.foundation import events
from kangxu.foundation.viewer import Viewer

OPENED = events.declare("followup.task_opened", "有新的待办；批次里是这些人")
CLOSED = events.declare("followup.task_closed", "待办办结：有人记录了结果，或要的数据已到；批次里是这些人")
REOPENED = events.declare("followup.task_reopened", "办结被撤销，待办回到列表；批次里是这些人")


def tell(
    event: str, *, persons: Iterable[int], caused_by: str, by: Viewer, at: datetime, organisation_id: int | None = None
) -> None:
    """Publish where somebody listens: news that nobody waits for is not written."""
    if events.listeners_of(event):
        events.publish(event, persons=persons, caused_by=caused_by, by=by, at=at, organisation_id=organisation_id)
