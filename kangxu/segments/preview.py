"""What a rule that is still being written would give among the viewer's people. Nothing is kept.

Of very many people a lot is asked, drawn once for all questions; only `count` and `how_many` always ask everybody.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import connection

from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer
from kangxu.privacy import queries as privacy
from kangxu.rules import sets
from kangxu.rules import steps as stepping
from kangxu.rules.language import Rule
from kangxu.rules.steps import Path, Step, part_at, replaced
from kangxu.rules.within import Within
from kangxu.segments.crowd import Crowd, crowd_of
from kangxu.segments.neighbours import limit_of, neighbours, with_limit

_REGISTERED = (
    "select r.person_id from people_registration r where r.ended_at is null and r.organisation_id = any(%(reach)s)"
)
_OVERLAP = (
    "select s.definition_id, count(*) from segments_spell s where s.left_at is null"
    " and s.definition_id = any(%(definitions)s) and s.person_id in ({select}) group by 1"
)


@dataclass(frozen=True)
class Counted:
    """How many of the viewer's people a rule is true for, false for, and not known of.

    `asked`: so many were asked for all; then `yes` may be off by `margin` either way. 0 where everybody was.
    """

    yes: int
    no: int
    unknown: int
    asked: int = 0
    margin: int = 0

    @property
    def people(self) -> int:
        return self.yes + self.no + self.unknown


@dataclass(frozen=True)
class Stepped:
    """The parts, of how many people; `about`: a lot stood for all."""

    steps: list[Step]
    people: int
    about: bool


@dataclass(frozen=True)
class Around:
    """Each neighbouring value with what the whole rule would give; `about`: a lot stood for all."""

    counts: list[tuple[float, int]]
    about: bool


def count(rule: Rule, *, viewer: Viewer, at: datetime) -> Counted:
    """Of everybody, however long it takes. Raises BadRule, NotAllowed."""
    viewer.require(Permission.SEE_SEGMENTS)
    return Counted(**sets.count_where(rule, at=at, within=_within(viewer)))


def how_many(rule: Rule, *, viewer: Viewer, at: datetime) -> int:
    """For how many of everybody a rule is true. Raises BadRule, NotAllowed."""
    viewer.require(Permission.SEE_SEGMENTS)
    return sets.how_many(rule, at=at, within=_within(viewer))


def estimate(rule: Rule, *, viewer: Viewer, at: datetime) -> Counted:
    """Of a lot where people are very many, else of everybody. Raises BadRule, NotAllowed."""
    viewer.require(Permission.SEE_SEGMENTS)
    crowd = crowd_of(viewer)
    if crowd.lot is None:
        return count(rule, viewer=viewer, at=at)
    found = sets.count_among(rule, at=at, among=crowd.lot)
    yes, no = crowd.scaled(found["yes"]), crowd.scaled(found["no"])
    return Counted(yes, no, crowd.people - yes - no, len(crowd.lot), crowd.margin(found["yes"]))


def steps(rule: Rule, *, viewer: Viewer, at: datetime) -> Stepped:
    """Each part with its own count; the parts of the outermost "all" or "any" also with what they give together."""
    viewer.require(Permission.SEE_SEGMENTS)
    crowd = crowd_of(viewer)
    found = stepping.steps(rule, at=at, within=_within(viewer), among=crowd.lot)
    scaled = [replace(one, own=crowd.scaled(one.own), remaining=_scaled(crowd, one.remaining)) for one in found]
    return Stepped(scaled, crowd.people, crowd.lot is not None)


def around(rule: Rule, path: Path, *, viewer: Viewer, at: datetime) -> Around:
    """Neighbouring values of the number at a place, and how many the whole rule would give with each.

    Empty where no number stands there. Raises BadRule for a place that is none.
    """
    viewer.require(Permission.SEE_SEGMENTS)
    leaf = part_at(rule, path)
    value = limit_of(leaf)
    if value is None:
        return Around([], False)
    crowd = crowd_of(viewer)
    moved = {one: replaced(rule, path, with_limit(leaf, one)) for one in neighbours(value)}
    found = stepping.counts(moved, at=at, within=_within(viewer), among=crowd.lot)
    return Around([(one, crowd.scaled(count)) for one, count in found.items()], crowd.lot is not None)


def sample(rule: Rule, *, viewer: Viewer, at: datetime, size: int, seed: int) -> list[int]:
    """Ids of some persons for whom a rule is true, another handful for another seed.

    Of a lot in which nobody is, everybody is looked through.
    """
    viewer.require(Permission.SEE_SEGMENTS)
    within, lot = _within(viewer), crowd_of(viewer).lot
    found = stepping.sample(rule, at=at, size=size, seed=seed, within=within, among=lot)
    return found if found or lot is None else stepping.sample(rule, at=at, size=size, seed=seed, within=within)


def reach(rule: Rule, *, purpose: str, viewer: Viewer, at: datetime) -> privacy.Reach:
    """How many of them can be contacted for a purpose, how, and why others cannot."""
    viewer.require(Permission.SEE_SEGMENTS)
    crowd = crowd_of(viewer)
    sql, params = sets.compile(rule, at=at, among=crowd.lot, within=_within(viewer))
    found = privacy.reach_of(sql, params, viewer=viewer, purpose=purpose, at=at)
    ways = {way: crowd.scaled(count) for way, count in found.ways.items()}
    obstacles = {code: crowd.scaled(count) for code, count in found.obstacles.items()}
    return privacy.Reach(sum(ways.values()), ways, obstacles)


def overlap(rule: Rule, *, definition_ids: Sequence[int], viewer: Viewer, at: datetime) -> Mapping[int, int]:
    """Of those for whom a rule is true: how many are under each of these definitions now."""
    viewer.require(Permission.SEE_SEGMENTS)
    crowd = crowd_of(viewer)
    sql, params = sets.compile(rule, at=at, among=crowd.lot, within=_within(viewer))
    values: dict[str, Any] = {**params, "definitions": list(definition_ids)}
    with connection.cursor() as cursor:
        cursor.execute(_OVERLAP.format(select=sql), values)
        return {definition: crowd.scaled(count) for definition, count in cursor.fetchall()}


def _scaled(crowd: Crowd, found: int | None) -> int | None:
    return None if found is None else crowd.scaled(found)


def _within(viewer: Viewer) -> Within | None:
    """The persons in the viewer's reach; None for everybody."""
    if viewer.scope is None:
        return None
    return Within(_REGISTERED, {"reach": viewer.scope_list})
