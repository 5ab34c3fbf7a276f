"""Several rules over some persons at once: each term is looked up once, however many rules ask it.

A row per person, an expression per rule: true, false, or NULL where it is not known; SQL's own logic of three values is
that of the rules. The rows of these persons are taken from each table first: what it costs does not grow with the
population, and a table of many partitions is gone through only once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from django.db import connection

from kangxu.rules import terms
from kangxu.rules.building import Builder, without_rows
from kangxu.rules.catalogue import Column, Field, field_of
from kangxu.rules.checking import canonical
from kangxu.rules.clauses import LIVING_RECORD, PERSONS
from kangxu.rules.comparing import Verdict, compared
from kangxu.rules.denying import denied, denying, every_leaf, on_file
from kangxu.rules.language import All, Any_, AtLeast, Compare, Known, Leaf, Not, Percentile, Rule, Term
from kangxu.rules.rows_of_few import of_few

# So many rules in one query: to plan twice as many joins takes more than twice as long
_AT_ONCE = 20
# Small joins in the order in which they are written: to weigh other orders takes longer than to join
_LIMITS = ("join_collapse_limit", "from_collapse_limit")
_AS_WRITTEN = "; ".join(f"set local {name} = 1" for name in _LIMITS)
_AS_EVER = "; ".join(f"reset {name}" for name in _LIMITS)
_SAID: Mapping[Verdict, str] = {True: "true", False: "false", None: "null::boolean"}


def ranks(rule: Rule) -> bool:
    """Whether a rule asks how persons stand among all others: a few persons' rows do not answer that."""
    return any(isinstance(leaf, Compare) and isinstance(leaf.value, Percentile) for leaf in every_leaf(rule))


def places_of(rules: Sequence[Rule], *, at: datetime, among: Sequence[int]) -> list[tuple[int, list[int]]]:
    """Of each living record among these, its id and the places of the rules that are true. One round trip.

    A rule and its contrary are worked out once.
    """
    asked = [_bare(rule) for rule in rules]
    columns = {rule: column for column, rule in enumerate(dict.fromkeys(rule for rule, _wanted in asked))}
    sought = [(columns[rule], wanted) for rule, wanted in asked]
    return [
        (person, [place for place, (column, wanted) in enumerate(sought) if verdicts[column] is wanted])
        for person, verdicts in _verdicts(list(columns), at, among).items()
        if len(verdicts) == len(columns)  # not who was merged into another between two queries
    ]


def _verdicts(rules: Sequence[Rule], at: datetime, among: Sequence[int]) -> dict[int, list[Verdict]]:
    """Of each living record, what each rule is, some of the rules after the other."""
    builder = Builder(at)
    builder.params["among"] = list(among)
    queries = [query(rules[first : first + _AT_ONCE], builder) for first in range(0, len(rules), _AT_ONCE)]
    found: dict[int, list[Verdict]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute("; ".join([_AS_WRITTEN, *queries, _AS_EVER]), builder.params)
        more: bool | None = True
        while more:
            for person, verdicts in cursor.fetchall() if cursor.description else ():
                found[person].extend(verdicts)
            more = cursor.nextset()
    return found


def query(rules: Sequence[Rule], builder: Builder) -> str:
    """SQL: of each living record among %(among)s, its id and what each rule is: true, false, NULL where not known."""
    grid = _Grid(builder)
    verdicts = ", ".join(map(grid.verdict, rules))
    joins = "".join(f" left join ({select}) {name} on {name}.person_id = p.id" for select, name in grid.joins.items())
    return of_few(
        f"select p.id, array[{verdicts}]::boolean[] from {PERSONS}{joins}"
        f" where {LIVING_RECORD} and p.id = any(%(among)s)"
    )


def _bare(rule: Rule) -> tuple[Rule, bool]:
    """A rule without the negations around it, and what it has to be for these to be true."""
    wanted = True
    while isinstance(rule, Not):
        rule, wanted = rule.part, not wanted
    return rule, wanted


class _Grid:
    """Expressions for rules over `p` and the terms that are joined to it, each SELECT but once."""

    def __init__(self, builder: Builder) -> None:
        self.at = builder.at
        self.builder = builder
        self.joins: dict[str, str] = {}
        # facts whose absence is being decided: none is decided by itself
        self.asking: tuple[str, ...] = ()

    def verdict(self, rule: Rule) -> str:
        match rule:
            case All(parts):
                return self._joined(parts, " and ", "true")
            case Any_(parts):
                return self._joined(parts, " or ", "false")
            case AtLeast(count, parts):
                return self._so_many(count, parts)
            case Not(part):
                return f"(not {self.verdict(part)})"
            case _:
                return f"({self._leaf(rule)})"

    def _joined(self, parts: tuple[Rule, ...], word: str, none: str) -> str:
        return f"({word.join(map(self.verdict, parts))})" if parts else none

    def _so_many(self, count: int, parts: tuple[Rule, ...]) -> str:
        inner = [self.verdict(part) for part in parts]
        sure, maybe = (" + ".join(f"({one} is {test})::int" for one in inner) for test in ("true", "not false"))
        return f"(case when {sure} >= {count} then true when {maybe} < {count} then false end)"

    def _leaf(self, leaf: Leaf) -> str:
        field = field_of(leaf.term.fact)
        if isinstance(leaf, Known):
            column = (
                field.source.value if isinstance(field.source, Column) else f"{self._recorded(leaf.term)}.person_id"
            )
            return f"{column} is not null"
        if isinstance(field.source, Column):
            return self._own(field, field.source, leaf)
        name = self._join(terms.answers(leaf.term, at=self.at, keep=self.builder.keep))
        if (decides := denying(leaf)) is not None:
            return self._denied(field, leaf, name, decides)
        if field.closed and not leaf.term.how:
            return f"{'' if leaf.value is True else 'not '}coalesce({name}.value, false)"
        nothing = without_rows(field, leaf.term)
        none = compared(leaf.op, nothing, canonical(leaf)) if nothing else None
        return f"case when {name}.person_id is null then {_SAID[none]} {self._answered(field, leaf, name)}"

    def _own(self, field: Field, column: Column, leaf: Compare) -> str:
        if field.closed:
            return f"{'' if leaf.value is True else 'not '}coalesce({column.value}, false)"
        shown = f"({column.value})"
        test = terms.SURELY[leaf.op].format(least=shown, most=shown, limit=self.builder.limit(field, leaf))
        return f"case when {shown} is not null then {test} end"  # nothing is in an empty list, known or not

    def _answered(self, field: Field, leaf: Compare, name: str) -> str:
        names = {"least": f"{name}.least", "most": f"{name}.most", "limit": self.builder.limit(field, leaf)}
        sure, surely_not = terms.SURELY[leaf.op].format(**names), terms.SURELY_NOT[leaf.op].format(**names)
        return f"when {sure} then true when {name}.least is not null and {surely_not} then false end"

    def _denied(self, field: Field, leaf: Compare, name: str, decides: Rule) -> str:
        """A row answers; without one, none of the values holds where the deciding rule is surely false."""
        held = on_file(leaf.term)
        absent = [f"{self._recorded(held)}.person_id is not null"] if held else []
        if leaf.term.fact not in self.asking:
            before, self.asking = self.asking, (*self.asking, leaf.term.fact)
            absent.append(f"{self.verdict(decides)} is false")
            self.asking = before
        none = _SAID[compared(leaf.op, denied(field), canonical(leaf))]
        missing = f"when {name}.person_id is null and not ({' or '.join(absent) or 'false'}) then null"
        return f"case {missing} when {name}.person_id is null then {none} {self._answered(field, leaf, name)}"

    def _recorded(self, term: Term) -> str:
        """Whether any row counts; of the newest n, whether there is one."""
        asked = replace(term, window=replace(term.window, last=None))
        select = terms.rows(asked, at=self.at, keep=self.builder.keep)
        if not terms.one_each(field_of(term.fact), asked):
            select = f"select distinct s.person_id from ({select}) s"
        return self._join(select)

    def _join(self, select: str) -> str:
        return self.joins.setdefault(select, f"t{len(self.joins)}")
