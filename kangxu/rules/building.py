"""One rule as sets of persons. A negation is pushed down to the leaves, and every leaf states when it is true and when
it is false, so that not-known needs no third value: a person of whom it is neither is in neither set.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from math import ceil, floor
from typing import Any

from kangxu.foundation.clock import day_of
from kangxu.rules import terms
from kangxu.rules.catalogue import Column, Fact, Field, Series, field_of, groupings
from kangxu.rules.checking import canonical, kind_of
from kangxu.rules.clauses import LIVING_RECORD, PERSONS, Clause, Every, Found, Own, Some
from kangxu.rules.comparing import compared
from kangxu.rules.denying import denied, denying, on_file
from kangxu.rules.language import All, Any_, AtLeast, Compare, Known, Leaf, Not, Percentile, Rule, Term, Value


class Builder:
    """Builds one query; values become numbered parameters."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self.day = day_of(at)
        self.params: dict[str, Any] = {"at": at, "day": self.day}
        self.kept: dict[str, str] = {}
        # facts whose absence is being decided: none is decided by itself
        self.asking: tuple[str, ...] = ()

    def keep(self, value: Any) -> str:
        """Hand a value over as a parameter; returns its placeholder, the same one for the same value."""
        alike = f"{type(value)}{value!r}"
        if alike not in self.kept:
            name = f"v{len(self.params)}"
            self.params[name] = value
            self.kept[alike] = f"%({name})s"
        return self.kept[alike]

    def holds(self, rule: Rule, *, wanted: bool) -> Clause:
        """The persons for whom the rule's answer is `wanted`."""
        match rule:
            case All(parts):
                inner = self._each(parts, wanted)
                return Every(inner) if wanted else Some(1, inner)
            case Any_(parts):
                inner = self._each(parts, wanted)
                return Some(1, inner) if wanted else Every(inner)
            case AtLeast(count, parts):
                return Some(count if wanted else len(parts) - count + 1, self._each(parts, wanted))
            case Not(part):
                return self.holds(part, wanted=not wanted)
            case _:
                return self._leaf(rule, wanted=wanted)

    def _each(self, parts: tuple[Rule, ...], wanted: bool) -> tuple[Clause, ...]:
        return tuple(self.holds(part, wanted=wanted) for part in parts)

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

    def _leaf(self, leaf: Leaf, *, wanted: bool) -> Clause:
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

    def _known(self, field: Field, term: Term, *, wanted: bool) -> Clause:
        if isinstance(field.source, Column):
            return Own(f"{field.source.value} is {'not ' if wanted else ''}null")
        return self._recorded(term, found=wanted)

    def _recorded(self, term: Term, *, found: bool = True) -> Found:
        """Whether any row counts; of the newest n, whether there is one."""
        field, asked = field_of(term.fact), replace(term, window=replace(term.window, last=None))
        rows = terms.rows(asked, at=self.at, keep=self.keep)
        return Found(rows, found=found, once=terms.one_each(field, asked))

    def _compare(self, field: Field, leaf: Compare, *, wanted: bool) -> Clause:
        value = canonical(leaf)
        if isinstance(field.source, Column):
            return self._own(field.source, leaf, value, wanted=wanted)
        kept = self.limit(field, leaf)
        test = (terms.SURELY if wanted else terms.SURELY_NOT)[leaf.op].replace("{limit}", kept)
        if terms.grouped(leaf.term) and leaf.op != "in":
            rows = terms.rows(leaf.term, at=self.at, keep=self.keep)
            least, most = terms.made(leaf.term, at=self.at, keep=self.keep)
            found = Found(
                rows, test.format(least=least, most=most), grouped=True, once=True, cost=terms.cost(leaf.term)
            )
        else:
            least, near = "x.least", _near(field, leaf, kept, wanted=wanted)
            found = Found(
                terms.answers(leaf.term, at=self.at, keep=self.keep), test.format(least=least, most="x.most") + near,
                once=True, cost=terms.cost(leaf.term),
            )  # fmt: skip
        nothing = without_rows(field, leaf.term)
        if nothing and compared(leaf.op, nothing, value) is wanted:
            return replace(found, test=f"not ({found.test})", found=False)
        return replace(found, test=f"{least} is not null and {found.test}") if leaf.op == "in" else found

    def _own(self, column: Column, leaf: Compare, value: Value | tuple[Value, ...], *, wanted: bool) -> Own:
        """A test of a column, put so that it can be looked up and its share be guessed."""
        if column.reached and isinstance(value, (int, float)):
            return Own(_reached(column, leaf.op if wanted else CONTRARY[leaf.op], value, self.day, self.keep))
        kept = self.limit(field_of(leaf.term.fact), leaf)
        test = (terms.SURELY if wanted else terms.SURELY_NOT)[leaf.op].replace("{limit}", kept)
        shown = f"({column.value})"
        return Own(f"coalesce({test.format(least=shown, most=shown)} and {shown} is not null, false)")

    def limit(self, field: Field, leaf: Compare) -> str:
        """What a term is compared with; of several the type is said: an empty list has none of its own."""
        value = canonical(leaf)
        if not isinstance(value, tuple):
            return self.keep(value)
        if kind_of(field, leaf.term) == "number":
            return self.keep([float(one) for one in value]) + "::float8[]"
        return self.keep(list(value)) + "::text[]"

    def _percentile(self, leaf: Compare, percentile: Percentile, *, wanted: bool) -> Found:
        test = (terms.SURELY if wanted else terms.SURELY_NOT)[leaf.op]
        test = test.format(least="x.least", most="x.most", limit="l.edge")
        grouping = groupings()[percentile.among].select
        inner = (
            f"select x.person_id from ({self._ranked(leaf.term)}) x join ({grouping}) g using (person_id)"
            f" join ({self.limits(leaf.term, percentile)}) l using (key) where x.least is not null and {test}"
        )
        return Found(inner, once=True)

    def _ranked(self, term: Term) -> str:
        source = field_of(term.fact).source
        if isinstance(source, Column):
            value = f"({source.value})::float8"
            return (
                f"select p.id as person_id, {value} as least, {value} as most from {PERSONS} where {value} is not null"
            )
        return terms.answers(term, at=self.at, keep=self.keep)

    def _flag(self, field: Field, leaf: Compare, *, wanted: bool) -> Clause:
        """A closed flag is never not known: its absence is an answer."""
        found = (leaf.value is True) == wanted
        if isinstance(field.source, Column):
            return Own(f"{'' if found else 'not '}coalesce({field.source.value}, false)")
        return Found(terms.rows(leaf.term, at=self.at, keep=self.keep), "x.value", found=found, once=True)

    def _denied(self, field: Field, leaf: Compare, decides: Rule, *, wanted: bool) -> Clause:
        """A row answers; without one, none of the values holds where the deciding rule is surely false."""
        stated = self._compare(field, leaf, wanted=wanted)
        if compared(leaf.op, denied(field), canonical(leaf)) is not wanted:
            return stated
        absent = Every((self._recorded(leaf.term, found=False), self._surely_absent(leaf.term, decides)))
        return Some(1, (stated, absent))

    def _surely_absent(self, term: Term, decides: Rule) -> Clause:
        """A row is on file that does not count, or the deciding rule is surely false."""
        held = on_file(term)
        elsewhere: tuple[Clause, ...] = (self._recorded(held),) if held else ()
        if term.fact in self.asking:
            return Some(1, elsewhere)
        before, self.asking = self.asking, (*self.asking, term.fact)
        surely_false = self.holds(decides, wanted=False)
        self.asking = before
        return Some(1, (*elsewhere, surely_false))


# Bounds lie this near to the value as stated, or are infinite
_NEAR = 1e-6
_NEAR_TESTS = {">=": ">= {} - {}", ">": ">= {} - {}", "<": "<= {} + {}", "<=": "<= {} + {}"}
CONTRARY = {">=": "<", ">": "<=", "<": ">=", "<=": ">", "=": "!=", "!=": "="}


def _near(field: Field, leaf: Compare, limit: str, *, wanted: bool) -> str:
    """What the stated value must be for the test to hold: an index answers that, not the bounds."""
    op = leaf.op if wanted else CONTRARY.get(leaf.op, "")
    if leaf.term.how or field.kind != "number" or op not in _NEAR_TESTS:
        return ""
    return f" and x.value {_NEAR_TESTS[op].format(limit, _NEAR)}"


def without_rows(field: Field, term: Term) -> Fact | None:
    """What a term is for somebody of whom no row counts; None when it is not known then."""
    if term.how in ("count", "days"):
        missing = (term.window.last or 0) if term.rows else 0
        return Fact(0, bounds=(0, missing))
    return Fact(0) if term.how == "sum" and field.nothing and isinstance(field.source, Series) else None


def _reached(column: Column, op: str, value: float, day: date, keep: terms.Keep) -> str:
    """A test of a whole number that grows by time, as a test of what it is counted from."""
    assert column.reached is not None
    start, first = column.reached

    def at_least(number: float) -> str:
        return f"{start} <= {keep(first(number, day))}"

    match op:
        case ">=" | "<":
            test = at_least(ceil(value))
        case ">" | "<=":
            test = at_least(floor(value) + 1)
        case _:
            within = f"{at_least(value)} and not {at_least(value + 1)}" if value == floor(value) else "false"
            return f"({start} is not null and {'not ' if op == '!=' else ''}({within}))"
    return f"({start} is not null and {'' if op in ('>=', '>') else 'not '}({test}))"
