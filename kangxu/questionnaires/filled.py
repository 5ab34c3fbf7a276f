"""A form as somebody sees it: this time, last time, targets, what was brought in, what is wrong, how it is judged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from kangxu.clinical.targets import Step
from kangxu.questionnaires.definition import Form, Words

# key (`definition.turn_key`) → one answer, or a list of them where the item repeats
Values = Mapping[str, Any]
NO_WORDS = Words("")
State = Literal["new", "draft", "done", "amended"]


@dataclass(frozen=True, slots=True)
class Brought:
    """Where a value came from that nobody typed: the day and the source (of records, or `last` or `record`)."""

    on: date | None
    source: str


@dataclass(frozen=True, slots=True)
class LastTime:
    """The last completed answer to this form."""

    answer_id: int
    on: date
    values: Values


@dataclass(frozen=True, slots=True)
class Score:
    """The total of a scale. `value` is None while `refused` says why."""

    code: str
    words: Words
    value: float | None
    band: str = ""
    band_words: Words = NO_WORDS
    refused: Words = NO_WORDS


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a follow-up is classed for one programme, and why; without code nothing that decides is answered yet.

    `because` names what decided, `number` and `step_number` are the codes of the national form. `due_on` is the day by
    which the next contact is due.
    """

    programme: str
    code: str = ""
    words: Words = NO_WORDS
    step: str = ""
    step_words: Words = NO_WORDS
    due_on: date | None = None
    refer: bool = False
    because: Words = NO_WORDS
    number: str = ""
    step_number: str = ""


@dataclass(frozen=True, slots=True)
class Safety:
    """An answer that somebody must act on: what it is, what to do now."""

    link_id: str
    reason: str
    words: Words
    advice: Words
    urgent: bool
    days: int = 0


@dataclass(frozen=True)
class Judged:
    """What follows from the values alone: calculated values, what is asked, what is wrong, what they mean.

    `verdicts` are the automatic classes, `finals` those that stand. `missing` are required and not answered yet.
    """

    values: Values
    enabled: frozenset[str]
    problems: Mapping[str, str]
    scores: tuple[Score, ...]
    verdicts: tuple[Verdict, ...]
    finals: tuple[Verdict, ...]
    safety: tuple[Safety, ...]
    tags: tuple[str, ...]
    done: int
    of: int
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Filled:
    """One person's form, whole: what a page shows.

    `targets` are words by link id of the row, `steps` say of numbers whether they are beyond the target or at the line
    where somebody must act. `typed` are the keys somebody (or the record) answered: class, step and next day outside it
    are the rule's.
    """

    form: Form
    person_id: int
    uid: UUID
    judged: Judged
    state: State = "new"
    answer_id: int | None = None
    revision: int = 0
    version_number: int = 0
    cause: str = ""
    brought: Mapping[str, Brought] = field(default_factory=dict)
    targets: Mapping[str, str] = field(default_factory=dict)
    steps: Mapping[str, Step] = field(default_factory=dict)
    typed: frozenset[str] = frozenset()
    last: LastTime | None = None
    next_on: date | None = None
    started_at: datetime | None = None
    saved_at: datetime | None = None
    done_at: datetime | None = None
    done_by: str = ""
    amends_id: int | None = None
    amend_reason: str = ""

    @property
    def values(self) -> Values:
        return self.judged.values
