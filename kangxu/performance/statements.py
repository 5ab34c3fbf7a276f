"""The set statements behind the head's board: what each number counts is the list behind it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from psycopg.types.json import Jsonb

from kangxu.followup.clocks import ALLOWANCES, MINUTED, latest_dues
from kangxu.followup.vocabulary import KINDS
from kangxu.foundation import clock
from kangxu.performance.reach import Team

VISITS = [code for code, kind in KINDS.items() if kind.face_to_face]
CALLS = [code for code, kind in KINDS.items() if not kind.face_to_face]

# Late as the clocks of sla.toml say: by days where there is no deadline, else by the deadline
_LATE = """
t.due_on <= %(today)s and case
    when t.deadline_at is null and %(dues)s::jsonb ? t.kind then t.due_on <= (%(dues)s::jsonb ->> t.kind)::date
    else %(at)s >= coalesce(t.deadline_at, greatest(t.opened_at, t.due_on::timestamp at time zone %(zone)s)
                            + (%(minutes)s::jsonb ->> t.kind)::int * interval '1 minute') end
"""
_UNTOUCHED = """
not exists (select 1 from followup_contact k where k.task_id = t.id and k.undone_at is null)
"""
# What of the open work is meant, over tasks `t`
WHAT: dict[str, str] = {
    "critical": "t.urgency = 0",
    "uncalled": f"t.due_on <= %(today)s and t.kind = any(%(calls)s) and {_UNTOUCHED}",
    "late": _LATE,
    "missed": "t.kind = any(%(visits)s) and coalesce((t.facts ->> 'closes_on')::date, t.due_on) < %(today)s",
    "due": "t.due_on <= %(today)s",
    "open": "true",
}
KNOWN = """
(select true from people_registration r where r.person_id = {person} and r.ended_at is null
 and (%(scope)s::bigint[] is null or r.organisation_id = any(%(scope)s)) limit 1)
"""
_TASKS = f"""
t.closed_at is null and t.organisation_id = any(%(organisations)s)
and (%(members)s::bigint[] is null or t.assigned_to_id = any(%(members)s)) and {KNOWN.format(person="t.person_id")}
"""
COUNTED = ("critical", "uncalled", "late", "missed", "due")
COUNTS = f"""
select t.assigned_to_id, {", ".join(f"count(*) filter (where {WHAT[one]})" for one in COUNTED)}
from followup_task t where {_TASKS} and (t.urgency = 0 or t.due_on <= %(today)s) group by 1
"""
_CHOSEN = """
and (%(owner)s::bigint is null or t.assigned_to_id = %(owner)s) and (not %(free)s or t.assigned_to_id is null)
and (%(kind)s = '' or t.kind = %(kind)s) and (%(only)s::bigint[] is null or t.id = any(%(only)s))
"""
TASKS = """
select t.id, t.person_id, p.name, p.sex, p.birth_on, coalesce(s.tier, 'unknown'), t.kind, t.programme, t.urgency,
       t.tier_rank, t.due_on, t.opened_at, t.attempts, t.level, t.assigned_to_id, coalesce(a.name, ''),
       t.reason, t.facts
from (select t.* from followup_task t
      where {where} and (%(after_id)s::bigint is null
          or (t.urgency, t.tier_rank, t.due_on, t.id)
           > (%(after_urgency)s::int, %(after_rank)s::int, %(after_due)s::date, %(after_id)s::bigint))
      order by t.urgency, t.tier_rank, t.due_on, t.id limit %(size)s) t
join people_person p on p.id = t.person_id
left join programmes_tierstate s on s.person_id = t.person_id and s.programme = 'overall'
left join organisations_staff a on a.id = t.assigned_to_id
order by t.urgency, t.tier_rank, t.due_on, t.id
"""
# Looked up row by row on purpose: an EXISTS is turned into a hash of everybody under care
_CARED = """
(select true from programmes_enrolment e where e.person_id = {person} and e.ended_at is null
 and e.organisation_id = any(%(organisations)s)
 and (%(members)s::bigint[] is null or e.care_manager_id = any(%(members)s)) limit 1)
"""
# Who turned red from a milder tier they had before: the first and the last change of the time decide
_TURNED = f"""
select moved.person_id, moved.at from (
    select c.person_id, max(c.at) as at from programmes_tierchange c
    where c.programme = 'overall' and c.at > %(since)s and c.at <= %(until)s
    group by 1
    having (array_agg(c.previous order by c.at, c.id))[1] in ('yellow', 'green')
       and (array_agg(c.tier order by c.at desc, c.id desc))[1] = 'red'
) moved where {_CARED.format(person="moved.person_id")} and {KNOWN.format(person="moved.person_id")}
"""
TURNED_COUNT = f"select count(*) from ({_TURNED}) turned"
TURNED = f"""
select d.person_id, p.name, p.sex, p.birth_on, coalesce(s.tier, 'unknown'), d.at, coalesce(m.name, '')
from ({_TURNED}) d join people_person p on p.id = d.person_id and p.merged_into_id is null
left join programmes_tierstate s on s.person_id = d.person_id and s.programme = 'overall'
left join lateral (select e.care_manager_id from programmes_enrolment e where e.person_id = d.person_id
                   and e.ended_at is null and e.care_manager_id is not null order by e.id limit 1) e on true
left join organisations_staff m on m.id = e.care_manager_id
where %(after_id)s::bigint is null or (d.at, d.person_id) < (%(after_at)s::timestamptz, %(after_id)s::bigint)
order by d.at desc, d.person_id desc limit %(size)s
"""
DONE = """
select t.closed_by, count(*) filter (where t.closed_at >= %(day)s), count(*) filter (where t.closed_at >= %(week)s),
       count(*) filter (where t.closed_at >= %(month)s)
from followup_task t
where t.organisation_id = any(%(organisations)s) and t.closed_at >= least(%(week)s, %(month)s) and t.closed_at <= %(at)s
  and t.closed_by = any(%(actors)s) group by 1
"""
REACHED = """
select c.staff_id, count(*), count(*) filter (where c.outcome = any(%(reached)s)) from followup_contact c
where c.staff_id = any(%(staff)s) and c.at >= %(since)s and c.at < %(until)s and c.undone_at is null
  and c.mode = 'phone' and c.organisation_id = any(%(organisations)s) group by 1
"""
IN_CHARGE = """
select e.care_manager_id, count(distinct e.person_id) from programmes_enrolment e
where e.ended_at is null and e.care_manager_id = any(%(staff)s) and e.organisation_id = any(%(organisations)s)
group by 1
"""


def of_what(what: str) -> str:
    """The condition of one list over the open tasks."""
    return f"{_TASKS} and {WHAT[what]} {_CHOSEN}"


def known(team: Team, at: datetime) -> dict[str, Any]:
    """What every statement over tasks asks for."""
    today = clock.day_of(at)
    return {
        "organisations": team.organisations, "members": team.members, "scope": team.scope, "today": today, "at": at,
        "zone": str(clock.zone()), "calls": CALLS, "visits": VISITS, **_clocks(team, today),
    }  # fmt: skip


def _clocks(team: Team, today: date) -> Mapping[str, Any]:
    dues = latest_dues(1.0, today, team.calendar)
    return {
        "dues": Jsonb({kind: day.isoformat() for kind, day in dues.items()}),
        "minutes": Jsonb({kind: ALLOWANCES[kind].minutes for kind in MINUTED}),
    }
