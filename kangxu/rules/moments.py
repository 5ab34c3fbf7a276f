"""When time alone may change an answer: rows that come into a window or leave it, birthdays, thresholds of days.

Percentiles move with everybody and are not foreseen: rules that ask them (`ranked`) are answered anew every night.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from math import ceil, floor
from typing import Any

from django.db import connection

from kangxu.foundation.clock import day_of, zone
from kangxu.rules import plain, sets, terms
from kangxu.rules.catalogue import Column, Daily, Field, Moments, Nightly, Yearly, field_of, steady
from kangxu.rules.checking import canonical, check
from kangxu.rules.clauses import LIVING_RECORD, PERSONS
from kangxu.rules.comparing import Verdict
from kangxu.rules.denying import denying, every_leaf, on_file
from kangxu.rules.language import Compare, Known, Leaf, Percentile, Rule, Term
from kangxu.rules.rows_of_few import of_few
from kangxu.rules.windows import midnight, next_turn, span

# A row that is exactly as old as the window is long still counts
_JUST_AFTER = timedelta(microseconds=1)
# How far ahead a change is looked for
AHEAD = timedelta(days=400)
# The rows of so many are laid out and gone through; those of more are looked up
_FEW = 100
# Nobody lives to see more years than these
_YEARS = 200


def ranked(rule: Rule) -> bool:
    """Whether a rule asks a percentile: its answer changes with other persons."""
    return any(isinstance(leaf, Compare) and isinstance(leaf.value, Percentile) for leaf in every_leaf(rule))


@steady()
def moments_sql(
    rules: Iterable[Rule], *, at: datetime, among: Sequence[int] | None = None
) -> tuple[str, dict[str, Any]]:
    """SQL and parameters: `person_id`, `at`: the first moment after `at` at which time alone may change an answer.

    Never later than the change itself; who is not in it stays as he is until something is recorded. Raises BadRule.
    """
    seeker = _Seeker(at)
    for rule in rules:
        check(rule)
        for leaf in every_leaf(rule):
            seeker.add(leaf)
    limit = ""
    if among is not None:
        seeker.params["among"] = list(among)
        limit = " and m.person_id = any(%(among)s)"
    held = " union all ".join(
        f"select m.person_id, m.at from ({one}) m where m.at > %(at)s{limit}" for one in seeker.selects
    )
    nobody = "select null::bigint as person_id, null::timestamptz as at where false"
    query = f"select f.person_id, min(f.at) as at from ({held or nobody}) f group by f.person_id"
    few = among is not None and len(among) <= _FEW
    return of_few(query) if few else query, seeker.params


@steady()
def next_change(
    rule: Rule, *, person_id: int, at: datetime, ahead: timedelta = AHEAD
) -> tuple[datetime, Verdict] | None:
    """When the answer for one person first changes if nothing else is recorded, and to what; None: not so soon."""
    before, last = _verdict(rule, person_id, at), at + ahead
    while (moment := _next_look(rule, person_id, at)) is not None and moment <= last:
        found = _verdict(rule, person_id, moment)
        if found is not before:
            return moment, found
        at = moment
    return None


def _next_look(rule: Rule, person_id: int, at: datetime) -> datetime | None:
    sql, params = moments_sql([rule], at=at, among=[person_id])
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        row = cursor.fetchone()
    return row[1] if row else None


def _verdict(rule: Rule, person_id: int, at: datetime) -> Verdict:
    facts = plain.gather(rule, person_id=person_id, at=at)
    return plain.explain(rule, facts, at=at, ranks=partial(sets.rank, person_id=person_id, at=at)).verdict


class _Seeker:
    """Gathers SELECTs of `person_id`, `at`, each once, however many rules ask the same."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self.params: dict[str, Any] = {"at": at, "day": day_of(at)}
        self.selects: dict[str, None] = {}
        self._kept: dict[Any, str] = {}
        self._seen: set[Leaf] = set()

    def keep(self, value: Any) -> str:
        """The same value has the same name, so that equal questions are equal words."""
        name = self._kept.setdefault(repr(value), f"m{len(self._kept)}")
        self.params[name] = value
        return f"%({name})s"

    def add(self, leaf: Leaf) -> None:
        if leaf not in self._seen:
            self._seen.add(leaf)
            self.selects.update(dict.fromkeys(self._of(leaf)))

    def _of(self, leaf: Leaf) -> Iterator[str]:
        field = field_of(leaf.term.fact)
        yield from self._turning(field, leaf)
        if isinstance(field.source, Column):
            return
        yield from self._entering(leaf)
        yield from self._leaving(leaf)
        if leaf.term.how in ("since_last", "since_first"):
            yield from self._ageing(leaf)

    def _turning(self, field: Field, leaf: Leaf) -> Iterator[str]:
        """What the fact itself does in time."""
        if isinstance(field.turns, Moments):
            yield field.turns.select
        elif isinstance(field.turns, Yearly):
            yield from (self._birthday(field.turns.since, age) for age in _edges(leaf) if 0 <= age <= _YEARS)
        elif isinstance(field.turns, Daily):
            yield from (self._day_reached(leaf.term, days) for days in _edges(leaf))
            yield from (field.turns.also,) if field.turns.also else ()
        elif isinstance(field.turns, Nightly):
            yield f"select x.person_id, {self._tomorrow()} as at from ({self._rows(Term(field.code))}) x"
        elif field.restless:
            yield f"select p.id as person_id, {self._tomorrow()} as at from {PERSONS} where {LIVING_RECORD}"

    def _tomorrow(self) -> str:
        return f"{self.keep(midnight(day_of(self.at) + timedelta(days=1)))}::timestamptz"

    def _birthday(self, born: str, age: int) -> str:
        """Who is born on 29 February grows older on 1 March in years that have none."""
        years = f"make_interval(years => {age})"
        day = f"greatest(({born} + {years})::date, (({born} - 1)::date + {years})::date + 1)"
        return f"select p.id as person_id, {_at_midnight(day)} as at from {PERSONS} where {born} is not null"

    def _day_reached(self, term: Term, days: int) -> str:
        inner = terms.answers(Term(term.fact), at=self.at, keep=self.keep)
        day = f"(%(day)s::date + ceil({days} - x.least)::int)"
        return f"select x.person_id, {_at_midnight(day)} as at from ({inner}) x where x.least < {days}"

    def _entering(self, leaf: Leaf) -> Iterator[str]:
        ago = leaf.term.window.ago or 0
        yield f"select c.person_id, c.at + {self._days(ago)} as at from ({self._coming(leaf.term)}) c"
        held = on_file(leaf.term) if denying(leaf) is not None else None
        if held is not None:
            yield self._coming(held)

    def _leaving(self, leaf: Leaf) -> Iterator[str]:
        """Where only the newest row counts, the older ones leave unnoticed."""
        window = leaf.term.window
        newest = isinstance(leaf, Known) or leaf.term.how in ("", "since_last")
        if window.days is not None:
            moment = f"{'max' if newest else 'min'}(s.at) + {self._days(window.days)} + {self.keep(_JUST_AFTER)}"
            yield f"select s.person_id, {moment} as at from ({self._rows(leaf.term)}) s group by s.person_id"
        if window.period:
            yield self._calendar(leaf.term)

    def _calendar(self, term: Term) -> str:
        """The next period begins: what this one or the last one holds counts otherwise."""
        edge = self.keep(next_turn(term.window.period, day_of(self.at)))
        since, _ = span(term.window.period, day_of(self.at))
        held = self._rows(replace(term, window=replace(term.window, period="", since=since, last=None)))
        return f"select s.person_id, {edge}::timestamptz as at from ({held}) s group by s.person_id"

    def _ageing(self, leaf: Leaf) -> Iterator[str]:
        """When the number of days since a row reaches what is asked."""
        edge = "max" if leaf.term.how == "since_last" else "min"
        day = f"({edge}(s.at) at time zone '{zone().key}')::date"
        for days in _edges(leaf):
            moment = _at_midnight(f"({day} + {days})")
            yield f"select s.person_id, {moment} as at from ({self._rows(leaf.term)}) s group by s.person_id"

    def _rows(self, term: Term) -> str:
        return terms.rows(term, at=self.at, keep=self.keep)

    def _coming(self, term: Term) -> str:
        return terms.coming(term, at=self.at, keep=self.keep)

    def _days(self, days: int) -> str:
        return f"{self.keep(timedelta(days=days))}::interval"


def _edges(leaf: Leaf) -> tuple[int, ...]:
    """At which whole numbers the answer about a rising whole number changes."""
    if isinstance(leaf, Known) or isinstance(leaf.value, Percentile):
        return ()
    value = canonical(leaf)
    numbers = [float(one) for one in (value if isinstance(value, tuple) else (value,))]
    if leaf.op in (">=", "<"):
        return tuple(ceil(one) for one in numbers)
    if leaf.op in (">", "<="):
        return tuple(floor(one) + 1 for one in numbers)
    return tuple(int(one) + more for one in numbers if one == int(one) for more in (0, 1))


def _at_midnight(day: str) -> str:
    return f"({day}::timestamp at time zone '{zone().key}')"
