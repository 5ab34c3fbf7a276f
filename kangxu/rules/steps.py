"""What a rule that is being built does, step by step: counts of its parts, some of the persons."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from django.db import connection

from kangxu.rules.catalogue import steady
from kangxu.rules.language import All, Any_, AtLeast, BadRule, Not, Rule, parts_of
from kangxu.rules.sets import compile, how_many, persons_by
from kangxu.rules.within import Within

K = TypeVar("K", bound=Hashable)
Path = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """A part of a rule: where it stands, for how many it is true by itself.

    `remaining`, of a part of the outermost all or any: for how many the parts up to this one are true together.
    """

    path: Path
    rule: Rule
    own: int
    remaining: int | None = None


def steps(rule: Rule, *, at: datetime, within: Within | None = None, among: Sequence[int] | None = None) -> list[Step]:
    """Each part of a rule in reading order, the whole first (path `()`). Two queries a part, or one `among` persons."""
    parts = dict(_parts(rule, ()))
    together = {path: upto for path in parts if (upto := _up_to(rule, path)) is not None}
    own = counts(parts, at=at, within=within, among=among)
    left = counts(together, at=at, within=within, among=among)
    return [Step(path, part, own[path], left.get(path)) for path, part in parts.items()]


@steady()
def counts(
    rules: Mapping[K, Rule], *, at: datetime, within: Within | None = None, among: Sequence[int] | None = None
) -> dict[K, int]:
    """For how many persons each of several rules is true. A query each, or one `among` persons."""
    if among is None:
        return {key: how_many(rule, at=at, within=within) for key, rule in rules.items()}
    found = persons_by({str(key): rule for key, rule in rules.items()}, at=at, among=among)
    return {key: len(found[str(key)]) for key in rules}


@steady()
def sample(
    rule: Rule, *, at: datetime, size: int, seed: int = 0, within: Within | None = None,
    among: Sequence[int] | None = None,
) -> list[int]:  # fmt: skip
    """Ids of a few persons for whom a rule is true: by lot, the same for the same seed."""
    sql, params = compile(rule, at=at, within=within, among=among)
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


def _parts(rule: Rule, path: Path) -> Iterator[tuple[Path, Rule]]:
    yield path, rule
    for place, part in enumerate(parts_of(rule)):
        yield from _parts(part, (*path, place))


def _up_to(rule: Rule, path: Path) -> Rule | None:
    """The parts of the outermost all or any up to this one, together."""
    if len(path) != 1 or not isinstance(rule, All | Any_):
        return None
    return replace(rule, parts=rule.parts[: path[0] + 1])
