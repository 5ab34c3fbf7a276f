"""Work waits while somebody is in hospital."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from kangxu.followup import stays
from kangxu.followup.events import CLOSED, tell
from kangxu.foundation.acting import action, audit
from kangxu.foundation.viewer import Viewer


@action
def follow_stays(*, person_ids: Sequence[int] | None = None, caused_by: str, by: Viewer, at: datetime) -> int:
    """Put off what falls into a stay of these persons (`None`: of all), bring back what a discharge ends; how many."""
    back = stays.bring_back(person_ids, by=by, at=at)
    waiting = stays.put_off(person_ids, at=at)
    skipped = [person for person, left_out in back if left_out]
    audit("tasks.stays_followed", caused_by, waiting=waiting, back=len(back), skipped=len(skipped))
    if skipped:
        tell(CLOSED, persons=skipped, caused_by=caused_by, by=by, at=at)
    return waiting + len(back)
