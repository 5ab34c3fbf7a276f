"""What this room does when others have news."""

from __future__ import annotations

from datetime import datetime

from kangxu.alerts import actions
from kangxu.alerts.find import urgent_measurements
from kangxu.followup.events import CLOSED, REOPENED
from kangxu.foundation.events import listen
from kangxu.foundation.models import Batch
from kangxu.foundation.viewer import Viewer
from kangxu.records.events import RECORDED, WITHDRAWN


def _machine(batch: Batch) -> Viewer:
    return Viewer.system("alerts", organisation_id=batch.organisation_id)


def ask_for_hand_check(batch: Batch, at: datetime) -> None:
    """The last resort: open work for a person."""
    actions.ask_for_hand_check(batch=batch, by=_machine(batch), at=at)


@listen(RECORDED, lane="safety", last_resort=ask_for_hand_check)
def assess(batch: Batch, at: datetime) -> None:
    """Urgent values among fresh readings become alerts and urgent work."""
    found = urgent_measurements(batch, at)
    if found:
        actions.fire(found=found, batch=batch, by=_machine(batch), at=at)


@listen(WITHDRAWN)
def drop_withdrawn(batch: Batch, at: datetime) -> None:
    """An undone import takes its alerts with it."""
    actions.drop_withdrawn(batch=batch, by=_machine(batch), at=at)


@listen(CLOSED)
def close_answered(batch: Batch, at: datetime) -> None:
    """Work was done: its alerts are answered."""
    actions.follow_tasks(batch=batch, by=_machine(batch), at=at)


@listen(REOPENED)
def reopen_unanswered(batch: Batch, at: datetime) -> None:
    """An outcome was taken back: its alerts are open again."""
    actions.follow_tasks(batch=batch, by=_machine(batch), at=at)
