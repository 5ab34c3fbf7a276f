"""Lessons follow the risk: what an assessment report found to drive it is read first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from kangxu.education.actions import follow_sequences
from kangxu.foundation.viewer import Viewer

CHUNK = 5000

_UNDER_CARE = """
select distinct person_id from programmes_enrolment
where ended_at is null and person_id > %(after)s order by person_id limit %(rows)s
"""
# What the newest report of each person gave to read, the heaviest driver first
_DRIVEN = """
select r.person_id, e.value->>'code'
from unnest(%(persons)s::bigint[]) p (id)
cross join lateral (
    select person_id, content from screening_report s where s.person_id = p.id order by s.id desc limit 1) r
cross join lateral jsonb_array_elements(r.content->'education') with ordinality as e (value, place)
order by r.person_id, e.place
"""
REPORT = "report"


def go_on(*, by: Viewer, at: datetime) -> int:
    """The next lesson for everybody under care who is due for one; how many. A run that was stopped is run again."""
    return sum(follow_sequences(person_ids=persons, driven=_driven(persons), by=by, at=at) for persons in _chunks())


def _chunks() -> Iterator[list[int]]:
    after = 0
    while persons := [row[0] for row in _run(_UNDER_CARE, {"after": after, "rows": CHUNK})]:
        yield persons
        after = persons[-1]


def _driven(persons: Sequence[int]) -> dict[int, list[tuple[str, str]]]:
    found: dict[int, list[tuple[str, str]]] = {}
    for person, item in _run(_DRIVEN, {"persons": list(persons)}):
        found.setdefault(person, []).append((item, REPORT))
    return found


def _run(statement: str, parameters: dict[str, Any]) -> list[tuple[int, str]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return list(cursor.fetchall())
