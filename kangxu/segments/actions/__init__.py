"""Writes of this room. The verbs stand in the modules beside."""

from kangxu.segments.actions.answering import tag_by_answer
from kangxu.segments.actions.defining import NeedsSecond, publish, save_as, save_draft, submit, withdraw
from kangxu.segments.actions.evaluating import evaluate
from kangxu.segments.actions.exporting import Line, export_members
from kangxu.segments.actions.looking import look
from kangxu.segments.actions.merging import follow_merge
from kangxu.segments.actions.rebuilding import cancel_run, rebuild_chunk, start_rebuild
from kangxu.segments.actions.shelving import load_shelf
from kangxu.segments.actions.switching import freeze, pause, resume, retire
from kangxu.segments.actions.tagging import remove_tag, set_tag
from kangxu.segments.actions.tasking import follow_stays
from kangxu.segments.actions.valuing import reckon_values
from kangxu.segments.checks import Refused

__all__ = [
    "Line",
    "NeedsSecond",
    "Refused",
    "cancel_run",
    "evaluate",
    "export_members",
    "follow_merge",
    "follow_stays",
    "freeze",
    "load_shelf",
    "look",
    "pause",
    "publish",
    "rebuild_chunk",
    "reckon_values",
    "remove_tag",
    "resume",
    "retire",
    "save_as",
    "save_draft",
    "set_tag",
    "start_rebuild",
    "submit",
    "tag_by_answer",
    "withdraw",
]
