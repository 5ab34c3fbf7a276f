"""Visits face to face: how many a year, who is behind, and the reminders of the red. Runs within actions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from psycopg.types.json import Jsonb

from kangxu.clinical.cadence import NATIONAL, contacts
from kangxu.followup.schedule import COLUMNS, SHEET, WINDOW_DAYS
from kangxu.followup.vocabulary import KINDS, MODES, OUTCOMES, TIERS
from kangxu.foundation import clock
from kangxu.foundation.viewer import Viewer
from kangxu.programmes.programme import programmes

_PACE = SHEET["visits"]
_RANK = "case s.tier when 'red' then 0 when 'yellow' then 1 when 'green' then 2 else 3 end"
_SEEN = """
select max((k.at at time zone %(zone)s)::date) from followup_contact k
where k.person_id = e.person_id and k.undone_at is null and k.outcome = any(%(reached)s) and k.mode = any({modes})
"""

# One per person and per last visit: who was not seen for so long is to be seen, at home or in the clinic by tier
OPEN_VISITS = f"""
with wanted as (
    select distinct on (e.person_id) e.*, m.id as manager, s.tier,
           (e.enrolled_at at time zone %(zone)s)::date as enrolled_on
    from programmes_enrolment e
    join people_person p on p.id = e.person_id and p.merged_into_id is null and p.deceased_at is null
    left join programmes_tierstate s on s.person_id = e.person_id and s.programme = 'overall'
    left join organisations_staff m on m.id = e.care_manager_id and m.left_at is null
    where e.ended_at is null and e.person_id > %(after)s and e.person_id <= %(until)s
      and (e.programme = any(%(national)s) or s.tier = any(%(at_home)s))
    order by e.person_id, (e.programme = any(%(national)s)) desc, e.id
), due as (
    select e.*, b.since, b.since + %(every)s as on_day, case when e.tier = any(%(at_home)s) then 'home_visit'
           else 'clinic_visit' end as kind, v.visits
    from wanted e cross join lateral (
        select greatest(e.enrolled_on, ({_SEEN.format(modes="%(counted)s")})) as since
    ) b cross join lateral (
        select count(distinct (k.at at time zone %(zone)s)::date) as visits from followup_contact k
        where k.person_id = e.person_id and k.undone_at is null and k.outcome = any(%(reached)s)
          and k.mode = any(%(counted)s) and (k.at at time zone %(zone)s)::date >= date_trunc('year', %(today)s::date)
    ) v
    where b.since + %(every)s <= %(today)s::date + %(window)s
      and not exists (select 1 from followup_task t where t.person_id = e.person_id and t.closed_at is null
                      and t.kind in ('home_visit', 'clinic_visit', 'plan_visit') and t.due_on <= b.since + %(longest)s)
), placed as (
    select *, row_number() over (partition by organisation_id, manager
                                 order by {_RANK.replace("s.tier", "tier")}, on_day, person_id) as place from due
)
insert into followup_task {COLUMNS}
select person_id, organisation_id, kind, programme, 'face_to_face', jsonb_build_object('seen_on', since,
       'done', visits),
       (%(urgencies)s::jsonb ->> kind)::int, {_RANK.replace("s.tier", "tier")},
       greatest(on_day, %(today)s::date + least(place / %(per_day)s, %(within)s)::int),
       'visit:' || person_id || ':' || since, manager, 0, %(at)s, %(actor)s, '', '', ''
from placed
on conflict (caused_by) do nothing
returning person_id
"""

# The visit is the routine follow-up of its days: a call that nobody has begun makes room for it
CLOSE_ROUTINE = """
update followup_task t set closed_at = %(at)s, closed_by = %(actor)s, outcome = 'in_visit'
where t.person_id = any(%(persons)s) and t.closed_at is null and t.kind = 'follow_up' and t.reason = 'routine'
  and t.attempts = 0 and exists (
    select 1 from followup_task v where v.person_id = t.person_id and v.closed_at is null
    and v.kind in ('home_visit', 'clinic_visit') and abs(v.due_on - t.due_on) <= %(window)s)
returning t.person_id
"""

# A reminder a month for tiers that have one, unless somebody speaks with the person anyway
OPEN_REMINDERS = f"""
insert into followup_task {COLUMNS}
select distinct on (e.person_id) e.person_id, e.organisation_id, 'reminder', e.programme, 'monthly_reminder',
       jsonb_build_object('seen_on', b.since), (%(urgencies)s::jsonb ->> 'reminder')::int, {_RANK}, %(today)s,
       'reminder:' || e.person_id || ':' || b.since, m.id, 0, %(at)s, %(actor)s, '', '', ''
from programmes_enrolment e
join people_person p on p.id = e.person_id and p.merged_into_id is null and p.deceased_at is null
join programmes_tierstate s on s.person_id = e.person_id and s.programme = 'overall'
left join organisations_staff m on m.id = e.care_manager_id and m.left_at is null
cross join lateral (
    select greatest((e.enrolled_at at time zone %(zone)s)::date, ({_SEEN.format(modes="%(any_mode)s")})) as since
) b
where e.ended_at is null and e.person_id > %(after)s and e.person_id <= %(until)s
  and b.since + (%(reminders)s::jsonb ->> s.tier)::int <= %(today)s
  and not exists (select 1 from followup_task t where t.person_id = e.person_id and t.closed_at is null
                  and t.kind <> 'missing_data' and t.due_on <= %(today)s::date + %(window)s)
order by e.person_id, e.id
on conflict (caused_by) do nothing
returning person_id
"""

_DONE = """
select e.person_id, count(distinct (k.at at time zone %(zone)s)::date) filter (where k.id is not null)
from (select distinct person_id from programmes_enrolment
      where person_id = any(%(persons)s) and ended_at is null and programme = any(%(national)s)
        and (%(scope)s::bigint[] is null or organisation_id = any(%(scope)s))) e
left join followup_contact k on k.person_id = e.person_id and k.undone_at is null and k.mode = any(%(counted)s)
 and k.outcome = any(%(reached)s) and k.at >= %(since)s and k.at <= %(at)s
group by 1
"""


@dataclass(frozen=True, slots=True)
class Visits:
    """Visits face to face this year, and how many the national specification wants."""

    done: int
    wanted: int


def visits_this_year(person_ids: Sequence[int], *, viewer: Viewer, at: datetime) -> dict[int, Visits]:
    """Person → visits of the calendar year, for whom the national service counts them (今年面访 2/4). One query."""
    january = datetime.combine(date(clock.day_of(at).year, 1, 1), datetime.min.time(), tzinfo=clock.zone())
    parameters = {"persons": list(person_ids), "scope": viewer.scope_list, "since": january, "at": at, **_counted()}
    with connection.cursor() as cursor:
        cursor.execute(_DONE, parameters)
        return {person: Visits(done, NATIONAL["visits_per_year"]) for person, done in cursor.fetchall()}


def opening(after: int, until: int, *, by: Viewer, at: datetime) -> dict[str, Any]:
    """Parameters of the statements that open, for persons numbered after the one and up to the other."""
    at_home = [tier for tier in TIERS if any(one.mode == "home" for one in contacts(tier))]
    reminders = {tier: one.every_days for tier in TIERS for one in contacts(tier) if one.mode == "message"}
    return {
        "after": after, "until": until, "at": at, "today": clock.day_of(at), "actor": by.actor, "at_home": at_home,
        "every": NATIONAL["routine_days"], "window": WINDOW_DAYS, "longest": _PACE["longest_gap_days"],
        "per_day": _PACE["per_day"], "within": _PACE["within_days"], "reminders": Jsonb(reminders),
        "any_mode": list(MODES), "urgencies": Jsonb({code: kind.urgency for code, kind in KINDS.items()}), **_counted(),
    }  # fmt: skip


def _counted() -> dict[str, Any]:
    return {
        "national": [code for code, one in programmes().items() if one.classes.national], "zone": str(clock.zone()),
        "counted": list(NATIONAL["counted_modes"]),
        "reached": [code for code, outcome in OUTCOMES.items() if outcome.reached and not outcome.registers],
    }  # fmt: skip
