"""Evaluating one definition for a range of persons, in sets from end to end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection

from kangxu.rules import sets
from kangxu.rules.catalogue import steady
from kangxu.rules.language import Not, Rule
from kangxu.rules.within import Within
from kangxu.segments import statements
from kangxu.segments.asking import run_sql
from kangxu.segments.evaluating import Outcome, Scope, apply, end_by_hand, stage
from kangxu.segments.ruled import Ruled

# So many who come in at once change what PostgreSQL knows of the stays: without, the next chunk is planned as for a few
MANY = 10_000


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
    if len(counted.outcome.entered.get(one.id, ())) > MANY:
        run_sql("analyze segments_spell", {})
    return counted


def _lay_down(one: Ruled, scope: Scope, *, at: datetime) -> tuple[int, list[int]]:
    """How many the rule is true for, and the members by rule whom it is not true for."""
    if list(one.values) == [""]:
        select, params = sets.compile(one.rule, at=at)
        found = statements.ONE_VALUE.replace("{select}", select)
    else:
        _lay_down_bands(one, scope, at=at)
        found, params = statements.BANDED, {"bands": list(one.values)}
    statement = scope.fill(statements.FOUND.replace("{found}", found))
    ttl = one.terms.ttl.days if one.terms.ttl else None
    yes, others = run_sql(statement, {**params, **scope.params, "definition": one.id, "ttl": ttl})[0]
    return yes, others or []


def _lay_down_bands(one: Ruled, scope: Scope, *, at: datetime) -> None:
    """Who is in which band, and of those in a later one, whom the earlier ones are surely denied."""
    run_sql(statements.BAND_TABLE, {})
    run_sql("truncate segments_band", {})
    for place, rule in enumerate(one.values.values()):
        _lay_down_band(place, rule, scope, at=at, within=None)
    run_sql("analyze segments_band", {})
    for place, rule in enumerate(list(one.values.values())[:-1]):
        later = Within(statements.LATER_BANDS, {"before": place})
        _lay_down_band(place, Not(rule), scope, at=at, within=later)


def _lay_down_band(place: int, rule: Rule, scope: Scope, *, at: datetime, within: Within | None) -> None:
    select, params = sets.compile(rule, at=at, within=within)
    statement = scope.fill(statements.BAND.replace("{select}", select))
    run_sql(statement, {**params, **scope.params, "place": place, "yes": within is None})


@contextmanager
def within_seconds(seconds: int) -> Iterator[None]:
    """Within a transaction: a statement that takes longer is cancelled and raises OperationalError."""
    with connection.cursor() as cursor:
        cursor.execute("select set_config('statement_timeout', %s, true)", [f"{seconds}s"])
    yield
    with connection.cursor() as cursor:
        cursor.execute("select set_config('statement_timeout', '0', true)")
