"""What a rule that is being built does, step by step: counts of its parts, counts nearby, some of the persons."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from math import log10
from typing import Literal

from django.db import connection

from kangxu.rules.catalogue import field_of, steady
from kangxu.rules.checking import COUNTING, kind_of
from kangxu.rules.language import All, Any_, AtLeast, BadRule, Compare, Leaf, Not, Percentile, Rule, parts_of
from kangxu.rules.sets import compile, how_many
from kangxu.rules.within import Within

Path = tuple[int, ...]
Limit = Literal["value", "days"]
# How far apart neighbouring values lie, as a share of the value, and how many there are on either side
_SHARE = 0.05
_NEIGHBOURS = 3
_ROUND = (1, 2, 5, 10)


@dataclass(frozen=True, slots=True)
class Step:
    """A part of a rule: where it stands, for how many it is true by itself.

    `remaining`, of a part of the outermost all or any: for how many the parts up to this one are true together.
    """

    path: Path
    rule: Rule
    own: int
    remaining: int | None = None


@dataclass(frozen=True, slots=True)
class Nearby:
    """For how many a rule would be true with this limit."""

    value: float
    count: int
    now: bool


@steady()
def steps(rule: Rule, *, at: datetime, within: Within | None = None) -> list[Step]:
    """Each part of a rule in reading order, the whole first (path `()`). Two queries a part at most."""
    return [
        Step(path, part, how_many(part, at=at, within=within), _remaining(rule, path, at, within))
        for path, part in _parts(rule, ())
    ]


@steady()
def around(rule: Rule, path: Path, *, at: datetime, of: Limit = "value", within: Within | None = None) -> list[Nearby]:
    """Counts of the rule with one limit moved: the number that a question compares with, or the days of its window.

    In the unit that the rule states; rising, the rule's own value among them. Raises BadRule where there is no number.
    """
    leaf = part_at(rule, path)
    value = limit_of(leaf, of)
    moved = [(one, replaced(rule, path, _with(leaf, of, one))) for one in _neighbours(value, _whole(leaf, of))]
    return [Nearby(one, how_many(other, at=at, within=within), one == value) for one, other in moved]


@steady()
def sample(rule: Rule, *, at: datetime, size: int, seed: int = 0, within: Within | None = None) -> list[int]:
    """Ids of a few persons for whom a rule is true: by lot, the same for the same seed."""
    sql, params = compile(rule, at=at, within=within)
    with connection.cursor() as cursor:
        cursor.execute(
            f"select person_id from ({sql}) f order by hashint8extended(person_id, %(seed)s), 1 limit %(size)s",
            params | {"seed": seed, "size": size},
        )
        return [row[0] for row in cursor.fetchall()]


def part_at(rule: Rule, path: Path) -> Rule:
    """The part that stands at a path. Raises BadRule."""
    for place in path:
        parts = parts_of(rule)
        if not 0 <= place < len(parts):
            raise BadRule(f"the rule has no part {path}")
        rule = parts[place]
    return rule


def replaced(rule: Rule, path: Path, part: Rule) -> Rule:
    """The same rule with another part at a path. Raises BadRule."""
    if not path:
        return part
    inner = replaced(part_at(rule, path[:1]), path[1:], part)
    parts = tuple(inner if place == path[0] else one for place, one in enumerate(parts_of(rule)))
    match rule:
        case Not():
            return Not(inner)
        case All() | Any_() | AtLeast():
            return replace(rule, parts=parts)
    raise BadRule(f"the rule has no part {path}")


def limit_of(rule: Rule, of: Limit = "value") -> float:
    """The number that can be moved in a question. Raises BadRule where there is none."""
    if of == "days" and isinstance(rule, Leaf) and rule.term.window.days is not None:
        return rule.term.window.days
    if of == "value" and isinstance(rule, Compare) and not isinstance(rule.value, Percentile | tuple | str | bool):
        return rule.value
    raise BadRule("there is no number here")


def _parts(rule: Rule, path: Path) -> Iterator[tuple[Path, Rule]]:
    yield path, rule
    for place, part in enumerate(parts_of(rule)):
        yield from _parts(part, (*path, place))


def _remaining(rule: Rule, path: Path, at: datetime, within: Within | None) -> int | None:
    if len(path) != 1 or not isinstance(rule, All | Any_):
        return None
    return how_many(replace(rule, parts=rule.parts[: path[0] + 1]), at=at, within=within)


def _with(leaf: Rule, of: Limit, value: float) -> Rule:
    if of == "days" and isinstance(leaf, Leaf):
        return replace(leaf, term=replace(leaf.term, window=replace(leaf.term.window, days=int(value))))
    if isinstance(leaf, Compare):
        return replace(leaf, value=value)
    raise BadRule("there is no number here")


def _whole(leaf: Rule, of: Limit) -> bool:
    """Whether the number counts something: years, days, rows."""
    if of == "days" or not isinstance(leaf, Compare):
        return True
    field = field_of(leaf.term.fact)
    return leaf.term.how in COUNTING or (kind_of(field, leaf.term) == "number" and field.unit in ("a", "d"))


def _neighbours(value: float, whole: bool) -> list[float]:
    step = _step(value, whole)
    found = (round(value + place * step, 6) for place in range(-_NEIGHBOURS, _NEIGHBOURS + 1))
    return [int(one) if one == int(one) else one for one in found if one >= 0 or value < 0]


def _step(value: float, whole: bool) -> float:
    """A round number near to a small share of the value."""
    if not value:
        return 1
    size = 10.0 ** int(log10(abs(value) * _SHARE) // 1)
    near = min((one * size for one in _ROUND), key=lambda one: abs(log10(one / (abs(value) * _SHARE))))
    return max(round(near), 1) if whole else near
