"""Writes of this room. The verbs stand in the modules beside."""

from kangxu.questionnaires.actions.designing import Refused, hand_in, publish, retire, send_back, take_in
from kangxu.questionnaires.actions.filling import (
    AlreadyDone,
    AnsweredInBetween,
    CannotAmend,
    Completed,
    NotComplete,
    Saved,
    Stale,
    amend,
    complete,
    drop_draft,
    save_draft,
)
from kangxu.questionnaires.actions.receiving import take_in_response

__all__ = [
    "AlreadyDone",
    "AnsweredInBetween",
    "CannotAmend",
    "Completed",
    "NotComplete",
    "Refused",
    "Saved",
    "Stale",
    "amend",
    "complete",
    "drop_draft",
    "hand_in",
    "publish",
    "retire",
    "save_draft",
    "send_back",
    "take_in",
    "take_in_response",
]
