"""The facts that rules may ask. Rooms offer them in `fields.py` as `FIELDS`; nothing here imports a room."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any, Literal, TypeAlias

from django.apps import apps

from kangxu.rules.language import BadRule, Value

Kind = Literal["number", "choice", "flag", "event"]


@dataclass(frozen=True, slots=True)
class Fact:
    """What is known of one person: a value and its moment, where it has one.

    `bounds` where the value is only known to lie between two numbers (`>8.0`). Of several facts of one moment the one
    with the higher `place` is the newer. `tags` are what filters look at.
    """

    value: Value
    at: datetime | None = None
    bounds: tuple[float, float] | None = None
    place: int = 0
    tags: Mapping[str, str | None] = field(default_factory=dict)


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
class Series:
    """A fact with many rows per person: a SELECT of `person_id`, `value`, `at`, `place` and a column per filter.

    A `bounded` one also gives `least` and `most`. `newest`, where a room keeps it, selects the newest row of each
    person up to `%(at)s`, without the columns of filters: cheaper than to look for it.
    """

    select: str
    bounded: bool = False
    newest: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the values that a fact can have."""

    code: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Filter:
    """What rows of a fact can be chosen by. Free text (no `choices`) holds the words, or `starts` with them."""

    code: str
    zh: str
    en: str
    choices: tuple[Choice, ...] = ()
    starts: bool = False


Got: TypeAlias = Fact | Sequence[Fact] | None


@dataclass(frozen=True, slots=True)
class Field:
    """A fact offered to rules. Of kind `event` only the row itself is known: that it was, when, and its tags.

    A `flag` in a Column or Rows is false where nothing is recorded; everything else is then not known. `get` serves
    the plain engine: the fact, or all rows, of one person as of a moment. `units` are names the value may be given in;
    `convert` brings it into `unit`. `nothing` says that no rows sum up to 0 (all charges are on file).
    `unknown` says, in both languages, what it means when the fact is not known.
    """

    code: str
    zh: str
    en: str
    kind: Kind
    source: Column | Rows | Series
    get: Callable[[int, datetime], Got]
    unit: str = ""
    choices: tuple[Choice | str, ...] = ()
    convert: Callable[[float, str], float] | None = None
    units: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    filters: tuple[Filter, ...] = ()
    nothing: bool = False
    unknown: tuple[str, str] = ("", "")
    example: tuple[str, str] = ("", "")

    def words(self, language: str) -> str:
        return self.zh if language.startswith("zh") else self.en

    @property
    def dated(self) -> bool:
        return not isinstance(self.source, Column)

    @property
    def closed(self) -> bool:
        """Whether the absence of a record is the answer no."""
        return self.kind == "flag" and not isinstance(self.source, Series)

    @property
    def options(self) -> tuple[Choice, ...]:
        return tuple(one if isinstance(one, Choice) else Choice(one, one, one) for one in self.choices)

    def facts_of(self, person_id: int, at: datetime) -> Sequence[Fact]:
        """All facts of this kind of one person, in no order."""
        found = self.get(person_id, at)
        if found is None:
            return ()
        return (found,) if isinstance(found, Fact) else found


@dataclass(frozen=True, slots=True)
class Grouping:
    """Whom a person is ranked among: a SELECT of `person_id` and `key`, at most one row per person, up to `%(at)s`."""

    code: str
    zh: str
    en: str
    select: str


SITE = Grouping("site", "全院", "site", "select id as person_id, 'site' as key from people_person")


@cache
def catalogue() -> dict[str, Field]:
    """Every fact on offer, by code. A code offered twice stops the start."""
    return _shelf("FIELDS", "fact")


@cache
def groupings() -> dict[str, Grouping]:
    """Every grouping on offer, by code: the whole site, and what rooms offer as `GROUPINGS`."""
    return {SITE.code: SITE, **_shelf("GROUPINGS", "grouping")}


def field_of(code: str) -> Field:
    if code not in catalogue():
        raise BadRule(f"no room offers the fact {code!r}")
    return catalogue()[code]


def _shelf(attribute: str, kind: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for module in _modules():
        for one in getattr(module, attribute, ()):
            if one.code in found:
                raise BadRule(f"{kind} {one.code} is offered twice")
            found[one.code] = one
    return found


def _modules() -> Iterator[ModuleType]:
    for app in apps.get_app_configs():
        if app.name.startswith("kangxu.") and find_spec(f"{app.name}.fields"):
            yield import_module(f"{app.name}.fields")
