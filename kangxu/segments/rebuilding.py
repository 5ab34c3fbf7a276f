"""Evaluating one definition for a range of persons, in sets from end to end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection

from kangxu.rules import sets
from kangxu.rules.catalogue import steady
from kangxu.rules.language import Not
from kangxu.segments import statements
from kangxu.segments.evaluating import Outcome, Scope, apply, end_by_hand, run_sql, stage
from kangxu.segments.ruled import Ruled


@dataclass
class Counted:
    """How many of the range the rule is true for, and what changed."""

    yes: int = 0
    outcome: Outcome = field(default_factory=Outcome)


@steady()
def evaluate_range(one: Ruled, scope: Scope, *, at: datetime) -> Counted:
    """Evaluate a definition for persons in a range of ids. The definition is locked by the caller."""
    counted = Counted()
    end_by_hand(scope, {one.id, *one.excluding}, counted.outcome, at=at)
    stage(())
    counted.yes, others = _lay_down(one, scope, at=at)
    if others:
        denied = sets.persons_where(Not(one.rule), at=at, among=others)
        run_sql(statements.DENY, {"definition": one.id, "people": denied})
    run_sql("analyze segments_result", {})
    apply([one], scope, counted.outcome, at=at)
    return counted


def _lay_down(one: Ruled, scope: Scope, *, at: datetime) -> tuple[int, list[int]]:
    """How many the rule is true for, and the members by rule whom it is not true for."""
    params: dict[str, Any] = {"definition": one.id, "ttl": one.terms.ttl and one.terms.ttl.days, **scope.params}
    selects = []
    for place, (value, rule) in enumerate(one.values.items()):
        select, given = sets.compile(rule, at=at)
        select, given = _renamed(select, given, f"r{place}_")
        params |= {**given, f"value{place}": value}
        selects.append(statements.ONE_VALUE.replace("{value}", f"%(value{place})s").replace("{select}", select))
    found = " union all ".join(selects)
    statement = scope.fill(statements.FOUND.replace("{found}", found))
    yes, others = run_sql(statement, params)[0]
    return yes, others or []


def _renamed(select: str, params: dict[str, Any], prefix: str) -> tuple[str, dict[str, Any]]:
    """The same with other names of parameters, so that several selects fit into one statement."""
    for name in params:
        select = select.replace(f"%({name})s", f"%({prefix}{name})s")
    return select, {f"{prefix}{name}": value for name, value in params.items()}


@contextmanager
def within_seconds(seconds: int) -> Iterator[None]:
    """Within a transaction: a statement that takes longer is cancelled and raises OperationalError."""
    with connection.cursor() as cursor:
        cursor.execute("select set_config('statement_timeout', %s, true)", [f"{seconds}s"])
    yield
    with connection.cursor() as cursor:
        cursor.execute("select set_config('statement_timeout', '0', true)")
