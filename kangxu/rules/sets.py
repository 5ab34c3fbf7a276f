"""The set engine: one rule, all persons, one query.

Not-known needs no third value in SQL: a negation is pushed down to the leaves, and every leaf states when it is
true and when it is false. A person for whom it is neither is in neither set.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from kangxu.rules import clauses, grid
from kangxu.rules.building import Builder
from kangxu.rules.catalogue import Fact, field_of, groupings, steady
from kangxu.rules.checking import check
from kangxu.rules.language import All, Not, Percentile, Rule, Term
from kangxu.rules.within import Within

# Up to so many persons each is looked up by itself; of more, PostgreSQL may hash all rows of a fact
FEW = 5_000
# Up to so many persons many rules are asked over their rows alone, which nothing sorts: of more that takes ever longer
AT_ONCE = 200


@steady()
def compile(
    rule: Rule, *, at: datetime, among: Sequence[int] | None = None, within: Within | None = None
) -> tuple[str, dict[str, Any]]:
    """SQL and parameters giving the ids of persons (all, or among these) for whom a rule is true. Raises BadRule."""
    check(rule)
    builder = Builder(at)
    clause = builder.holds(rule, wanted=True)
    limits = []
    if among is not None:
        builder.params["among"] = list(among)
        limits.append("p.id = any(%(among)s)")
    if within is not None:
        builder.params.update(within.params)
        limits.append(f"p.id in ({within.select})")
    few = among is not None and len(among) <= FEW
    return clauses.select_of(clause, limits=limits, few=few), builder.params


def persons_where(
    rule: Rule, *, at: datetime, among: Sequence[int] | None = None, within: Within | None = None
) -> list[int]:
    """Ids of the persons for whom a rule is true, rising."""
    sql, params = compile(rule, at=at, among=among, within=within)
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} order by 1", params)
        return [row[0] for row in cursor.fetchall()]


def count_where(rule: Rule, *, at: datetime, within: Within | None = None) -> dict[str, int]:
    """How many persons a rule is true for (`yes`), false for (`no`), not known of (`unknown`). Three queries."""
    yes, no, everybody = (how_many(one, at=at, within=within) for one in (rule, Not(rule), All(())))
    return {"yes": yes, "no": no, "unknown": everybody - yes - no}


def count_among(rule: Rule, *, at: datetime, among: Sequence[int]) -> dict[str, int]:
    """The same among some persons, in one query."""
    found = persons_by({"yes": rule, "no": Not(rule)}, at=at, among=among)
    yes, no = len(found["yes"]), len(found["no"])
    return {"yes": yes, "no": no, "unknown": len(among) - yes - no}


def how_many(rule: Rule, *, at: datetime, within: Within | None = None) -> int:
    """For how many persons a rule is true. One query."""
    sql, params = compile(rule, at=at, within=within)
    with connection.cursor() as cursor:
        cursor.execute(f"select count(*) from ({sql}) found", params)
        return int(cursor.fetchone()[0])


@steady()
def persons_by(rules: Mapping[str, Rule], *, at: datetime, among: Sequence[int]) -> dict[str, set[int]]:
    """For several named rules at once, the persons among these for whom each is true. One query."""
    for rule in rules.values():
        check(rule)
    persons: dict[str, set[int]] = {name: set() for name in rules}
    if not rules or not among:
        return persons
    if len(among) > AT_ONCE or any(map(grid.ranks, rules.values())):
        return _persons_by_many(rules, persons, at, among)
    names = list(rules)
    for person, places in grid.places_of(list(rules.values()), at=at, among=among):
        for place in places:
            persons[names[place]].add(person)
    return persons


def _persons_by_many(
    rules: Mapping[str, Rule], persons: dict[str, set[int]], at: datetime, among: Sequence[int]
) -> dict[str, set[int]]:
    builder = Builder(at)
    builder.params["among"] = list(among)
    selects = []
    for name, rule in rules.items():
        label = builder.keep(name)
        clause = builder.holds(rule, wanted=True)
        found = clauses.select_of(clause, limits=["p.id = any(%(among)s)"], few=len(among) <= FEW)
        selects.append(f"select {label}::text, f.person_id from ({found}) f")
    with connection.cursor() as cursor:
        cursor.execute(" union all ".join(selects), builder.params)
        for name, person in cursor.fetchall():
            persons[name].add(person)
    return persons


@steady()
def values_of(codes: Iterable[str], *, among: Sequence[int], at: datetime) -> dict[str, dict[int, Fact]]:
    """Facts of a set of persons, of several rows the newest: code → person → fact; absent who has none. One query."""
    found: dict[str, dict[int, Fact]] = {code: {} for code in codes}
    if not found or not among:
        return found
    builder = Builder(at)
    builder.params["among"] = list(among)
    with connection.cursor() as cursor:
        cursor.execute(" union all ".join(builder.values(field_of(code)) for code in found), builder.params)
        for code, person, value, moment in cursor.fetchall():
            found[code][person] = Fact(json.loads(value), moment)
    return found


@steady()
def rank(term: Term, percentile: Percentile, *, person_id: int, at: datetime) -> float | None:
    """The value that a percentile means for a person; None when the person belongs to no such group."""
    builder = Builder(at)
    person = builder.keep(person_id)
    with connection.cursor() as cursor:
        cursor.execute(
            f"select l.edge from ({builder.limits(term, percentile)}) l"
            f" join ({groupings()[percentile.among].select}) g using (key) where g.person_id = {person}",
            builder.params,
        )
        row = cursor.fetchone()
        return float(row[0]) if row else None
