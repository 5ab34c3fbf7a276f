"""The facts that rules may ask. Rooms offer them in `fields.py` as `FIELDS`; nothing here imports a room."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Literal

from django.apps import apps

from kangxu.rules.language import BadRule, Compare, Leaf, Rule, Value, WithinDays, leaves

Kind = Literal["number", "choice", "flag"]
ORDER = ("<", "<=", ">", ">=")


@dataclass(frozen=True, slots=True)
class Fact:
    """What is known of one person: a value and its moment, where it has one.

    `bounds` where the value is only known to lie between two numbers (`>8.0`).
    """

    value: Value
    at: datetime | None = None
    bounds: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """A fact that stands in the person's own row: SQL over `p` (and `%(day)s`); NULL when not known."""

    value: str


@dataclass(frozen=True, slots=True)
class Rows:
    """A fact that stands elsewhere: a SELECT of `person_id`, `value`, `at`, at most one row per person.

    It may use `%(at)s` and `%(day)s`, and must let a condition on `person_id` through to its index. A `bounded` one
    also gives `least` and `most`, between which the value lies.
    """

    select: str
    bounded: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """A fact offered to rules. A `flag` is false where nothing is recorded; other kinds are then not known.

    `get` serves the plain engine: the fact of one person as of a moment, or None.
    """

    code: str
    zh: str
    en: str
    kind: Kind
    source: Column | Rows
    get: Callable[[int, datetime], Fact | None]
    unit: str = ""
    choices: tuple[str, ...] = ()
    convert: Callable[[float, str], float] | None = None

    def words(self, language: str) -> str:
        return self.zh if language.startswith("zh") else self.en

    @property
    def dated(self) -> bool:
        return isinstance(self.source, Rows)


@cache
def catalogue() -> dict[str, Field]:
    """Every fact on offer, by code. A code offered twice stops the start."""
    found: dict[str, Field] = {}
    for app in apps.get_app_configs():
        if app.name.startswith("kangxu.") and find_spec(f"{app.name}.fields"):
            for field in import_module(f"{app.name}.fields").FIELDS:
                if field.code in found:
                    raise BadRule(f"fact {field.code} is offered twice")
                found[field.code] = field
    return found


def field_of(code: str) -> Field:
    if code not in catalogue():
        raise BadRule(f"no room offers the fact {code!r}")
    return catalogue()[code]


def check(rule: Rule) -> None:
    """Raise BadRule when a rule asks for what is not offered or compares what cannot be compared."""
    for leaf in leaves(rule):
        _check(leaf)


def canonical(leaf: Compare) -> Value | tuple[Value, ...]:
    """The value of a comparison in the unit of its fact. Raises BadRule for a unit that the fact does not know."""
    field = field_of(leaf.fact)
    if not leaf.unit or leaf.unit == field.unit:
        return leaf.value
    if field.convert is None or isinstance(leaf.value, (tuple, str)):
        raise BadRule(f"{leaf.fact} is not known in {leaf.unit!r}")
    try:
        return field.convert(float(leaf.value), leaf.unit)
    except ValueError as problem:
        raise BadRule(str(problem)) from problem


def _check(leaf: Leaf) -> None:
    field = field_of(leaf.fact)
    if isinstance(leaf, WithinDays) and not field.dated:
        raise BadRule(f"{leaf.fact} has no date")
    if isinstance(leaf, Compare):
        canonical(leaf)
        values = leaf.value if isinstance(leaf.value, tuple) else (leaf.value,)
        if not all(_fits(field, value) for value in values) or (leaf.op in ORDER and field.kind != "number"):
            raise BadRule(f"{leaf.fact} {leaf.op} {leaf.value!r} cannot be compared")


def _fits(field: Field, value: Value) -> bool:
    if field.kind == "flag":
        return isinstance(value, bool)
    if field.kind == "number":
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    return isinstance(value, str) and (not field.choices or value in field.choices)
