"""Opening work, recording what came of it, moving it, planning what comes next."""

from kangxu.followup.actions.calls import attach_call
from kangxu.followup.actions.exporting import note_export
from kangxu.followup.actions.moving import CannotMove, reassign, snooze
from kangxu.followup.actions.opening import TaskDraft, open_manual_task, open_tasks
from kangxu.followup.actions.outcomes import CannotRecord, CannotUndo, Recorded, record_outcome, undo_outcome
from kangxu.followup.actions.planning import (
    close_resolved,
    close_withdrawn,
    follow_tier_changes,
    plan_follow_ups,
    welcome_enrolled,
)
from kangxu.followup.actions.year_plans import follow_plans, open_plan_work

__all__ = [
    "CannotMove",
    "CannotRecord",
    "CannotUndo",
    "Recorded",
    "TaskDraft",
    "attach_call",
    "close_resolved",
    "close_withdrawn",
    "follow_plans",
    "follow_tier_changes",
    "note_export",
    "open_manual_task",
    "open_plan_work",
    "open_tasks",
    "plan_follow_ups",
    "reassign",
    "record_outcome",
    "snooze",
    "undo_outcome",
    "welcome_enrolled",
]
