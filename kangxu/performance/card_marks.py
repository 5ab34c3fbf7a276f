"""The rates of the quality coefficient, of each member of staff, counted as the dashboards count them. In sets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from kangxu.evidence.compute import parameters, sql_of
from kangxu.evidence.measure import measures
from kangxu.evidence.measures.task_on_time_rate import JUDGED
from kangxu.evidence.measures.task_on_time_rate import MEASURE as ON_TIME
from kangxu.foundation.fetching import rows
from kangxu.performance.card_terms import Rule, sheet
from kangxu.performance.months import month_after, seen_at, span_of

_DUE = """
t.due_on >= %(first)s and t.due_on < %(next)s and t.opened_at <= %(at)s and t.organisation_id = any(%(organisations)s)
"""
# Work that was taken from somebody because they did nothing in time stays theirs here
OWNED_TASKS = f"""
select t.*, coalesce(
           (select m.source_id from followup_taskmove m
            where m.task_id = t.task_id and m.step = 'returned' and m.reason = 'no_action' order by m.at, m.id limit 1),
           t.assigned_to_id) as member
from ({JUDGED.format(due=_DUE)}) t
"""
# Whoever answers for a person: the care manager, and the doctor
WHOSE = """
from counted c
join programmes_enrolment e on e.person_id = c.person_id and e.programme = %(programme)s
     and e.organisation_id = c.organisation_id and e.enrolled_at <= %(cohort_at)s
     and (e.ended_at is null or e.ended_at > %(cohort_at)s)
cross join lateral (select distinct one as member from unnest(array[e.care_manager_id, e.doctor_id]) one) who
"""
ANSWERED = """
select distinct member, a.id, a.person_id,
       case when a.content_values ->> %(item)s = any(%(good)s) then 'met' else 'not_met' end as state
from questionnaires_answer a
join programmes_enrolment e on e.person_id = a.person_id and e.organisation_id = any(%(organisations)s)
     and e.enrolled_at <= a.done_at and (e.ended_at is null or e.ended_at > a.done_at)
cross join lateral (select distinct one as member from unnest(array[e.care_manager_id, e.doctor_id]) one) who
where a.form = %(form)s and a.state = 'done' and a.done_at >= %(since)s and a.done_at < %(until)s
  and a.content_values ? %(item)s and member = any(%(staff)s)
"""
_TASKS = f"select member, state, count(*) from ({OWNED_TASKS}) owned group by 1, 2"
_PERSONS = f"select member, c.state, count(distinct c.person_id) {WHOSE} where member = any(%(staff)s) group by 1, 2"
_ANSWERS = f"select member, state, count(*) from ({ANSWERED}) answered group by 1, 2"


@dataclass
class Tally:
    """Numerator and denominator of a rule for one member of staff, and what stands outside both."""

    met: int = 0
    whole: int = 0
    left_out: int = 0

    def add(self, state: str, number: int) -> None:
        self.met += number if state == "met" else 0
        self.whole += 0 if state == "excluded" else number
        self.left_out += number if state == "excluded" else 0


def count_marks(
    staff: Sequence[int], organisations: Sequence[int], month: date, *, at: datetime
) -> dict[tuple[int, str], Tally]:  # fmt: skip
    """(member, rule) → tally, for all rules that are not by hand; as seen at the end of the month, or now."""
    members = set(staff)
    found: dict[tuple[int, str], Tally] = {}
    for rule in sheet().rules.values():
        if rule.by_hand:
            continue
        for member, state, number in _counted(rule, staff, organisations, month, seen_at(month, at)):
            if member in members:
                found.setdefault((member, rule.code), Tally()).add(state, number)
    return found


def _counted(
    rule: Rule, staff: Sequence[int], organisations: Sequence[int], month: date, at: datetime
) -> list[tuple[Any, ...]]:  # fmt: skip
    if rule.measure:
        measure = measures()[rule.measure]
        known = parameters(measure, programme=rule.programme, organisations=organisations, at=at, cohort_at=at)
        return rows(sql_of(measure) + _PERSONS, known | {"staff": list(staff)})
    if rule.form:
        since, until = span_of(month)
        return rows(
            _ANSWERS,
            {"organisations": list(organisations), "staff": list(staff), "form": rule.form, "item": rule.item,
             "good": list(rule.good), "since": since, "until": until},
        )  # fmt: skip
    known = parameters(ON_TIME, programme="", organisations=organisations, at=at, cohort_at=at)
    return rows(_TASKS, known | {"first": month, "next": month_after(month)})
