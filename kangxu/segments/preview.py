"""What a rule that is still being written would give among the viewer's people. Nothing is kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from math import floor, log10
from typing import Any

from django.db import OperationalError, connection, transaction

from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer
from kangxu.privacy import queries as privacy
from kangxu.rules import sets
from kangxu.rules import steps as stepping
from kangxu.rules.language import Compare, Rule
from kangxu.rules.steps import Path, Step, part_at, replaced
from kangxu.rules.within import Within
from kangxu.segments.conventions import conventions

NEIGHBOURS = (-1, 0, 1, 2)
_BREAK_OFF = (
    "select pg_cancel_backend(pid) from pg_stat_activity"
    " where application_name = %(name)s and state = 'active' and pid <> pg_backend_pid()"
)
_NAME_AND_LIMIT = (
    "select set_config('application_name', %(name)s, true), set_config('statement_timeout', %(limit)s, true)"
)
_REGISTERED = (
    "select r.person_id from people_registration r where r.ended_at is null and r.organisation_id = any(%(reach)s)"
)


class Superseded(Exception):
    """The same page has asked anew meanwhile; nobody waits for this answer."""


class TooLong(Exception):
    """The answer took longer than a person waits."""


@contextmanager
def one_at_a_time(key: str) -> Iterator[None]:
    """Within, what the same key asked before is broken off, and nothing takes longer than `preview_seconds`.

    Raises Superseded, TooLong.
    """
    name = f"preview {sha256(key.encode()).hexdigest()[:24]}"
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_BREAK_OFF, {"name": name})
            cursor.execute(_NAME_AND_LIMIT, {"name": name, "limit": f"{conventions().preview_seconds}s"})
            yield
    except OperationalError as problem:
        if "statement timeout" in str(problem):
            raise TooLong from problem
        if "user request" in str(problem):
            raise Superseded from problem
        raise


@dataclass(frozen=True)
class Counted:
    """How many of the viewer's people a rule is true for, false for, and not known of."""

    yes: int
    no: int
    unknown: int

    @property
    def people(self) -> int:
        return self.yes + self.no + self.unknown


def count(rule: Rule, *, viewer: Viewer, at: datetime) -> Counted:
    """Raises BadRule, NotAllowed."""
    viewer.require(Permission.SEE_SEGMENTS)
    return Counted(**sets.count_where(rule, at=at, within=within_reach(viewer)))


def steps(rule: Rule, *, viewer: Viewer, at: datetime) -> list[Step]:
    """Each part with its own count; the parts of the outermost "all" or "any" also with what they give together."""
    viewer.require(Permission.SEE_SEGMENTS)
    return stepping.steps(rule, at=at, within=within_reach(viewer))


def around(rule: Rule, path: Path, *, viewer: Viewer, at: datetime) -> list[tuple[float, int]]:
    """Neighbouring values of the number at a place, and how many the whole rule would give with each.

    Empty where no number stands there. Raises BadRule for a place that is none.
    """
    viewer.require(Permission.SEE_SEGMENTS)
    leaf = part_at(rule, path)
    value = limit_of(leaf)
    if value is None:
        return []
    within = within_reach(viewer)
    return [
        (one, sets.how_many(replaced(rule, path, _with_limit(leaf, one)), at=at, within=within))
        for one in neighbours(value)
    ]


def neighbours(value: float) -> list[float]:
    """Round values near one: 7.5, 8, 8.5, 9 of 8; 130, 140, 150, 160 of 140."""
    if value <= 0:
        return [value]
    rough = value / 16
    power = 10.0 ** floor(log10(rough))
    step = next(one * power for one in (1, 2, 5, 10) if one * power >= rough)
    if value == int(value) and value >= 20:
        step = max(1.0, step)
    return [round(value + turn * step, 6) for turn in NEIGHBOURS if value + turn * step > 0]


def sample(rule: Rule, *, viewer: Viewer, at: datetime, size: int, seed: int) -> list[int]:
    """Ids of some persons for whom a rule is true, another handful for another seed."""
    viewer.require(Permission.SEE_SEGMENTS)
    return stepping.sample(rule, at=at, size=size, seed=seed, within=within_reach(viewer))


def reach(rule: Rule, *, purpose: str, viewer: Viewer, at: datetime) -> privacy.Reach:
    """How many of them can be contacted for a purpose, how, and why others cannot."""
    viewer.require(Permission.SEE_SEGMENTS)
    sql, params = sets.compile(rule, at=at, within=within_reach(viewer))
    return privacy.reach_of(sql, params, viewer=viewer, purpose=purpose, at=at)


def limit_of(leaf: Rule) -> float | None:
    """The number a comparison turns on: of "so many of the newest" that of the single value. None without one."""
    if not isinstance(leaf, Compare):
        return None
    value = leaf.term.rows.value if leaf.term.rows and leaf.term.window.last else leaf.value
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _with_limit(leaf: Rule, value: float) -> Rule:
    number = int(value) if value == int(value) else value
    if not isinstance(leaf, Compare):
        return leaf
    if leaf.term.rows and leaf.term.window.last:
        return replace(leaf, term=replace(leaf.term, rows=replace(leaf.term.rows, value=number)))
    return replace(leaf, value=number)


def within_reach(viewer: Viewer) -> Within | None:
    """The persons in the viewer's reach; None for everybody."""
    if viewer.scope is None:
        return None
    return Within(_REGISTERED, {"reach": viewer.scope_list})


def overlap(rule: Rule, *, definition_ids: Sequence[int], viewer: Viewer, at: datetime) -> Mapping[int, int]:
    """Of those for whom a rule is true: how many are under each of these definitions now."""
    viewer.require(Permission.SEE_SEGMENTS)
    sql, params = sets.compile(rule, at=at, within=within_reach(viewer))
    values: dict[str, Any] = {**params, "definitions": list(definition_ids)}
    with connection.cursor() as cursor:
        cursor.execute(
            "select s.definition_id, count(*) from segments_spell s where s.left_at is null"
            f" and s.definition_id = any(%(definitions)s) and s.person_id in ({sql}) group by 1",
            values,
        )
        return dict(cursor.fetchall())
