"""What an answer rests on, kept beside it: fact, value and moment of each question; the same from both engines.

A list, in reading order of the questions: `{"fact", "value", "at"}`; value and `at` (UTC, ISO 8601) are null where
nothing is on file; `bounds` (null: open) is there where the value is only known to lie between two numbers.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from math import inf
from typing import Any

from kangxu.foundation.clock import day_of
from kangxu.rules import terms
from kangxu.rules.catalogue import Column, Fact, field_of, steady
from kangxu.rules.checking import check
from kangxu.rules.clauses import PERSONS
from kangxu.rules.language import Compare, Known, Leaf, Rule, Term, leaves
from kangxu.rules.measuring import Measured, measure
from kangxu.rules.plain import Explained

_MOMENT = "%Y-%m-%dT%H:%M:%SZ"
_SQL_MOMENT = "to_char(l.at at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')"


def evidence_of(explained: Explained) -> list[dict[str, Any]]:
    """The evidence of an explanation."""
    return [_told(term, measured) for term, measured in _answers(explained)]


@steady()
def evidence_sql(rule: Rule, *, at: datetime, among_sql: str, few: bool = True) -> tuple[str, dict[str, Any]]:
    """SQL and parameters: `person_id`, `evidence` of the persons that a SELECT of `person_id` gives. Raises BadRule.

    The parameters of `among_sql` are the caller's to add; names that begin with `e` and a digit are taken, and so are
    `at` and `day`. `few`: each person is looked up by himself; else all rows of a fact are read at once.
    """
    check(rule)
    writer = _Writer(at, few)
    parts = [writer.part(number, leaf) for number, leaf in enumerate(leaves(rule))]
    told, joins = (", ".join(one for one, _ in parts), " ".join(join for _, join in parts))
    return (
        f"select a.person_id, jsonb_build_array({told}) as evidence from ({among_sql}) a"
        f" join {PERSONS} on p.id = a.person_id {joins}",
        writer.params,
    )


def _answers(explained: Explained) -> Iterator[tuple[Term, Measured]]:
    if isinstance(explained.rule, Compare | Known) and explained.measured is not None:
        yield explained.rule.term, explained.measured
    for part in explained.parts:
        yield from _answers(part)


def _told(term: Term, measured: Measured) -> dict[str, Any]:
    rows, fact = measured.rows, measured.fact
    field = field_of(term.fact)
    if not rows and field.denied_by is not None:
        fact = None
    if fact is not None and fact.bounds is not None and term.how not in ("", "first"):
        least, most = fact.bounds
        fact = Fact(most if least == -inf else least, bounds=fact.bounds)
    told = _plain(field.code, fact)
    if field.dated and rows and rows[-1].at:
        told["at"] = rows[-1].at.astimezone(UTC).strftime(_MOMENT)
    if term.how == "first":
        told["at"] = rows[0].at.astimezone(UTC).strftime(_MOMENT) if rows and rows[0].at else None
    return told


def _plain(code: str, fact: Fact | None) -> dict[str, Any]:
    told: dict[str, Any] = {"fact": code, "value": None if fact is None else fact.value, "at": None}
    if fact is not None and fact.bounds is not None and fact.bounds[0] != fact.bounds[1]:
        told["bounds"] = [None if edge in (inf, -inf) else edge for edge in fact.bounds]
    return told


class _Writer:
    def __init__(self, at: datetime, few: bool) -> None:
        self.at, self.few = at, few
        self.params: dict[str, Any] = {"at": at, "day": day_of(at)}

    def keep(self, value: Any) -> str:
        name = f"e{len(self.params)}"
        self.params[name] = value
        return f"%({name})s"

    def part(self, number: int, leaf: Leaf) -> tuple[str, str]:
        """SQL of the evidence of one question, and what must be joined for it."""
        field, term = field_of(leaf.term.fact), leaf.term
        nothing = self.keep(json.dumps(_plain(field.code, measure(term, (), at=self.at).fact))) + "::jsonb"
        code = self.keep(field.code)
        if isinstance(field.source, Column):
            value = f"({field.source.value})"
            found = f"jsonb_build_object('fact', {code}::text, 'value', {value}, 'at', null)"
            return f"case when {value} is null then {nothing} else {found} end", ""
        label = f"q{number}"
        inner = f"select l.person_id, {self._object(term, code)} as told from ({self._answered(leaf)}) l"
        if self.few:
            join = f"left join lateral ({inner} where l.person_id = a.person_id limit 1) {label} on true"
        else:
            join = f"left join ({inner}) {label} on {label}.person_id = a.person_id"
        return f"coalesce({label}.told, {nothing})", join

    def _object(self, term: Term, code: str) -> str:
        found = f"jsonb_build_object('fact', {code}::text, 'value', l.value, 'at', {_SQL_MOMENT})"
        if field_of(term.fact).kind != "number" and term.how in ("", "first"):
            return found
        least, most = (f"nullif(l.{edge}::float8, '{sign}infinity')" for edge, sign in (("least", "-"), ("most", "")))
        bounds = f"jsonb_build_object('bounds', jsonb_build_array({least}, {most}))"
        return f"{found} || case when l.least <> l.most then {bounds} else '{{}}' end"

    def _answered(self, leaf: Leaf) -> str:
        """One row per person: value, moment and bounds of what was measured."""
        term = leaf.term
        rows = terms.rows(term, at=self.at, keep=self.keep)
        if isinstance(leaf, Known) or term.how in ("", "first"):
            turn = "" if term.how == "first" else " desc"
            return (
                f"select distinct on (s.person_id) s.* from ({rows}) s order by s.person_id, s.at{turn}, s.place{turn}"
            )
        made = terms.answers(term, at=self.at, keep=self.keep)
        value = "case when y.least = '-infinity'::float8 then y.most else y.least end"
        newest = f"select s.person_id, max(s.at) as at from ({rows}) s group by s.person_id"
        return (
            f"select y.person_id, {value} as value, y.least, y.most, z.at from ({made}) y"
            f" join ({newest}) z on z.person_id = y.person_id"
        )
