"""The facts that rules may ask. Rooms offer them in `fields.py` as `FIELDS`, and in `living()` what a site makes for
itself at run time; nothing here imports a room."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache, wraps
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any, Literal, TypeAlias, TypeVar

from django.apps import apps

from kangxu.rules.language import BadRule, Rule, Value

Made = TypeVar("Made")
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
    """A fact that stands in the person's own row: SQL over `p` (and `%(day)s`); NULL when not known.

    Of a whole number that grows by time, `reached` says from which column it is counted, and up to which day that must
    lie for the number to be reached on a day: an index answers that.
    """

    value: str
    reached: tuple[str, Callable[[float, date], date]] | None = None


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


@dataclass(frozen=True, slots=True)
class Daily:
    """A number that rises by one every midnight, for whoever has it; `also` selects more moments, as `Moments` does."""

    also: str = ""


@dataclass(frozen=True, slots=True)
class Nightly:
    """May change any midnight, for whoever has it; nobody comes to have it through time alone."""


@dataclass(frozen=True, slots=True)
class Yearly:
    """Completed years since a day in the person's own row: SQL over `p`."""

    since: str


@dataclass(frozen=True, slots=True)
class Moments:
    """When the fact changes by itself: a SELECT of `person_id`, `at` (what lies before `%(at)s` is not looked at)."""

    select: str


# A fact that reads the moment asked for, and yet changes only as its rows come and go
STILL = Moments("select null::bigint as person_id, null::timestamptz as at where false")
Turns: TypeAlias = Daily | Nightly | Yearly | Moments
Got: TypeAlias = Fact | Sequence[Fact] | None


@dataclass(frozen=True, slots=True)
class Field:
    """A fact offered to rules. Of kind `event` only the row itself is known: that it was, when, and its tags.

    A `flag` in a Column or Rows is false where nothing is recorded; everything else is then not known. `get` serves
    the plain engine: the fact, or all rows, of one person as of a moment. `units` are names the value may be given in;
    `convert` brings it into `unit`. `nothing` says that no rows sum up to 0 (all charges are on file).
    `unknown` says, in both languages, what it means when the fact is not known.

    `denied_by`, of a flag or choice in Rows, gives the rule that decides what the absence of a row means: where the
    rule is surely false, none of the values holds; else the fact is not known. No rule: none holds.

    `turns` says when time alone changes the value or the tags of what is on file. Rows that come into a window or
    leave it need not be told; a fact that reads the moment asked for and does not tell is looked at every midnight.
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
    denied_by: Callable[[], Rule | None] | None = None
    turns: Turns | None = None

    def __post_init__(self) -> None:
        if self.denied_by and not (isinstance(self.source, Rows) and self.kind in ("flag", "choice")):
            raise BadRule(f"fact {self.code} cannot be denied by a rule")

    def words(self, language: str) -> str:
        return self.zh if language.startswith("zh") else self.en

    @property
    def dated(self) -> bool:
        return not isinstance(self.source, Column)

    @property
    def closed(self) -> bool:
        """Whether the absence of a record is the answer no."""
        return self.kind == "flag" and not isinstance(self.source, Series) and self.denied_by is None

    @property
    def restless(self) -> bool:
        """Whether time alone may change the fact, nobody knows when."""
        sql = self.source.value if isinstance(self.source, Column) else self.source.select
        return self.turns is None and ("%(at)s" in sql or "%(day)s" in sql)

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


def catalogue() -> Mapping[str, Field]:
    """Every fact on offer, by code: those of the rooms, and those that this site has made for itself."""
    return _catalogue()


@cache
def groupings() -> dict[str, Grouping]:
    """Every grouping on offer, by code: the whole site, and what rooms offer as `GROUPINGS`."""
    return {SITE.code: SITE, **_shelf("GROUPINGS", "grouping")}


def field_of(code: str) -> Field:
    """The fact of a code. Raises BadRule. The facts that the site makes are looked at only for what no room offers."""
    found = of_rooms().get(code) or catalogue().get(code)
    if found is None:
        raise BadRule(f"no room offers the fact {code!r}")
    return found


@contextmanager
def steady() -> Iterator[None]:
    """Within, the facts that the site makes stand still, and are looked for at most once."""
    token = _held.set(_held.get() or _Held())
    try:
        yield
    finally:
        _held.reset(token)


def per_catalogue(make: Callable[[], Made]) -> Callable[[], Made]:
    """Keep what is made of the catalogue for as long as it offers the same."""
    kept: list[tuple[tuple[Field, ...], Made]] = []

    @wraps(make)
    def found() -> Made:
        with steady():
            living, before = _living(), kept[0] if kept else None
            if before is not None and before[0] == living:
                return before[1]
            made = make()
        kept[:] = [(living, made)]
        return made

    return found


@dataclass(slots=True)
class _Held:
    living: tuple[Field, ...] | None = None


_held: ContextVar[_Held | None] = ContextVar("living facts", default=None)


def _living() -> tuple[Field, ...]:
    """What rooms offer in `living()`; they give the same objects for as long as nothing has changed."""
    held = _held.get() or _Held()
    if held.living is None:
        held.living = tuple(one for room in living_rooms() for one in room())
    return held.living


@cache
def living_rooms() -> tuple[Callable[[], Sequence[Field]], ...]:
    """The rooms' ways to tell which facts the site has made at run time."""
    return tuple(module.living for module in _modules() if hasattr(module, "living"))


@cache
def of_rooms() -> dict[str, Field]:
    """The facts that rooms offer, whatever the site makes; no database is asked."""
    return _shelf("FIELDS", "fact")


@per_catalogue
def _catalogue() -> dict[str, Field]:
    found = dict(of_rooms())
    for one in _living():
        _put(found, one, "fact")
    return found


def _shelf(attribute: str, kind: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for module in _modules():
        for one in getattr(module, attribute, ()):
            _put(found, one, kind)
    return found


def _put(found: dict[str, Any], one: Any, kind: str) -> None:
    """A code offered twice stops the start."""
    if one.code in found:
        raise BadRule(f"{kind} {one.code} is offered twice")
    found[one.code] = one


def _modules() -> Iterator[ModuleType]:
    for app in apps.get_app_configs():
        if app.name.startswith("kangxu.") and find_spec(f"{app.name}.fields"):
            yield import_module(f"{app.name}.fields")
