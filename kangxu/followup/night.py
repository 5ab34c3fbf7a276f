"""The work of a night for everybody managed: in chunks of persons, each kept on its own.

Every statement opens by its cause and only where nothing is open: a night that was killed goes on where it stood when
it is run again, and a second run adds nothing.
"""

from __future__ import annotations

from datetime import datetime

from kangxu.followup import actions, stays
from kangxu.followup.giving_out import give_out
from kangxu.followup.managed import CHUNK, managed
from kangxu.foundation import clock
from kangxu.foundation.viewer import Viewer


def plan_night(*, size: int = CHUNK, by: Viewer, at: datetime) -> int:
    """Close what is pointless, plan what is due, give it to people; returns how many tasks were opened."""
    actions.close_pointless(by=by, at=at)
    actions.end_finished(by=by, at=at)
    opened = 0
    for after, persons in managed(size):
        opened += actions.plan_follow_ups(person_ids=persons, by=by, at=at)
        opened += actions.plan_beside(after=after, until=persons[-1], by=by, at=at)
    if stays.anything(None, at=at):
        actions.follow_stays(caused_by=f"day:{clock.day_of(at).isoformat()}", by=by, at=at)
    give_out(size=size, by=by, at=at)
    return opened
