"""When a lesson is read, and when it comes again. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from kangxu.clinical.sheets import load_sheet
from kangxu.education.shelf import Text


@dataclass(frozen=True, slots=True)
class Terms:
    """What `reading.toml` says."""

    characters_per_minute: int
    words_per_minute: int
    dwell_share: float
    scroll_percent: int
    pass_share: float
    repeat_after_days: int
    most_turns: int
    pause_after_unread: int
    link_days: int


@dataclass(frozen=True, slots=True)
class Look:
    """One opening of a lesson: active seconds, how far down in percent, the first answer by its place."""

    seconds: int
    scroll_percent: int
    chosen: int | None


@cache
def terms() -> Terms:
    sheet = load_sheet("reading.toml", __package__)
    return Terms(**sheet["read"], **sheet["question"], **sheet["pace"], link_days=sheet["link"]["days"])


def expected_seconds(text: Text, language: str) -> float:
    """How long reading takes at the pace of `reading.toml`; spaces and punctuation count as they stand."""
    lines = [line for block in text.body for line in block.lines]
    if language.startswith("zh"):
        return sum(map(len, lines)) * 60 / terms().characters_per_minute
    return sum(len(line.split()) for line in lines) * 60 / terms().words_per_minute


def needed_seconds(text: Text, language: str) -> int:
    """Active seconds below which a text was only leafed through."""
    return round(expected_seconds(text, language) * terms().dwell_share)


def is_read(looks: Sequence[Look], needed: int) -> bool:
    """Long enough in all, far enough down once, and answered."""
    return (
        sum(one.seconds for one in looks) >= needed
        and max((one.scroll_percent for one in looks), default=0) >= terms().scroll_percent
        and first_answer(looks) is not None
    )


def first_answer(looks: Sequence[Look]) -> int | None:
    """The first answer counts: whoever tries all three has learnt nothing yet."""
    return next((one.chosen for one in looks if one.chosen is not None), None)


def is_passed(answers: Sequence[bool]) -> bool:
    """Whether enough answers are right; without any nothing is passed."""
    return bool(answers) and sum(answers) / len(answers) >= terms().pass_share
