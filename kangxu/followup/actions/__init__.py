"""Opening work, recording what came of it, moving it, planning what comes next."""

from kangxu.followup.actions.answering import open_answer_work
from kangxu.followup.actions.calls import attach_call
from kangxu.followup.actions.dispatching import climb, dispatch, hand_over_absent
from kangxu.followup.actions.drafting import keep_call_draft
from kangxu.followup.actions.exporting import note_export
from kangxu.followup.actions.moving import CannotMove, close_untouched, reassign, snooze
from kangxu.followup.actions.opening import TaskDraft, open_manual_task, open_tasks
from kangxu.followup.actions.outcomes import CannotRecord, CannotUndo, Recorded, record_outcome, undo_outcome
from kangxu.followup.actions.pathways import CannotStart, end_finished, end_pathway, start_from_record, start_pathway
from kangxu.followup.actions.planning import (
    close_filled,
    close_pointless,
    close_resolved,
    close_withdrawn,
    follow_tier_changes,
    plan_beside,
    plan_follow_ups,
    welcome_enrolled,
)
from kangxu.followup.actions.remarks import leave_word, set_needs, take_word_back
from kangxu.followup.actions.stays import follow_stays
from kangxu.followup.actions.visiting import (
    Decision,
    FormReport,
    HandedIn,
    InBetween,
    Spot,
    VisitReport,
    hand_in,
    keep_route,
    note_taken_along,
)
from kangxu.followup.actions.year_plans import follow_plans, open_plan_work

__all__ = [
    "CannotMove",
    "CannotRecord",
    "CannotStart",
    "CannotUndo",
    "Decision",
    "FormReport",
    "HandedIn",
    "InBetween",
    "Recorded",
    "Spot",
    "TaskDraft",
    "VisitReport",
    "attach_call",
    "climb",
    "close_filled",
    "close_pointless",
    "close_resolved",
    "close_untouched",
    "close_withdrawn",
    "dispatch",
    "end_finished",
    "end_pathway",
    "follow_plans",
    "follow_stays",
    "follow_tier_changes",
    "hand_in",
    "hand_over_absent",
    "keep_call_draft",
    "keep_route",
    "leave_word",
    "note_export",
    "note_taken_along",
    "open_answer_work",
    "open_manual_task",
    "open_plan_work",
    "open_tasks",
    "plan_beside",
    "plan_follow_ups",
    "reassign",
    "record_outcome",
    "set_needs",
    "snooze",
    "start_from_record",
    "start_pathway",
    "take_word_back",
    "undo_outcome",
    "welcome_enrolled",
]
