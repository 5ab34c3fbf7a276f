"""What a rule asks, as sets of persons, and the SQL that finds them.

The shape is what makes a query fast: a set of persons is joined, not looked into person by person; rows that are costly
to go through are gone through only for the persons whom the cheap tests leave.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

PERSONS = "people_person p"
LIVING_RECORD = "p.merged_into_id is null"
# Stand in a SELECT of rows `s`, or of persons `p`, where these can be kept to some persons
HERE = "/*here*/ true"
_HERE_THEMSELVES = "/*they*/ true"


@dataclass(frozen=True, slots=True)
class Own:
    """A test of the person's own row, `p`; never NULL."""

    sql: str


@dataclass(frozen=True, slots=True)
class Found:
    """The persons of a SELECT of `person_id` whose row `x` passes a test; without `found`, all others.

    `grouped`: the test is of all rows `s` of a person together. `once`: the SELECT has one row per person at most.
    `cost`: 0 where little is gone through, 1 where all rows ever are, 2 where rows are put in order as well.
    """

    select: str
    test: str = "true"
    found: bool = True
    grouped: bool = False
    once: bool = False
    cost: int = 0

    def persons(self) -> str:
        """A SELECT of `person_id`, each once where the rows are."""
        if self.grouped:
            return f"select s.person_id from ({self.select}) s group by s.person_id having {self.test}"
        return f"select x.person_id from ({self.select}) x where {self.test}"


@dataclass(frozen=True, slots=True)
class Every:
    """Those of whom all parts are true."""

    parts: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class Some:
    """Those of whom at least `count` parts are true."""

    count: int
    parts: tuple[Clause, ...]


Clause: TypeAlias = Own | Found | Every | Some


def select_of(clause: Clause, *, limits: Sequence[str] = (), few: bool = False) -> str:
    """A SELECT of `person_id`: living records of whom a clause is true, and `limits`, tests of `p` that leave some.

    Of `few` persons each is looked up by itself; of more, PostgreSQL may go through all rows of a fact.
    """
    parts = _parts(clause)
    tests = [LIVING_RECORD, *limits]
    if few or not (limits or any(_narrows(one) for one in parts if not _cost(one))):
        return _select(PERSONS, "p.id as person_id", [*tests, *(_test(one, few) for one in parts)], "")
    return _stepwise(parts, tests)


def _stepwise(parts: Sequence[Clause], tests: list[str]) -> str:
    """The cheap tests first; then, of the persons they leave, one costlier kind after the other."""
    steps = [_select(PERSONS, "p.id", [*tests, *(_test(one, False) for one in parts if not _cost(one))], "")]
    for cost in sorted({_cost(one) for one in parts} - {0}):
        steps.append(_step([one for one in parts if _cost(one) == cost], f"kept{len(steps)}"))
    ctes = [f"kept{place} as materialized ({step})" for place, step in enumerate(steps[:-1], 1)]
    return f"{'with ' if ctes else ''}{', '.join(ctes)} select k.id as person_id from ({steps[-1]}) k"


def _step(parts: Sequence[Clause], before: str) -> str:
    """A SELECT of `id`: of the persons kept so far, those of whom these parts are true."""
    first, *others = parts
    if not others and isinstance(first, Found) and first.found and first.once and HERE in first.select:
        return _kept(f"select x.person_id as id from ({first.persons()}) x", before)
    source = f"{PERSONS} join {before} using (id)" if any(map(_asks_own, parts)) else f"{before} p"
    return _select(source, "p.id", [_test(one, False) for one in parts], before)


def _kept(sql: str, before: str) -> str:
    some = f"in (select id from {before})"
    rows, persons = (f"s.person_id {some}", f"p.id {some}") if before else ("true", "true")
    return sql.replace(HERE, rows).replace(_HERE_THEMSELVES, persons)


def _select(source: str, what: str, tests: Sequence[str], before: str) -> str:
    return _kept(f"select {what} from {source} where {' and '.join(tests)}", before)


def _parts(clause: Clause) -> list[Clause]:
    """What must all be true, flat, with what asks the same rows as one question."""
    flat = list(_flat(clause))
    grouped: dict[str, Found] = {}
    for one in flat:
        if isinstance(one, Found) and one.grouped and one.found:
            known = grouped.get(one.select)
            grouped[one.select] = replace(one, test=f"{known.test} and {one.test}") if known else one
    rest = [one for one in flat if not (isinstance(one, Found) and one.grouped and one.found)]
    return [*rest, *grouped.values()]


def _flat(clause: Clause) -> Sequence[Clause]:
    if not isinstance(clause, Every):
        return (clause,)
    return [inner for part in clause.parts for inner in _flat(part)]


def _cost(clause: Clause) -> int:
    match clause:
        case Found(cost=cost):
            return cost
        case Every(parts) | Some(_, parts):
            return max(map(_cost, parts), default=0)
    return 0


def _narrows(clause: Clause) -> bool:
    """Whether a clause is likely to leave few of all persons."""
    match clause:
        case Found(found=found):
            return found
        case Every(parts):
            return any(map(_narrows, parts))
        case Some(_, parts):
            return all(map(_narrows, parts))
    return False


def _asks_own(clause: Clause) -> bool:
    match clause:
        case Every(parts) | Some(_, parts):
            return any(map(_asks_own, parts))
    return isinstance(clause, Own)


def _test(clause: Clause, few: bool) -> str:
    match clause:
        case Own(sql):
            return sql
        case Every(parts):
            return _joined([_test(one, few) for one in (_parts(clause) if parts else ())], "and", "true")
        case Some(1, parts):
            united = None if few else _united(parts, 1)
            return _among(united) if united else _joined([_test(one, few) for one in parts], "or", "false")
        case Some(count, parts):
            united = None if few else _united(parts, count)
            if united:
                return _among(united)
            return f"({' + '.join(f'({_test(one, few)})::int' for one in parts)} >= {count})"
        case Found():
            return f"{'' if clause.found else 'not '}{_exists(clause, few)}"


def _joined(tests: Sequence[str], word: str, none: str) -> str:
    return f"({f' {word} '.join(tests)})" if tests else none


def _exists(clause: Found, few: bool) -> str:
    inner = f"select {{}} from ({clause.persons()}) x where x.person_id = p.id"
    if few:
        return f"coalesce(({inner.replace('{}', 'true')} limit 1), false)"
    return f"exists ({inner.replace('{}', '1')})"


def _among(united: str) -> str:
    """Gone through once, whatever PostgreSQL expects of it: looked into person by person a deep rule takes for ever."""
    return f"p.id in (with u as materialized ({united}) select u.person_id from u)"


def _united(parts: Sequence[Clause], count: int) -> str | None:
    """Several sets of persons as one, so that it can be joined: tests of which one suffices are asked person by person.

    None where the own row of the person answers all.
    """
    if len(parts) < 2 or all(isinstance(one, Own) for one in parts):
        return None
    selects = [_persons(one, repeated=count == 1) for one in parts]
    union = " union all ".join(selects)
    if count > 1:
        return f"select m.person_id from ({union}) m group by m.person_id having count(*) >= {count}"
    return union


def _persons(clause: Clause, *, repeated: bool) -> str:
    """A SELECT of `person_id` of whom a clause is true, each once unless they may be `repeated`."""
    if isinstance(clause, Found) and clause.found:
        alone = repeated or clause.once
        return clause.persons() if alone else f"select distinct d.person_id from ({clause.persons()}) d"
    tests = [_test(one, False) for one in _parts(clause)]
    return f"select p.id as person_id from {PERSONS} where {' and '.join([LIVING_RECORD, _HERE_THEMSELVES, *tests])}"
