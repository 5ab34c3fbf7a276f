"""Opening the work that entering a definition asks for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from kangxu.followup.actions import close_untouched, open_tasks
from kangxu.foundation.acting import action, audit
from kangxu.foundation.viewer import Viewer
from kangxu.segments import tasking


@action
def follow_stays(*, person_ids: Sequence[int], since: datetime, caused_by: str, by: Viewer, at: datetime) -> int:
    """Open a task for each stay that began, close those whose stay is over. How many were opened."""
    opened = open_tasks(drafts=tasking.drafts(person_ids, since=since, at=at), caused_by=caused_by, by=by, at=at)
    closed = close_untouched(causes=tasking.left(person_ids), outcome="left_segment", by=by, at=at)
    audit("segments.tasked", caused_by, opened=len(opened), closed=closed)
    return len(opened)
