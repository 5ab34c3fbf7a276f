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

from kangxu.foundation.clock import day_of
from kangxu.rules import terms
from kangxu.rules.catalogue import Column, Fact, Field, Series, field_of, groupings, steady
from kangxu.rules.checking import canonical, check, kind_of
from kangxu.rules.comparing import compared
from kangxu.rules.denying import denied, denying, on_file
from kangxu.rules.language import All, Any_, AtLeast, Compare, Known, Leaf, Not, Percentile, Rule, Term, Value
from kangxu.rules.within import Within

PERSONS = "people_person p"
# Up to so many persons each is looked up by itself; of more, PostgreSQL may hash all rows of a fact
FEW = 5_000
LIVING_RECORD = "p.merged_into_id is null"


@steady()
def compile(
    rule: Rule, *, at: datetime, among: Sequence[int] | None = None, within: Within | None = None
) -> tuple[str, dict[str, Any]]:
    """SQL and parameters giving the ids of persons (all, or among these) for whom a rule is true. Raises BadRule."""
    check(rule)
    builder = _Builder(at, few=among is not None and len(among) <= FEW)
    test = builder.holds(rule, wanted=True)
    limit = ""
    if among is not None:
        builder.params["among"] = list(among)
        limit = "and p.id = any(%(among)s) "
    if within is not None:
        builder.params.update(within.params)
        limit += f"and p.id in ({within.select}) "
    return f"select p.id as person_id from {PERSONS} where {LIVING_RECORD} {limit}and {test}", builder.params


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


def how_many(rule: Rule, *, at: datetime, within: Within | None = None) -> int:
    """For how many persons a rule is true. One query."""
    sql, params = compile(rule, at=at, within=within)
    with connection.cursor() as cursor:
        cursor.execute(f"select count(*) from ({sql}) found", params)
        return int(cursor.fetchone()[0])


@steady()
def persons_by(rules: Mapping[str, Rule], *, at: datetime, among: Sequence[int]) -> dict[str, set[int]]:
    """For several named rules at once, the persons among these for whom each is true. One query."""
    builder = _Builder(at, few=len(among) <= FEW)
    builder.params["among"] = list(among)
    selects = []
    for name, rule in rules.items():
        check(rule)
        label = builder.keep(name)
        test = builder.holds(rule, wanted=True)
        selects.append(
            f"select {label}::text, p.id from {PERSONS} where {LIVING_RECORD} and p.id = any(%(among)s) and {test}"
        )
    found: dict[str, set[int]] = {name: set() for name in rules}
    with connection.cursor() as cursor:
        cursor.execute(" union all ".join(selects), builder.params)
        for name, person in cursor.fetchall():
            found[name].add(person)
    return found


@steady()
def values_of(codes: Iterable[str], *, among: Sequence[int], at: datetime) -> dict[str, dict[int, Fact]]:
    """Facts of a set of persons, of several rows the newest: code → person → fact; absent who has none. One query."""
    found: dict[str, dict[int, Fact]] = {code: {} for code in codes}
    if not found or not among:
        return found
    builder = _Builder(at, few=len(among) <= FEW)
    builder.params["among"] = list(among)
    with connection.cursor() as cursor:
        cursor.execute(" union all ".join(builder.values(field_of(code)) for code in found), builder.params)
        for code, person, value, moment in cursor.fetchall():
            found[code][person] = Fact(json.loads(value), moment)
    return found


@steady()
def rank(term: Term, percentile: Percentile, *, person_id: int, at: datetime) -> float | None:
    """The value that a percentile means for a person; None when the person belongs to no such group."""
    builder = _Builder(at, few=False)
    person = builder.keep(person_id)
    with connection.cursor() as cursor:
        cursor.execute(
            f"select l.edge from ({builder.limits(term, percentile)}) l"
            f" join ({groupings()[percentile.among].select}) g using (key) where g.person_id = {person}",
            builder.params,
        )
        row = cursor.fetchone()
        return float(row[0]) if row else None


class _Builder:
    """Builds one query; values become numbered parameters."""

    def __init__(self, at: datetime, *, few: bool) -> None:
        self.at = at
        self.few = few
        self.params: dict[str, Any] = {"at": at, "day": day_of(at)}
        # facts whose absence is being decided: none is decided by itself
        self.asking: tuple[str, ...] = ()

    def keep(self, value: Any) -> str:
        """Hand a value over as a parameter; returns its placeholder."""
        name = f"v{len(self.params)}"
        self.params[name] = value
        return f"%({name})s"

    def holds(self, rule: Rule, *, wanted: bool) -> str:
        """SQL that is true exactly when the rule's answer is `wanted` (and never NULL)."""
        match rule:
            case All(parts):
                return self._join(parts, wanted=wanted, by_all=wanted)
            case Any_(parts):
                return self._join(parts, wanted=wanted, by_all=not wanted)
            case AtLeast(count, parts):
                needed = count if wanted else len(parts) - count + 1
                tests = " + ".join(f"({self.holds(part, wanted=wanted)})::int" for part in parts)
                return f"({tests} >= {self.keep(needed)})"
            case Not(part):
                return self.holds(part, wanted=not wanted)
            case _:
                return self._leaf(rule, wanted=wanted)

    def values(self, field: Field) -> str:
        """A SELECT of code, person, value and moment of a fact, of the persons %(among)s."""
        if isinstance(field.source, Column):
            value = field.source.value
            return (
                f"select '{field.code}', p.id, to_jsonb({value})::text, null::timestamptz from {PERSONS}"
                f" where p.id = any(%(among)s) and {value} is not null"
            )
        inner = terms.answers(Term(field.code), at=self.at, keep=self.keep)
        return (
            f"select '{field.code}', x.person_id, to_jsonb(x.value)::text, x.at::timestamptz from ({inner}) x"
            " where x.person_id = any(%(among)s)"
        )

    def limits(self, term: Term, percentile: Percentile) -> str:
        """A SELECT of `key` and `edge`: what a percentile is in each group, of the values that are exactly known."""
        return (
            f"select g.key, percentile_cont({self.keep(percentile.percent / 100)}) within group (order by x.least)"
            f" as edge from ({self._ranked(term)}) x join ({groupings()[percentile.among].select}) g using (person_id)"
            f" join {PERSONS} on p.id = x.person_id where {LIVING_RECORD} and x.least = x.most group by g.key"
        )

    def _join(self, parts: tuple[Rule, ...], *, wanted: bool, by_all: bool) -> str:
        if not parts:
            return "true" if by_all else "false"
        return "(" + (" and " if by_all else " or ").join(self.holds(part, wanted=wanted) for part in parts) + ")"

    def _leaf(self, leaf: Leaf, *, wanted: bool) -> str:
        field = field_of(leaf.term.fact)
        if isinstance(leaf, Known):
            return self._known(field, leaf.term, wanted=wanted)
        if isinstance(leaf.value, Percentile):
            return self._percentile(leaf, leaf.value, wanted=wanted)
        decides = denying(leaf)
        if decides is not None:
            return self._denied(field, leaf, decides, wanted=wanted)
        if field.closed and not leaf.term.how:
            return self._flag(field, leaf, wanted=wanted)
        return self._compare(field, leaf, wanted=wanted)

    def _known(self, field: Field, term: Term, *, wanted: bool) -> str:
        if isinstance(field.source, Column):
            return f"{field.source.value} is {'not ' if wanted else ''}null"
        recorded = self._exists(terms.rows(term, at=self.at, keep=self.keep))
        return recorded if wanted else f"not {recorded}"

    def _compare(self, field: Field, leaf: Compare, *, wanted: bool) -> str:
        value = canonical(leaf)
        kept = self._several(field, leaf.term, value) if isinstance(value, tuple) else self.keep(value)
        test = (terms.SURELY if wanted else terms.SURELY_NOT)[leaf.op].replace("{limit}", kept)
        if isinstance(field.source, Column):
            column = f"({field.source.value})"
            return f"coalesce({test.format(least=column, most=column)} and {column} is not null, false)"
        inner = terms.answers(leaf.term, at=self.at, keep=self.keep)
        test = test.format(least="x.least", most="x.most") + _near(field, leaf, kept, wanted=wanted)
        nothing = _without_rows(field, leaf.term)
        if nothing and compared(leaf.op, nothing, value) is wanted:
            return f"not {self._exists(inner, f'not ({test})')}"
        return self._exists(inner, f"x.least is not null and {test}")

    def _several(self, field: Field, term: Term, values: tuple[Value, ...]) -> str:
        """Numbers of one type, and the type said: an empty list has none of its own."""
        if kind_of(field, term) == "number":
            return self.keep([float(one) for one in values]) + "::float8[]"
        return self.keep(list(values)) + "::text[]"

    def _percentile(self, leaf: Compare, percentile: Percentile, *, wanted: bool) -> str:
        test = (terms.SURELY if wanted else terms.SURELY_NOT)[leaf.op]
        test = test.format(least="x.least", most="x.most", limit="l.edge")
        grouping = groupings()[percentile.among].select
        inner = (
            f"select x.person_id from ({self._ranked(leaf.term)}) x join ({grouping}) g using (person_id)"
            f" join ({self.limits(leaf.term, percentile)}) l using (key) where x.least is not null and {test}"
        )
        return f"p.id in ({inner})"

    def _ranked(self, term: Term) -> str:
        source = field_of(term.fact).source
        if isinstance(source, Column):
            value = f"({source.value})::float8"
            return (
                f"select p.id as person_id, {value} as least, {value} as most from {PERSONS} where {value} is not null"
            )
        return terms.answers(term, at=self.at, keep=self.keep)

    def _flag(self, field: Field, leaf: Compare, *, wanted: bool) -> str:
        """A closed flag is never not known: its absence is an answer."""
        if isinstance(field.source, Column):
            present = f"coalesce({field.source.value}, false)"
        else:
            present = self._exists(terms.rows(leaf.term, at=self.at, keep=self.keep), "x.value")
        return present if (leaf.value is True) == wanted else f"not {present}"

    def _denied(self, field: Field, leaf: Compare, decides: Rule, *, wanted: bool) -> str:
        """A row answers; without one, none of the values holds where the deciding rule is surely false."""
        stated = self._compare(field, leaf, wanted=wanted)
        if compared(leaf.op, denied(field), canonical(leaf)) is not wanted:
            return stated
        counted = self._exists(terms.rows(leaf.term, at=self.at, keep=self.keep))
        return f"({stated} or (not {counted} and {self._surely_absent(leaf.term, decides)}))"

    def _surely_absent(self, term: Term, decides: Rule) -> str:
        """SQL: a row is on file that does not count, or the deciding rule is surely false."""
        held = on_file(term)
        elsewhere = self._exists(terms.rows(held, at=self.at, keep=self.keep)) if held else "false"
        if term.fact in self.asking:
            return elsewhere
        before, self.asking = self.asking, (*self.asking, term.fact)
        surely_false = self.holds(decides, wanted=False)
        self.asking = before
        return f"({elsewhere} or {surely_false})"

    def _exists(self, select: str, test: str = "true") -> str:
        """SQL: the person has a row that passes a test."""
        inner = f"x.person_id = p.id and {test}"
        if self.few:
            return f"coalesce((select true from ({select}) x where {inner} limit 1), false)"
        return f"exists (select 1 from ({select}) x where {inner})"


# Bounds lie this near to the value as stated, or are infinite
_NEAR = 1e-6
_NEAR_TESTS = {">=": ">= {} - {}", ">": ">= {} - {}", "<": "<= {} + {}", "<=": "<= {} + {}"}
_CONTRARY = {">=": "<", ">": "<=", "<": ">=", "<=": ">"}


def _near(field: Field, leaf: Compare, limit: str, *, wanted: bool) -> str:
    """What the stated value must be for the test to hold: an index answers that, not the bounds."""
    op = leaf.op if wanted else _CONTRARY.get(leaf.op, "")
    if leaf.term.how or field.kind != "number" or op not in _NEAR_TESTS:
        return ""
    return f" and x.value {_NEAR_TESTS[op].format(limit, _NEAR)}"


def _without_rows(field: Field, term: Term) -> Fact | None:
    """What a term is for somebody of whom no row counts; None when it is not known then."""
    if term.how in ("count", "days"):
        missing = (term.window.last or 0) if term.rows else 0
        return Fact(0, bounds=(0, missing))
    return Fact(0) if term.how == "sum" and field.nothing and isinstance(field.source, Series) else None
