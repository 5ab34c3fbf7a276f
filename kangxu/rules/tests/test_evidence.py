"""Evidence is the same whichever engine tells it."""

import json
import os

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings

from kangxu.rules import plain
from kangxu.rules.evidence import evidence_of, evidence_sql
from kangxu.rules.language import All, Compare, Known, Not, Term, Window, leaves
from kangxu.rules.tests.conftest import AT
from kangxu.rules.tests.strategies import RULES

EXAMPLES = int(os.environ.get("KANGXU_DEEP", "80"))


def _asked(rule, people, few):
    sql, params = evidence_sql(rule, at=AT, among_sql="select unnest(%(some)s::bigint[]) as person_id", few=few)
    with connection.cursor() as cursor:
        cursor.execute(sql, params | {"some": people})
        return {one: found if isinstance(found, list) else json.loads(found) for one, found in cursor.fetchall()}


def _explained(rule, one):
    return evidence_of(plain.explain(rule, plain.gather(rule, person_id=one, at=AT), at=AT))


@settings(suppress_health_check=list(HealthCheck), max_examples=EXAMPLES, deadline=None)
@given(rule=RULES)
def _same(people, rule):
    expected = {one: _explained(rule, one) for one in people}
    assert _asked(rule, people, few=True) == expected
    assert _asked(rule, people, few=False) == expected
    assert [one["fact"] for one in expected[people[0]]] == [leaf.term.fact for leaf in leaves(rule)]


def test_both_engines_give_the_same_evidence(people):
    _same(people[:6])


@pytest.mark.parametrize("few", [True, False])
def test_evidence_is_fact_value_and_moment(people, few):
    rule = All((
        Compare(Term("reading.HBA1C"), ">=", 7), Not(Known(Term("encounter"))), Compare(Term("age"), ">", 3),
        Compare(Term("reading.SBP", "count", Window(days=200)), ">=", 2), Compare(Term("tag.SUGAR"), "=", True),
    ))  # fmt: skip
    found = _asked(rule, people, few)
    assert found == {one: _explained(rule, one) for one in people}
    assert any("bounds" in one[0] for one in found.values())
    assert any(one[1] == {"fact": "encounter", "value": None, "at": None} for one in found.values())
    assert {one[3]["value"] for one in found.values()} > {0, 1}
    assert {one[4]["value"] for one in found.values()} == {True, None}
