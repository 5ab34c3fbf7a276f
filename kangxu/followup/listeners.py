"""What this room does when others have news."""

from __future__ import annotations

from datetime import datetime

from kangxu.followup import actions
from kangxu.foundation.events import listen
from kangxu.foundation.models import Batch
from kangxu.foundation.viewer import Viewer
from kangxu.programmes.events import ENROLLED, TIER_CHANGED
from kangxu.records.events import RECORDED, WITHDRAWN


def _machine(batch: Batch) -> Viewer:
    return Viewer.system("followup", organisation_id=batch.organisation_id)


@listen(ENROLLED)
def welcome_enrolled(batch: Batch, at: datetime) -> None:
    """Whoever was enrolled gets a first contact."""
    actions.welcome_enrolled(batch=batch, by=_machine(batch), at=at)


@listen(TIER_CHANGED)
def follow_tier_changes(batch: Batch, at: datetime) -> None:
    """A new tier moves open work."""
    actions.follow_tier_changes(batch=batch, by=_machine(batch), at=at)


@listen(RECORDED)
def close_resolved(batch: Batch, at: datetime) -> None:
    """What a follow-up asked for has been measured."""
    actions.close_resolved(batch=batch, by=_machine(batch), at=at)


@listen(WITHDRAWN)
def close_withdrawn(batch: Batch, at: datetime) -> None:
    """An undone import takes the work with it that nobody has begun."""
    actions.close_withdrawn(batch=batch, by=_machine(batch), at=at)
