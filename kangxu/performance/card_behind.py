"""Whom a rate of the coefficient counted: the same statements as `card_marks`, row by row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.functional import Promise

from kangxu.evidence.compute import parameters, sql_of
from kangxu.evidence.measure import measures
from kangxu.evidence.measures.task_on_time_rate import MEASURE as ON_TIME
from kangxu.foundation.fetching import rows
from kangxu.performance.card_marks import ANSWERED, OWNED_TASKS, WHOSE
from kangxu.performance.card_rows import PAGE
from kangxu.performance.card_terms import Rule
from kangxu.performance.months import month_after, seen_at, span_of

# Those that are not met first: they are what one looks for
_ORDER = "order by state <> 'not_met', state, person_id, task_id limit %(size)s offset %(offset)s"
_TASKS = f"select person_id, state, why, kind, task_id from ({OWNED_TASKS}) t where member = %(one)s {_ORDER}"
_PERSONS = f"""
select * from (
    select distinct c.person_id, c.state, c.why, coalesce(c.value::text, ''), null::bigint as task_id {WHOSE}
    where member = %(one)s
) behind {_ORDER}
"""
_ANSWERS = f"""
select person_id, state, '', '', null::bigint as task_id from ({ANSWERED}) a where member = %(one)s {_ORDER}
"""


@dataclass(frozen=True, slots=True)
class Behind:
    """One person or task that a rate counted: met, not met or left out, and why (a code of its measure)."""

    person_id: int
    state: str
    why: str
    detail: str
    task_id: int | None


def list_counted(
    rule: Rule, staff_id: int, organisations: Sequence[int], month: date, *, at: datetime, size: int = PAGE,
    offset: int = 0,
) -> list[Behind]:  # fmt: skip
    """The rows of a rate as the record stands now, those not met first. Nothing for a rate by hand."""
    if rule.by_hand:
        return []
    since, until = span_of(month)
    asked: dict[str, Any] = {
        "one": staff_id, "staff": [staff_id], "size": size, "offset": offset, "first": month,
        "next": month_after(month), "since": since, "until": until, "form": rule.form, "item": rule.item,
        "good": list(rule.good), "organisations": list(organisations),
    }  # fmt: skip
    return [Behind(*row) for row in rows(_statement(rule), _known(rule, organisations, seen_at(month, at)) | asked)]


def reasons_of(rule: Rule) -> Mapping[str, Promise]:
    """The words of `why`; none where the answer itself says it."""
    if rule.form or rule.by_hand:
        return {}
    return (measures()[rule.measure] if rule.measure else ON_TIME).reasons


def _statement(rule: Rule) -> str:
    if rule.form:
        return _ANSWERS
    return sql_of(measures()[rule.measure]) + _PERSONS if rule.measure else _TASKS


def _known(rule: Rule, organisations: Sequence[int], at: datetime) -> dict[str, Any]:
    measure = measures()[rule.measure] if rule.measure else ON_TIME
    return parameters(measure, programme=rule.programme, organisations=organisations, at=at, cohort_at=at)
