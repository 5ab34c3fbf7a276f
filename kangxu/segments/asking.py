"""What rules say of some persons: which value, surely none, or neither. One query for a level of definitions."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import DatabaseError, connection, transaction

from kangxu.rules import sets
from kangxu.rules.language import BadRule, Not, Rule
from kangxu.segments import statements
from kangxu.segments.ruled import Plan, Ruled


@dataclass
class Said:
    """Of one definition: who has which value, and who surely has none (asked only where it matters)."""

    values: dict[str, set[int]] = field(default_factory=dict)
    denied: set[int] = field(default_factory=set)


@dataclass
class Asking:
    """Asks definitions for these persons as of a moment, and keeps what was denied for those that refer to them."""

    persons: Sequence[int]
    plan: Plan
    at: datetime
    failed: dict[int, str] = field(default_factory=dict)
    settled: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        run_sql(statements.DENIED_TABLE, {})
        run_sql(statements.FORGET_SETTLED, {})

    def ask(self, chosen: Sequence[Ruled], *, members: Collection[int]) -> dict[int, Said]:
        """`members`: definitions under which any of these persons is. What fails is noted and left out."""
        self._prepare(chosen)
        whole = [one for one in chosen if one.id in members or one.fact in self.plan.referenced]
        return self._answers(chosen, {one.id for one in whole})

    def settle(self, answered: Iterable[Ruled], said: dict[int, Said]) -> None:
        """Lay down whom each was denied, for the rules that refer to it."""
        kept = [one for one in answered if one.fact in self.plan.referenced and one.id in said]
        pairs = [(one.id, person) for one in kept for person in said[one.id].denied]
        params = {
            "of": [pk for pk, _person in pairs], "people": [person for _pk, person in pairs],
            "ids": [one.id for one in kept], "persons": list(self.persons),
            "definitions": json.dumps([one.parameters() for one in kept]),
        }  # fmt: skip
        if kept:
            run_sql(statements.SETTLE, params)
        self.settled |= {one.id for one in kept}

    def _prepare(self, chosen: Sequence[Ruled]) -> None:
        """Ask first what these refer to and nobody has asked in this evaluation."""
        needed = set(self.plan.behind(chosen)) - self.settled - {one.id for one in chosen}
        for level in self.plan.levels:
            missing = [one for one in level if one.id in needed and one.id not in self.failed]
            if missing:
                said = self._answers(missing, needed)
                self.settle(missing, said)

    def _answers(self, chosen: Sequence[Ruled], whole: Collection[int]) -> dict[int, Said]:
        try:
            with transaction.atomic():
                return self._asked(chosen, whole)
        except (BadRule, DatabaseError) as problem:
            if len(chosen) == 1:
                self.failed[chosen[0].id] = told(problem)
                return {}
        return {pk: said for one in chosen for pk, said in self._answers([one], whole).items()}

    def _asked(self, chosen: Sequence[Ruled], whole: Collection[int]) -> dict[int, Said]:
        rules: dict[str, Rule] = {}
        for one in chosen:
            banded = len(one.values) > 1
            for value, rule in one.values.items():
                rules[f"{one.id}={value}"] = rule
                if banded or one.id in whole:
                    rules[f"{one.id}!{value}"] = Not(rule)
        found = sets.persons_by(rules, at=self.at, among=self.persons)
        return {one.id: _first_true(one, found) for one in chosen}


def _first_true(one: Ruled, found: dict[str, set[int]]) -> Said:
    """A value counts where those before it are surely denied: not known before it, not known at all."""
    said = Said()
    open_ = None
    for value in one.values:
        true = found[f"{one.id}={value}"]
        said.values[value] = true if open_ is None else true & open_
        denied = found.get(f"{one.id}!{value}", set())
        open_ = denied if open_ is None else open_ & denied
    said.denied = open_ or set()
    return said


def told(problem: Exception) -> str:
    """What went wrong, without anything of a person in it."""
    return str(problem) if isinstance(problem, BadRule) else type(problem).__name__


def run_sql(statement: str, params: dict[str, Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.fetchall() if cursor.description else []
