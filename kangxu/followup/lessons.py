"""Lessons follow the risk: what an assessment report found to drive it is read first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from kangxu.education.actions import follow_sequences
from kangxu.followup.managed import managed
from kangxu.foundation.fetching import rows
from kangxu.foundation.viewer import Viewer

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
    return sum(
        follow_sequences(person_ids=persons, driven=_driven(persons), by=by, at=at) for _after, persons in managed()
    )


def _driven(persons: Sequence[int]) -> dict[int, list[tuple[str, str]]]:
    found: dict[int, list[tuple[str, str]]] = {}
    for person, item in rows(_DRIVEN, {"persons": list(persons)}):
        found.setdefault(person, []).append((item, REPORT))
    return found
