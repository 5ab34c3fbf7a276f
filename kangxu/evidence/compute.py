"""Counting measures: the one place where a measure's SELECT becomes numbers or a list."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from django.db import connection

from kangxu.evidence.measure import MANAGED, Measure
from kangxu.foundation.clock import day_of, zone

# More than a page shows: some will have been spoken with since
LONGEST = 40
_LONGEST = """
select organisation_id, seen_at at time zone 'UTC', person_id from (
    select *, row_number() over (partition by organisation_id order by seen_at, person_id) as n
    from counted where state = 'met'
) ranked where n <= %(kept)s order by organisation_id, seen_at, person_id
"""


@dataclass
class Count:
    """Numerator, denominator, excluded, and how many for each reason."""

    numerator: int = 0
    denominator: int = 0
    excluded: int = 0
    why: dict[str, int] = field(default_factory=dict)
    longest: list[tuple[str, int]] = field(default_factory=list)

    def add(self, state: str, why: str, number: int) -> None:
        if state == "excluded":
            self.excluded += number
        else:
            self.denominator += number
            self.numerator += number if state == "met" else 0
        self.why[why] = self.why.get(why, 0) + number


def parameters(
    measure: Measure, *, programme: str, organisations: Sequence[int] | None, at: datetime, cohort_at: datetime
) -> dict[str, Any]:
    values = {name: json.dumps(value) if isinstance(value, dict) else value for name, value in measure.values.items()}
    return {
        **values, "programme": programme, "organisations": None if organisations is None else list(organisations),
        "at": at, "day": day_of(at), "cohort_at": cohort_at, "zone": zone().key,
    }  # fmt: skip


def sql_of(measure: Measure) -> str:
    """The measure's rows: organisation_id, person_id, state, why, value, seen_at."""
    return f"with {MANAGED}, counted as ({measure.select})"


def count(
    measure: Measure, *, programme: str, at: datetime, cohort_at: datetime | None = None,
    organisations: Sequence[int] | None = None,
) -> dict[int, Count]:  # fmt: skip
    """Counts per institution that has anybody; all institutions, or these. `cohort_at` makes it a look back."""
    known = parameters(measure, programme=programme, organisations=organisations, at=at, cohort_at=cohort_at or at)
    with connection.cursor() as cursor:
        cursor.execute(
            f"{sql_of(measure)} select organisation_id, state, why, count(*) from counted group by 1, 2, 3", known
        )
        found: dict[int, Count] = {}
        for organisation, state, why, number in cursor.fetchall():
            found.setdefault(organisation, Count()).add(state, why, number)
        if measure.keeps_longest:
            cursor.execute(sql_of(measure) + _LONGEST, {**known, "kept": LONGEST})
            for organisation, since, person in cursor.fetchall():
                found[organisation].longest.append((since.isoformat(), person))
    return found


def roll_up(counts: dict[int, Count], paths: dict[int, str]) -> dict[int, Count]:
    """The same counts at every node of the tree above: a node holds its own and all below."""
    summed: dict[int, Count] = {}
    for organisation, count_ in counts.items():
        for node in (int(part) for part in paths[organisation].strip(".").split(".")):
            above = summed.setdefault(node, Count())
            above.numerator += count_.numerator
            above.denominator += count_.denominator
            above.excluded += count_.excluded
            above.longest = sorted([*above.longest, *count_.longest])[:LONGEST]
            for why, number in count_.why.items():
                above.why[why] = above.why.get(why, 0) + number
    return summed


def month_ends(at: datetime, months: int) -> list[datetime]:
    """The last moments of the months before, the newest first."""
    ends: list[datetime] = []
    first = day_of(at).replace(day=1)
    for _ in range(months):
        ends.append(datetime.combine(first, time.min, zone()) - timedelta(seconds=1))
        first = (first - timedelta(days=1)).replace(day=1)
    return ends
