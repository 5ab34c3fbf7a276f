"""One statement over everybody: newest interaction, expected interval, fifths within the department, value tier.

It takes `at`, `since` (a year before), `long_since`, `plan_days` and the sheet's numbers; it makes one row per person.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from kangxu.followup.schedule import interval_parameters
from kangxu.foundation.clock import day_of
from kangxu.records.moments import sql_day
from kangxu.rules.catalogue import Series, field_of, groupings
from kangxu.segments.interactions import INTERACTIONS, MEETINGS, SHEET

_COLUMNS = (
    "last_at", "expected_days", "expected_by", "department", "visits", "income", "spend", "recency", "frequency",
    "monetary", "tier", "reasons",
)  # fmt: skip


def _rows_of(code: str) -> str:
    source = field_of(code).source
    if not isinstance(source, Series):
        raise TypeError(f"{code} is no series")
    return source.select


def _fifth(order: str) -> str:
    """Equal values share a fifth."""
    return f"least(5, 1 + floor(5 * percent_rank() over (partition by department order by {order})))::int"


def _at_least(percent: str, amount: str) -> str:
    """Who has paid nothing is in no upper share, however small the others' amounts are."""
    return f"({amount} > 0 and {amount} >= {percent})"


def _ctes() -> str:
    return f"""
with living as (
    select p.id, coalesce(p.deceased_at <= %(at)s, false) as dead from people_person p where p.merged_into_id is null
), newest as (
    select i.person_id, max(i.at) as at from ({INTERACTIONS}) i where i.at <= %(at)s group by i.person_id
), met as (
    select distinct i.person_id, {sql_day("i.at")} as day from ({MEETINGS}) i
    where i.at <= %(at)s and i.at >= %(long_since)s
), own as (
    select g.person_id, percentile_cont(0.5) within group (order by g.gap) as days from (
        select person_id, day - lag(day) over (partition by person_id order by day) as gap from met) g
    where g.gap is not null group by g.person_id having count(*) >= %(least_gaps)s
), plan as (
    select distinct e.person_id, (%(plan_days)s::jsonb ->> coalesce(s.tier, ''))::float8 as days
    from programmes_enrolment e
    left join programmes_tierstate s on s.person_id = e.person_id and s.programme = 'overall'
    where e.ended_at is null and e.enrolled_at <= %(at)s
), visit as (
    select v.person_id, count(*) as number from ({_rows_of("encounter")}) v
    where v.at <= %(at)s and v.at >= %(since)s group by v.person_id
), earned as (
    select m.person_id, sum(m.least) as amount from ({_rows_of("margin")}) m
    where m.at <= %(at)s and m.at >= %(since)s group by m.person_id
), charged as (
    select c.person_id, sum(c.value) as amount from ({_rows_of("charge")}) c
    where c.at <= %(at)s and c.at >= %(since)s group by c.person_id
), chronic as (
    select distinct d.person_id from ({_rows_of("diagnosis_ever")}) d
    where d.at <= %(at)s and d.state <> 'resolved' and d.condition = any(%(conditions)s)
), line as (
    select distinct v.person_id from ({_rows_of("encounter")}) v
    where v.at <= %(at)s and v.at >= %(since)s and v.department like any(%(lines)s)
), operated as (
    select distinct o.person_id from ({_rows_of("operation_discharge")}) o
    where o.at <= %(at)s and o.at >= %(since)s and o.level = any(%(levels)s)
), stay as (
    select e.person_id, e.department, e.id, sum(c.amount_fen) as bill
    from records_encounter e join records_charge c on c.encounter_id = e.id and c.retired_at is null
    where e.retired_at is null and e.kind = 'inpatient' and e.ended_at <= %(at)s and e.ended_at >= %(since)s
      and exists (select 1 from records_procedure o
                  where o.person_id = e.person_id and o.encounter_id = e.id and o.retired_at is null)
    group by e.person_id, e.department, e.id
), costly as (
    select distinct s.person_id from stay s join (
        select department, percentile_cont(%(bill)s) within group (order by bill) as edge from stay
        where department is not null group by department having count(*) >= %(least_people)s) l
      on l.department = s.department and s.bill >= l.edge
), everybody as (
    select l.id, l.dead, n.at as last_at, g.key as department, coalesce(v.number, 0) as visits,
           coalesce(plan.days, own.days, %(usual)s) as expected_days,
           case when plan.days is not null then 'plan' when own.days is not null then 'own' else 'usual' end
               as expected_by,
           coalesce(round(m.amount::numeric, 2)::float8, 0) as income,
           coalesce(round(c.amount::numeric, 2)::float8, 0) as spend
    from living l
    left join newest n on n.person_id = l.id left join ({groupings()["department"].select}) g on g.person_id = l.id
    left join plan on plan.person_id = l.id left join own on own.person_id = l.id
    left join visit v on v.person_id = l.id left join earned m on m.person_id = l.id
    left join charged c on c.person_id = l.id
), edge as (
    select department, count(*) as people,
           percentile_cont(%(income_edge)s) within group (order by income) as income,
           percentile_cont(%(line_edge)s) within group (order by spend) as line_spend,
           percentile_cont(%(spend_edge)s) within group (order by spend) as spend
    from everybody where department is not null and not dead group by department having count(*) >= %(least_people)s
), fifths as (
    select e.id, {_fifth(f"({sql_day('%(at)s')} - {sql_day('e.last_at')}) / e.expected_days desc")} as recency,
           {_fifth("e.visits")} as frequency, {_fifth("e.income")} as monetary
    from everybody e join edge using (department) where not e.dead
), judged as (
    select e.*, f.recency, f.frequency, f.monetary, array_remove(array[
        case when chronic.person_id is not null and {_at_least("edge.income", "e.income")} then 'chronic_income' end,
        case when line.person_id is not null and {_at_least("edge.line_spend", "e.spend")} then 'line_spend' end
    ], null) as high, array_remove(array[
        case when operated.person_id is not null then 'major_operation' end,
        case when costly.person_id is not null then 'large_bill' end,
        case when {_at_least("edge.spend", "e.spend")} then 'spend' end
    ], null) as steady
    from everybody e left join edge using (department) left join fifths f on f.id = e.id
    left join chronic on chronic.person_id = e.id left join line on line.person_id = e.id
    left join operated on operated.person_id = e.id left join costly on costly.person_id = e.id
)
"""


def statement() -> str:
    """SQL that writes the row of everybody whose numbers have changed."""
    new = ", ".join(f"excluded.{one}" for one in _COLUMNS)
    return f"""{_ctes()}
insert into segments_valuescore as old (person, {", ".join(_COLUMNS)}, computed_at)
select id, last_at, expected_days, expected_by, department, visits, income, spend, recency, frequency, monetary,
       case when dead then '' when cardinality(high) > 0 then 'A' when cardinality(steady) > 0 then 'B' else 'C' end,
       case when dead then '{{}}' when cardinality(high) > 0 then high else steady end, %(at)s
from judged
on conflict (person) do update
set ({", ".join(_COLUMNS)}, computed_at) = ({new}, excluded.computed_at)
where ({", ".join(f"old.{one}" for one in _COLUMNS)}) is distinct from ({new})
"""


# Records that were merged into others are no persons of their own any more
CLEAR = """
delete from segments_valuescore v
where not exists (select 1 from people_person p where p.id = v.person and p.merged_into_id is null)
"""


def parameters(at: datetime) -> dict[str, Any]:
    """What the statement needs, as of a moment."""
    expected, tiers, ranking = SHEET["expected"], SHEET["tiers"], SHEET["ranking"]
    return {
        "at": at, "day": day_of(at), "since": at - timedelta(days=ranking["window_days"]),
        "long_since": at - timedelta(days=expected["gaps_within_days"]), "least_gaps": expected["least_gaps"],
        "usual": float(expected["usual_days"]), "plan_days": interval_parameters()["days"],
        "conditions": tiers["conditions"], "levels": tiers["operation_levels"],
        "lines": [f"%{word}%" for word in tiers["lines"]], "least_people": ranking["least_people"],
        "income_edge": tiers["income_percentile"] / 100, "line_edge": tiers["line_percentile"] / 100,
        "spend_edge": tiers["spend_percentile"] / 100, "bill": tiers["bill_percentile"] / 100,
    }  # fmt: skip
