"""Lines of running plans end before their year is over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from kangxu.foundation import events
from kangxu.foundation.acting import action, audit
from kangxu.foundation.viewer import Viewer
from kangxu.packages import stopping
from kangxu.packages.events import LINES_STOPPED
from kangxu.packages.stopped_models import StoppedLine


@action
def stop_lines(*, person_ids: Sequence[int], by: Viewer, at: datetime) -> int:
    """What of these persons' plans their rules end: nobody does it any more from now on. How many lines.

    What was bought stays: the unused rest can be used, and goes back with a refund.
    """
    found = stopping.over(person_ids, at=at)
    lines = [
        StoppedLine(plan_id=one.plan_id, service=one.service, rule=one.rule, stopped_at=at, stopped_by=by.actor)
        for one in found
    ]
    StoppedLine.objects.bulk_create(lines)
    stopping.close(lines)
    audit("plan.lines_stopped", "plans", count=len(lines))
    if found:
        persons = {one.person_id for one in found}
        events.publish(LINES_STOPPED, persons=persons, caused_by=f"plan:{found[0].plan_id}", by=by, at=at)
    return len(lines)
