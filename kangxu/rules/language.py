"""Rules as data: small frozen expressions, and the order in which they are read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias, get_args

Op = Literal["<", "<=", ">", ">=", "=", "!=", "in"]
# What is made of the rows of a fact; "" is the fact itself, of several rows the newest
How = Literal[
    "", "first", "min", "max", "mean", "sum", "count", "days", "share", "slope", "since_last", "since_first"
]  # fmt: skip
Period = Literal["", "day", "week", "month", "year", "last_week", "last_month", "last_year"]
Value: TypeAlias = float | int | str | bool
OPS: tuple[str, ...] = get_args(Op)
HOWS: tuple[str, ...] = get_args(How)
PERIODS: tuple[str, ...] = get_args(Period)


class BadRule(Exception):
    """A rule cannot be read or asks for something that is not offered; the message says what, `zh` in Chinese."""

    def __init__(self, en: str, zh: str = "这个条件不成立") -> None:
        super().__init__(en)
        self.zh = zh


@dataclass(frozen=True, slots=True)
class Window:
    """Which rows of a fact count: not older than `days`, at least `ago` days old, from `since` to `until` (both
    included), of this calendar `period`; of these the newest `last`."""

    days: int | None = None
    ago: int | None = None
    since: date | None = None
    until: date | None = None
    period: Period = ""
    last: int | None = None


ALWAYS = Window()


@dataclass(frozen=True, slots=True)
class Condition:
    """What the value of a single row must be, to be counted."""

    op: Op
    value: Value
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Term:
    """What is asked of a person: a fact, of which rows, and what is made of them."""

    fact: str
    how: How = ""
    window: Window = ALWAYS
    where: tuple[tuple[str, tuple[str, ...]], ...] = ()
    rows: Condition | None = None


@dataclass(frozen=True, slots=True)
class Percentile:
    """The value below which `percent` of the persons of a group lie; `among` names the grouping."""

    percent: float
    among: str


@dataclass(frozen=True, slots=True)
class Compare:
    """A term against a value, or against several with `in`. Not known when the term is not known.

    An empty unit is the unit of the fact.
    """

    term: Term
    op: Op
    value: Value | tuple[Value, ...] | Percentile
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """Whether the record holds such a fact at all; never not known."""

    term: Term


@dataclass(frozen=True, slots=True)
class All:
    """Every part; of no parts: true."""

    parts: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Any_:
    """At least one part; of no parts: false."""

    parts: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Not:
    part: Rule


@dataclass(frozen=True, slots=True)
class AtLeast:
    """So many of the parts, whichever."""

    count: int
    parts: tuple[Rule, ...]


Leaf: TypeAlias = Compare | Known
Rule: TypeAlias = Leaf | All | Any_ | AtLeast | Not


def parts_of(rule: Rule) -> tuple[Rule, ...]:
    """The rules that a rule is made of; none of a question."""
    match rule:
        case All(parts) | Any_(parts) | AtLeast(_, parts):
            return parts
        case Not(part):
            return (part,)
    return ()


def leaves(rule: Rule) -> Iterator[Leaf]:
    """The questions a rule asks, in reading order."""
    if isinstance(rule, Compare | Known):
        yield rule
    for part in parts_of(rule):
        yield from leaves(part)


def facts_in(rule: Rule) -> tuple[str, ...]:
    """Codes of the facts a rule asks, each once."""
    return tuple(dict.fromkeys(leaf.term.fact for leaf in leaves(rule)))
