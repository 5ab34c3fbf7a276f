"""What is done in screening. The verbs stand in the modules beside; callers import them from here."""

from kangxu.screening.actions.assessing import assess_persons
from kangxu.screening.actions.linking import (
    CannotMove,
    advance_linkage,
    assign_linkage,
    close_linkage,
    reach_stage,
    undo_linkage,
)
from kangxu.screening.actions.receiving import receive_screening, settle_waiting
from kangxu.screening.actions.reporting import make_report, sign_report
from kangxu.screening.actions.running import end_run, run_chunk, start_run
from kangxu.screening.actions.sessions import close_session, open_session, set_model

__all__ = [
    "CannotMove",
    "advance_linkage",
    "assess_persons",
    "assign_linkage",
    "close_linkage",
    "close_session",
    "end_run",
    "make_report",
    "open_session",
    "reach_stage",
    "receive_screening",
    "run_chunk",
    "set_model",
    "settle_waiting",
    "sign_report",
    "start_run",
    "undo_linkage",
]
