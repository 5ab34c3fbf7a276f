"""What a form is: items in groups with their options, conditions, expressions, limits, and what answers become. Pure.

The shape is that of a FHIR R4 Questionnaire with the SDC extensions; `reading` makes it from the JSON, `writing` the
JSON from it. Link ids are unique within a form. An answer is known by its link id; inside the second and later turns
of a repeated group by `link_id#turn` (`turn_key`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, get_args

Kind = Literal[
    "group", "display", "boolean", "decimal", "integer", "date", "dateTime", "time", "string", "text", "choice",
    "open-choice",
]  # fmt: skip
Operator = Literal["exists", "=", "!=", ">", "<", ">=", "<="]
Column = Literal["this", "target"]
FormKind = Literal["follow_up", "scale", "survey", "assessment", "own"]
Value = str | int | float | bool
KINDS: tuple[str, ...] = get_args(Kind)
OPERATORS: tuple[str, ...] = get_args(Operator)
FORM_KINDS: tuple[str, ...] = get_args(FormKind)
NUMBERS = ("decimal", "integer")
CHOICES = ("choice", "open-choice")


class BadForm(ValueError):
    """A form cannot be read; `link_id` says which item ("" for the form itself), the message what is wrong."""

    def __init__(self, link_id: str, words: str) -> None:
        super().__init__(f"{link_id}: {words}" if link_id else words)
        self.link_id, self.words = link_id, words


@dataclass(frozen=True, slots=True)
class Words:
    """One text in Chinese and English; English may be missing."""

    zh: str
    en: str = ""

    def text(self, language: str) -> str:
        return self.zh if language.startswith("zh") or not self.en else self.en


@dataclass(frozen=True, slots=True)
class Option:
    """One answer of a choice. `score` is its ordinal value; an exclusive one stands alone. `carried`: see Item."""

    code: str
    words: Words
    score: float | None = None
    exclusive: bool = False
    carried: str = ""


YES_NO = (Option("true", Words("是", "Yes")), Option("false", Words("否", "No")))  # what a boolean is chosen from


@dataclass(frozen=True, slots=True)
class Condition:
    """One row of enableWhen: the answer of `link_id` compared with `value` (a choice's by its code)."""

    link_id: str
    operator: Operator
    value: Value


@dataclass(frozen=True, slots=True)
class Trigger:
    """When an answer of its own item sets something off; without operator: whenever it is answered."""

    operator: Operator = "exists"
    value: Value = True


@dataclass(frozen=True, slots=True)
class OfSpecimen:
    """The analyte, and the time of day around meals, that an answer to the specimen's item stands for."""

    code: str
    analyte: str
    slot: str = ""


@dataclass(frozen=True, slots=True)
class ReadingRule:
    """The answer is a reading of this analyte in this unit, of the day that item `on_item` says, from `source`.

    Without either: of the visit, from its kind (clinic, or said on the phone). Where the item `by_item` tells the
    specimen, its answer decides the analyte, and without one the answer is no reading.
    """

    analyte: str
    unit: str
    slot: str = ""
    on_item: str = ""
    source: str = ""
    by_item: str = ""
    specimens: tuple[OfSpecimen, ...] = ()

    def of(self, specimen: object) -> OfSpecimen | None:
        """What the answer is a reading of, with this answer to `by_item`; None where that does not say."""
        if not self.by_item:
            return OfSpecimen("", self.analyte, self.slot)
        return next((one for one in self.specimens if one.code == specimen), None)


@dataclass(frozen=True, slots=True)
class TagRule:
    """The answer gives the person a tag (code of the site's tag shelf)."""

    tag: str
    when: Trigger = Trigger()


@dataclass(frozen=True, slots=True)
class TaskRule:
    """The answer is work for somebody: an urgent one is a safety path, whose `advice` the page shows at once."""

    reason: str
    words: Words
    when: Trigger = Trigger()
    urgent: bool = False
    days: int = 0
    advice: Words = Words("")


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a form.

    `role` says what the form's logic takes the answer for (`mode`, `visited_on`, `class:hypertension`, `next_on` …).
    `row` marks a group whose children stand in one line of the page; `column` where a child stands in it.
    `prefill_days`: the latest reading of its analyte, if not older, is brought in. `carried` is what the Questionnaire
    says of it beyond that, as `carrying` keeps it.
    """

    link_id: str
    kind: Kind
    words: Words
    prefix: str = ""
    help: Words = Words("")
    required: bool = False
    repeats: bool = False
    read_only: bool = False
    hidden: bool = False
    options: tuple[Option, ...] = ()
    conditions: tuple[Condition, ...] = ()
    any_condition: bool = False
    initial: tuple[Value, ...] = ()
    initial_expression: str = ""
    calculated_expression: str = ""
    low: float | None = None
    high: float | None = None
    decimals: int | None = None
    max_length: int | None = None
    max_turns: int | None = None
    unit: str = ""
    role: str = ""
    row: bool = False
    column: Column = "this"
    prefill_days: int | None = None
    reading: ReadingRule | None = None
    tags: tuple[TagRule, ...] = ()
    tasks: tuple[TaskRule, ...] = ()
    items: tuple[Item, ...] = ()
    carried: str = ""

    def walk(self) -> Iterator[Item]:
        """This item and all below it, in order."""
        yield self
        for one in self.items:
            yield from one.walk()

    def option(self, code: str) -> Option | None:
        return next((one for one in self.options if one.code == code), None)

    @property
    def answered(self) -> bool:
        """Whether it takes an answer at all."""
        return self.kind not in ("group", "display")


@dataclass(frozen=True)
class Form:
    """A whole form in one version.

    `programmes`: whose follow-up it is, in order; `classing`: by which rule it is classed ("" not at all). `scale` is
    the risk model of the clinical shelf that scores it; its link ids are then that model's inputs. `provisional` says
    what in it is not established.
    """

    code: str
    version: str
    words: Words
    kind: FormKind
    items: tuple[Item, ...]
    source: str = ""
    licence: str = ""
    owner: str = ""
    provisional: Words = Words("")
    programmes: tuple[str, ...] = ()
    classing: str = ""
    scale: str = ""
    purpose: Words = field(default_factory=lambda: Words(""))
    carried: str = ""

    @cached_property
    def by_id(self) -> dict[str, Item]:
        return {one.link_id: one for one in self.walk()}

    @cached_property
    def repeated_group_of(self) -> dict[str, str]:
        """The repeated group around an item, by link id of the item."""
        return {
            one.link_id: group.link_id
            for group in self.walk()
            if group.kind == "group" and group.repeats
            for one in group.walk()
            if one is not group
        }

    def walk(self) -> Iterator[Item]:
        for one in self.items:
            yield from one.walk()

    def with_role(self, role: str) -> Item | None:
        """The item with this role, e.g. `next_on`, `class:hypertension`."""
        return next((one for one in self.walk() if one.role == role), None)


def turn_key(link_id: str, turn: int) -> str:
    """Key of an answer: the first turn of a group bears the plain link id."""
    return link_id if turn == 0 else f"{link_id}#{turn}"


def split_key(key: str) -> tuple[str, int]:
    """Link id and turn of a key. A turn that is no number counts as part of the id, which then is unknown."""
    link_id, mark, turn = key.rpartition("#")
    return (link_id, int(turn)) if mark and turn.isdigit() and len(turn) < 4 else (key, 0)
