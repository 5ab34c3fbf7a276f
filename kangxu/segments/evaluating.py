"""Evaluating definitions for some persons: answers from the set engine, stays moved by set statements."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from kangxu.rules import sets
from kangxu.rules.catalogue import steady
from kangxu.rules.evidence import evidence_sql
from kangxu.segments import statements
from kangxu.segments.asking import Asking, Said, run_sql
from kangxu.segments.living import settling
from kangxu.segments.ruled import Plan, Ruled
from kangxu.segments.rules import Stay

Stays = dict[int, dict[int, Stay]]
# Whether an answer may have changed by what caused the evaluation
Concerned = Callable[[str], bool]


@dataclass
class Outcome:
    """Who entered and left what (definition → persons), and what could not be answered (definition → why)."""

    entered: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    left: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    failed: dict[int, str] = field(default_factory=dict)
    asked: list[Ruled] = field(default_factory=list)

    @property
    def persons(self) -> set[int]:
        return {one for moved in (self.entered, self.left) for persons in moved.values() for one in persons}

    @property
    def moved(self) -> set[int]:
        """Definitions under which anything changed."""
        return {*self.entered, *self.left}


@dataclass(frozen=True)
class Scope:
    """Whom the set statements touch: these persons, or a range of person ids (the first excluded)."""

    persons: Sequence[int] | None = None
    after: int = 0
    upto: int = 0

    @property
    def params(self) -> dict[str, Any]:
        return {"after": self.after, "upto": self.upto} if self.persons is None else {"persons": list(self.persons)}

    def fill(self, statement: str) -> str:
        text = statements.BETWEEN if self.persons is None else statements.AMONG
        for alias in ("s", "d", "x"):
            statement = statement.replace(f"{{scope:{alias}}}", text.format(alias=alias))
        return statement


def lock(definitions: Iterable[int]) -> None:
    """Wait until nobody else moves stays of these definitions, and keep others waiting until the transaction ends."""
    run_sql(statements.LOCK, {"ids": sorted(definitions)})


def not_before(at: datetime) -> datetime:
    """The moment itself, or that of the latest evaluation where a faster clock or worker has already gone further."""
    latest: datetime | None = run_sql(statements.LATEST, {})[0][0]
    return max(at, latest) if latest else at


def evaluate_among(persons: Sequence[int], plan: Plan, *, at: datetime, concerned: Concerned) -> Outcome:
    """Evaluate what may have changed for these persons, level by level. The definitions are locked by the caller."""
    scope, outcome = Scope(persons), Outcome()
    end_by_hand(scope, {one.id for one in plan.all}, outcome, at=at, everything=True)
    stays = _stays(persons)
    with settling(), steady():
        asking = Asking(persons, plan, at)
        for level in plan.levels:
            moved = {one.fact for one in plan.all if one.id in outcome.moved}
            chosen = [one for one in level if not one.ranked and _touched(one, concerned, moved, outcome)]
            if chosen:
                _evaluate(chosen, asking, scope, stays, outcome)
    outcome.failed = dict(asking.failed)
    return outcome


def _touched(one: Ruled, concerned: Concerned, moved: Collection[str], outcome: Outcome) -> bool:
    # a rule that asks nothing is always asked: nothing else would confirm it
    asks = not one.facts or any(map(concerned, one.facts)) or not one.facts.isdisjoint(moved)
    return asks or not one.excluding.isdisjoint(outcome.moved) or one.id in outcome.moved


def _evaluate(chosen: Sequence[Ruled], asking: Asking, scope: Scope, stays: Stays, outcome: Outcome) -> None:
    at = asking.at
    said = asking.ask(chosen, members={pk for pk, persons in stays.items() if persons})
    answered = [one for one in chosen if one.id in said]
    outcome.asked.extend(answered)
    rows = [row for one in answered for row in _worth(one, said[one.id], stays.get(one.id, {}), at)]
    stage(rows)
    held = {pk for pk, persons in stays.items() if persons} | set(outcome.entered)
    blocked = any(not one.excluding.isdisjoint(held) for one in answered)
    expiring = any(_due(stay, at) for one in answered for stay in stays.get(one.id, {}).values())
    if rows or blocked or expiring:
        apply(answered, scope, outcome, at=at)
    asking.settle(answered, said)


def _due(stay: Stay, at: datetime) -> bool:
    return not stay.by_hand and stay.expires_at is not None and stay.expires_at <= at


Row = tuple[int, int, str | None]


def _worth(one: Ruled, said: Said, stays: dict[int, Stay], at: datetime) -> Iterable[Row]:
    """The answers that change something: who is not in, has another value, is to be confirmed, or leaves."""
    for value, persons in said.values.items():
        for person in persons:
            stay = stays.get(person)
            if stay is None or stay.value != value or stay.doubted_since or _fading(stay, one, at):
                yield one.id, person, value
    yield from ((one.id, person, None) for person in said.denied if person in stays)


def _fading(stay: Stay, one: Ruled, at: datetime) -> bool:
    if one.terms.ttl is None or stay.expires_at is None:
        return (one.terms.ttl is None) != (stay.expires_at is None)
    return stay.expires_at < at + one.terms.ttl - one.terms.slack


def stage(rows: Iterable[Row]) -> None:
    """Lay answers down for the set statements."""
    run_sql(statements.RESULT_TABLE, {})
    columns = list(zip(*rows, strict=True)) or [(), (), ()]
    if columns[0]:
        definitions, people, values = (list(column) for column in columns)
        denied = [value is None for value in values]
        run_sql(statements.STAGE, {"definitions": definitions, "people": people, "values": values, "denied": denied})


def apply(answered: Sequence[Ruled], scope: Scope, outcome: Outcome, *, at: datetime) -> None:
    """Move the stays by the answers that were laid down."""
    params = {
        "definitions": json.dumps([one.parameters() for one in answered]), "ids": [one.id for one in answered],
        "at": at, **scope.params,
    }  # fmt: skip
    if any(one.excluding for one in answered):
        run_sql(scope.fill(statements.BLOCK), params)
    run_sql(statements.CONFIRM, params)
    if any(one.terms.patience for one in answered):
        run_sql(statements.DOUBT, params)
    _note(outcome.left, run_sql(statements.LEAVE, params))
    if any(one.terms.ttl for one in answered):
        _note(outcome.left, run_sql(scope.fill(statements.EXPIRE), params))
    come = run_sql(statements.ENTER, params)
    _note(outcome.entered, come)
    run_sql(statements.CLEAR, {})
    for one in answered:
        _keep_evidence(one, scope, at, sum(len(persons) for pk, persons in come if pk == one.id))


def _keep_evidence(one: Ruled, scope: Scope, at: datetime, come: int) -> None:
    """What the answer rested on, of those who have just come in."""
    for value, rule in one.values.items() if come else ():
        newcomers = scope.fill(statements.NEWCOMERS)
        select, params = evidence_sql(rule, at=at, among_sql=newcomers, few=come <= sets.FEW)
        statement = statements.EVIDENCE.replace("{select}", select)
        run_sql(statement, {**params, **scope.params, "definition": one.id, "value": value, "at": at})


def end_by_hand(
    scope: Scope, definitions: Collection[int], outcome: Outcome, *, at: datetime, everything: bool = False
) -> None:
    """End what was set or denied by hand and is over by now, so that the rule decides again."""
    concerned = "true" if everything else "{0}.definition_id = any(%(concerned)s)"
    params = {"at": at, "concerned": sorted(definitions), **scope.params}
    for statement, alias in ((statements.END_DENIALS, "d"), (statements.END_BY_HAND, "s")):
        text = scope.fill(statement).replace("{concerned}", concerned.format(alias))
        _note(outcome.left, run_sql(text, params))


def _note(moved: dict[int, list[int]], rows: Sequence[tuple[int, list[int]]]) -> None:
    for definition, persons in rows:
        moved[definition].extend(persons)


def _stays(persons: Sequence[int]) -> Stays:
    found: Stays = defaultdict(dict)
    for definition, person, *rest in run_sql(statements.STAYS, {"persons": list(persons)}):
        found[definition][person] = Stay(*rest)
    return found
