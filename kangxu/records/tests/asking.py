"""Asking facts of this room by both engines at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import connection

from kangxu.rules import moments, plain, sets
from kangxu.rules.language import Not, Rule
from kangxu.rules.reading import read
from kangxu.rules.tests.questions import every_question


def who(text: str, persons: Sequence[int], at: datetime) -> list[int]:
    """Those of these persons for whom a rule in words is true; both engines say the same, of its contrary too."""
    rule = read(text)
    found = [agreed(one, persons, at) for one in (rule, Not(rule))]
    return found[0]


def agreed(rule: Rule, persons: Sequence[int], at: datetime) -> list[int]:
    by_set = sets.persons_where(rule, at=at, among=persons)
    by_person = [one for one in persons if _verdict(rule, one, at) is True]
    assert by_set == by_person, rule
    return by_set


def both_agree(code: str, persons: Sequence[int], at: datetime) -> None:
    """Every question that can be put to a fact."""
    for rule in every_question():
        if rule.term.fact == code:
            agreed(rule, persons, at)
            agreed(Not(rule), persons, at)


def _verdict(rule: Rule, person_id: int, at: datetime) -> object:
    return plain.explain(rule, plain.gather(rule, person_id=person_id, at=at), at=at).verdict


def first_look(text: str, person_id: int, at: datetime) -> datetime | None:
    """When time alone may first change the answer for a person."""
    sql, params = moments.moments_sql([read(text)], at=at, among=[person_id])
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        row = cursor.fetchone()
    return row[1] if row else None
