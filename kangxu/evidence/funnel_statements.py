"""The whole statements of the funnel, put together from `funnel`."""

from __future__ import annotations

from functools import cache
from typing import Literal

from kangxu.evidence.funnel import ASKED, CARE, Stage, sql_offers, sql_ways
from kangxu.evidence.measures.task_on_time_rate import JUDGED

Group = Literal["staff", "channel", "package", "month", "organisation"]

_GROUPS: dict[Group, tuple[str, str]] = {
    "staff": ("w.staff_id", "coalesce(f.name, '')"),
    "channel": ("w.channel", "w.channel"),
    "package": ("w.package", "w.package"),
    "month": ("to_char(w.at at time zone %(zone)s, 'YYYY-MM')", "''"),
    "organisation": ("w.organisation_id", "coalesce(nullif(o.short_name, ''), o.name)"),
}
_PLACE = "coalesce(nullif(o.short_name, ''), o.name)"
_REACHABLE = """
(%(scope)s::bigint[] is null or (
    select true from people_registration r
    where r.person_id = p.id and r.organisation_id = any(%(scope)s) and r.ended_at is null limit 1))
"""
_UNASKED = """
union all
(select distinct on (c.person_id) c.person_id, 1, c.programme, '', '', c.doctor_id, null, null, c.organisation_id
 from care c where c.person_id > %(after)s and not exists (select 1 from asked a where a.person_id = c.person_id)
 order by c.person_id, c.programme)
"""
_DUE = """
t.due_on >= %(from_day)s and t.due_on <= %(to_day)s and t.organisation_id = any(%(organisations)s)
and (%(programme)s = '' or t.programme = %(programme)s or t.programme = '' and exists (
    select 1 from programmes_enrolment e where e.person_id = t.person_id and e.programme = %(programme)s
    and (e.ended_at is null or e.ended_at >= t.opened_at)))
and (%(staff)s::bigint is null or t.assigned_to_id = %(staff)s)
"""

OFFERED_BY = """
select distinct o.staff_id, coalesce(f.name, ''), o.channel
from shop_offer o left join organisations_staff f on f.id = o.staff_id
where o.organisation_id = any(%(organisations)s) and o.at >= %(since)s and o.at < %(until)s
"""
TASKS_JUDGED = f"select state, why, count(*) from ({JUDGED.format(due=_DUE)}) t group by 1, 2"
TASKS_BEHIND = f"""
select t.task_id, t.person_id, p.name, p.sex, p.birth_on, t.kind, t.due_on, t.closed_at, t.state, t.why,
       coalesce(f.name, ''), {_PLACE}
from ({JUDGED.format(due=_DUE)}) t join people_person p on p.id = t.person_id
join organisations_organisation o on o.id = t.organisation_id
left join organisations_staff f on f.id = t.assigned_to_id
where (t.due_on, t.task_id) > (%(after_day)s, %(after)s) and (%(why)s = '' or t.why = %(why)s) and {_REACHABLE}
order by t.due_on, t.task_id limit %(size)s
"""


@cache
def sql_counted(by: Group) -> str:
    """Persons from the offer onwards, and those who ordered something: a line for each value of what is grouped by,
    and one for all of them together."""
    key, words = _GROUPS[by]
    stages = (f"count(distinct person_id) filter (where reached >= {stage:d})" for stage in list(Stage)[1:])
    return f"""
{sql_ways()}
select grouping(key) = 1, key, words, count(distinct person_id) filter (where viewed),
       count(distinct person_id) filter (where placed), {", ".join(stages)}
from (
    select w.person_id, w.reached, w.viewed, w.placed, {key} as key, {words} as words
    from ways w left join organisations_staff f on f.id = w.staff_id
    join organisations_organisation o on o.id = w.organisation_id
) grouped
group by grouping sets ((key, words), ()) order by 1, {"2" if by == "month" else "6 desc, 3"}
"""


@cache
def sql_not_offered() -> str:
    """How many suitable persons nobody offered anything."""
    return f"""
with {sql_offers()}, {ASKED}, {CARE}
select count(distinct person_id) from care c where not exists (select 1 from asked a where a.person_id = c.person_id)
"""


@cache
def sql_people(*, with_care: bool) -> str:
    """A page of persons at their furthest stage; `with_care` those too to whom nothing was offered."""
    return f"""
{sql_ways()}{f", {CARE}" if with_care else ""},
best as (
    (select distinct on (person_id) person_id, reached, programme, package, channel, staff_id, at as offered_at,
            paid_at, organisation_id
     from ways where person_id > %(after)s order by person_id, reached desc, at desc, id desc)
    {_UNASKED if with_care else ""}
)
select b.person_id, p.name, p.sex, p.birth_on, b.reached, b.programme, b.package, coalesce(k.zh, ''),
       coalesce(k.en, ''), b.channel, coalesce(f.name, ''), b.offered_at, b.paid_at, {_PLACE}
from best b join people_person p on p.id = b.person_id
join organisations_organisation o on o.id = b.organisation_id
left join packages_package k on k.code = b.package left join organisations_staff f on f.id = b.staff_id
where b.reached between %(least)s and %(most)s and {_REACHABLE}
order by b.person_id limit %(size)s
"""
