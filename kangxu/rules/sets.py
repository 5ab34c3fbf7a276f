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
from kangxu.rules.catalogue import Column, Fact, Field, canonical, check, field_of
from kangxu.rules.language import All, Any_, Compare, Known, Leaf, Not, Rule, WithinDays

PERSONS = "people_person p"
# Up to so many persons each is looked up by itself; of more, PostgreSQL may hash all rows of a fact
FEW = 5_000
LIVING_RECORD = "p.merged_into_id is null"
_LISTS = {"number": "::float8[]", "choice": "::text[]", "flag": "::boolean[]"}
# When a comparison is surely true, and when surely false: the same for an exact value, not for one that is only bounded
_SURELY = {
    ">=": "{least} >= {limit}", ">": "{least} > {limit}", "<": "{most} < {limit}", "<=": "{most} <= {limit}",
    "=": "{least} = {limit} and {most} = {limit}", "!=": "({least} > {limit} or {most} < {limit})",
    "in": "{least} = {most} and {least} = any({limit})",
}  # fmt: skip
_SURELY_NOT = {
    ">=": _SURELY["<"], ">": _SURELY["<="], "<": _SURELY[">="], "<=": _SURELY[">"],
    "=": _SURELY["!="], "!=": _SURELY["="],
    "in": "not exists (select 1 from unnest({limit}) as among (one) where {least} <= one and {most} >= one)",
}  # fmt: skip


def compile(rule: Rule, *, at: datetime, among: Sequence[int] | None = None) -> tuple[str, dict[str, Any]]:
    """SQL and parameters giving the ids of persons (all, or among these) for whom a rule is true. Raises BadRule."""
    check(rule)
    builder = _Builder(at, few=among is not None and len(among) <= FEW)
    test = builder.holds(rule, wanted=True)
    limit = ""
    if among is not None:
        builder.params["among"] = list(among)
        limit = "and p.id = any(%(among)s) "
    return f"select p.id as person_id from {PERSONS} where {LIVING_RECORD} {limit}and {test}", builder.params


def persons_where(rule: Rule, *, at: datetime, among: Sequence[int] | None = None) -> list[int]:
    """Ids of the persons for whom a rule is true, rising."""
    sql, params = compile(rule, at=at, among=among)
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} order by 1", params)
        return [row[0] for row in cursor.fetchall()]


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


def values_of(codes: Iterable[str], *, among: Sequence[int], at: datetime) -> dict[str, dict[int, Fact]]:
    """Facts of a set of persons: code → person → fact; a person without the fact is absent. One query."""
    found: dict[str, dict[int, Fact]] = {code: {} for code in codes}
    if not found or not among:
        return found
    params: dict[str, Any] = {"among": list(among), "at": at, "day": day_of(at)}
    with connection.cursor() as cursor:
        cursor.execute(" union all ".join(_values_sql(field_of(code)) for code in found), params)
        for code, person, value, moment in cursor.fetchall():
            found[code][person] = Fact(json.loads(value), moment)
    return found


def _values_sql(field: Field) -> str:
    if isinstance(field.source, Column):
        value = field.source.value
        return (
            f"select '{field.code}', p.id, to_jsonb({value})::text, null::timestamptz from {PERSONS}"
            f" where p.id = any(%(among)s) and {value} is not null"
        )
    return (
        f"select '{field.code}', x.person_id, to_jsonb(x.value)::text, x.at::timestamptz from ({field.source.select}) x"
        " where x.person_id = any(%(among)s) and x.value is not null"
    )


class _Builder:
    """Builds one query; values become numbered parameters."""

    def __init__(self, at: datetime, *, few: bool) -> None:
        self.few = few
        self.params: dict[str, Any] = {"at": at, "day": day_of(at)}

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
            case Not(part):
                return self.holds(part, wanted=not wanted)
            case _:
                return self._leaf(rule, wanted=wanted)

    def _join(self, parts: tuple[Rule, ...], *, wanted: bool, by_all: bool) -> str:
        if not parts:
            return "true" if by_all else "false"
        return "(" + (" and " if by_all else " or ").join(self.holds(part, wanted=wanted) for part in parts) + ")"

    def _leaf(self, leaf: Leaf, *, wanted: bool) -> str:
        field = field_of(leaf.fact)
        if isinstance(leaf, Compare):
            compare = self._flag if field.kind == "flag" else self._compare
            return compare(field, leaf, wanted=wanted)
        always = field.kind == "flag" and isinstance(leaf, Known)
        recorded = "true" if always else self._recorded(field, self._date_test(leaf))
        return recorded if wanted else f"not {recorded}"

    def _compare(self, field: Field, leaf: Compare, *, wanted: bool) -> str:
        value = canonical(leaf)
        # an empty list has no type of its own
        kept = self.keep(list(value)) + _LISTS[field.kind] if isinstance(value, tuple) else self.keep(value)
        return self._recorded(field, (_SURELY if wanted else _SURELY_NOT)[leaf.op].replace("{limit}", kept))

    def _flag(self, field: Field, leaf: Compare, *, wanted: bool) -> str:
        """A flag is never not known: its absence is an answer."""
        several = leaf.value if isinstance(leaf.value, tuple) else (leaf.value,)
        accepted = {flag for flag in (True, False) if (flag in several) != (leaf.op == "!=")}
        present = self._recorded(field, "true")
        answers = {(True,): present, (False,): f"not {present}", (False, True): "true", (): "false"}
        answer = answers[tuple(sorted(accepted))]
        return answer if wanted else f"not {answer}"

    def _date_test(self, leaf: Known | WithinDays) -> str:
        if isinstance(leaf, Known):
            return "true"
        return f"x.at between %(at)s - make_interval(days => {self.keep(leaf.days)}) and %(at)s"

    def _recorded(self, field: Field, test: str) -> str:
        """SQL: the fact is recorded and passes a test on `{least}` and `{most}`."""
        if isinstance(field.source, Column):
            value = f"({field.source.value})"
            return f"coalesce({test.format(least=value, most=value)} and {value} is not null, false)"
        least, most = ("x.least", "x.most") if field.source.bounded else ("x.value", "x.value")
        inner = f"x.person_id = p.id and x.value is not null and {test.format(least=least, most=most)}"
        if self.few:
            return f"coalesce((select true from ({field.source.select}) x where {inner} limit 1), false)"
        return f"exists (select 1 from ({field.source.select}) x where {inner})"
