"""What a measure is, and the shelf of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any, Literal

from django.utils.functional import Promise

from kangxu.clinical.sheets import load_sheet
from kangxu.foundation import shelves
from kangxu.foundation.permissions import Permission
from kangxu.foundation.shelves import Review
from kangxu.foundation.terms import spoken

SHELF = "kangxu.evidence.measures"
Unit = Literal["rate", "persons"]
Direction = Literal["up", "down", ""]

# The reason code of those for whom there is no value: the measures that need one share it
NOT_MEASURED = "not_measured"
# A reading `r` as a list shows it, with its comparator and one decimal
SHOWN = "(coalesce(r.comparator, '') || round(r.value::numeric, 1))"

# Under care of the programme, at the institutions asked for. `at` is the moment facts are seen from, `cohort_at` the
# moment at which persons are under care: the same moment, except for a look back.
MANAGED = """
managed as not materialized (
    select e.person_id, e.organisation_id, e.enrolled_at, e.care_manager_id, p.birth_on, p.deceased_at
    from programmes_enrolment e join people_person p on p.id = e.person_id
    where e.programme = %(programme)s and e.enrolled_at <= %(cohort_at)s
      and (e.ended_at is null or e.ended_at > %(cohort_at)s) and p.merged_into_id is null
      and (p.deceased_at is null or p.deceased_at > %(cohort_at)s)
      and (%(organisations)s::bigint[] is null or e.organisation_id = any(%(organisations)s))
)
"""


@dataclass(frozen=True)
class Measure:
    """One measure.

    `select` yields organisation_id, person_id, state ('met', 'not_met', 'excluded'), why (a code of `reasons`),
    value and seen_at, from `managed` and with the parameters of `values`. `look_back` allows the marked look at earlier
    months. `headline` is the rate that the programme is judged by. `key` numbers the rows where a person has several.
    With `keeps_longest` a result names those who are met for the longest: a page shows them without searching.
    A `general` one is counted for every programme and shown on a page of its own; `permission` is asked of whoever
    looks at its list.
    """

    code: str
    edition: str
    indicator: str
    title: Promise
    numerator: Promise
    denominator: Promise
    left_out: Promise
    phrase: Promise
    reasons: dict[str, Promise]
    select: str
    review: Review
    unit: Unit = "rate"
    direction: Direction = "up"
    target: float | None = None
    look_back: bool = False
    headline: bool = False
    key: str = "person_id"
    keeps_longest: bool = False
    general: bool = False
    permission: Permission = Permission.SEE_DASHBOARD
    values: dict[str, Any] = field(default_factory=dict)


@cache
def measures() -> dict[str, Measure]:
    """All measures by code; a broken one stops the start."""
    return shelves.load(SHELF, "MEASURE")


@cache
def numbers(code: str) -> dict[str, Any]:
    """The numbers that a measure's owner signs: its table in measures.toml."""
    table: dict[str, Any] = load_sheet("measures.toml", "kangxu.evidence")[code]
    return table


def source_words(code: str) -> str:
    """Where a measure comes from, in the language of whoever looks."""
    table = numbers(code)
    return str(spoken(table["source"], table["source_en"]))


def review_of(code: str) -> Review:
    table = numbers(code)
    days: dict[str, date] = {name: table[name] for name in ("reviewed_on", "next_review")}
    return Review(source=table["source"], owner=table["owner"], **days)
