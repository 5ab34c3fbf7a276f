"""Changing persons. The verbs stand in the modules beside; callers import them from here."""

from kangxu.people.actions.changing import (
    CannotChange,
    add_identifier,
    add_phone,
    correct_person,
    end_empty_registrations,
    end_identifier,
    end_phone,
)
from kangxu.people.actions.matches import CannotDecide, add_candidate, decide_match, reopen_match
from kangxu.people.actions.merging import CannotMerge, merge_people, unmerge
from kangxu.people.actions.registering import (
    AlreadyKnown,
    PersonDraft,
    Resembles,
    register_person,
)
from kangxu.people.details import BadDetail

__all__ = [
    "AlreadyKnown",
    "BadDetail",
    "CannotChange",
    "CannotDecide",
    "CannotMerge",
    "PersonDraft",
    "Resembles",
    "add_candidate",
    "add_identifier",
    "add_phone",
    "correct_person",
    "decide_match",
    "end_empty_registrations",
    "end_identifier",
    "end_phone",
    "merge_people",
    "register_person",
    "reopen_match",
    "unmerge",
]
