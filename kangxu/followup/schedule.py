"""When somebody is due: set statements over persons, run within the actions of this room.

How often a tier is seen stands in `kangxu.clinical.cadence`; how this room spreads work, in `cadence.toml`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from psycopg.types.json import Jsonb

from kangxu.clinical.cadence import NATIONAL, contacts
from kangxu.clinical.glucose import sql_controlled as sql_glucose
from kangxu.clinical.glucose import sql_fasting
from kangxu.clinical.pressure import sql_controlled as sql_pressure
from kangxu.clinical.sheets import load_sheet
from kangxu.followup import rhythms
from kangxu.followup.said import MEASURED, SAID, SEEN, reached
from kangxu.followup.vocabulary import KINDS, TIERS
from kangxu.foundation import clock
from kangxu.foundation.fetching import rows
from kangxu.foundation.viewer import Viewer
from kangxu.programmes.programme import programmes

SHEET = load_sheet("cadence.toml", "kangxu.followup")
WINDOW_DAYS: int = SHEET["window_days"]
FIRST_CONTACT_PACE = {"per_day": SHEET["first_contacts_per_day"], "within": SHEET["first_contact_within_days"]}

# National indicators that a programme may name in its classes; NULL without a value
_NATIONAL = {"pressure": sql_pressure("u.value", "d.value", "{age}"), "glucose": sql_glucose("f.value")}


def _controlled() -> str:
    """Whether the latest values are in control, by the national indicator of each programme; else by its rule."""
    told = " ".join(
        f"when '{code}' then {_NATIONAL[one.classes.national]}"
        for code, one in programmes().items()
        if one.classes.national
    )
    return f"case e.programme {told} else r.controlled end"


CONTROLLED = _controlled()
VALUES = f"""
left join records_latestvalue u on u.person_id = e.person_id and u.analyte = 'SBP' and u.measured_at >= %(recent)s
left join records_latestvalue d on d.person_id = e.person_id and d.analyte = 'DBP' and d.measured_at = u.measured_at
left join lateral (
    select x.value from records_latestvalue x
    where x.person_id = e.person_id and x.measured_at >= %(recent)s and {sql_fasting("x")}
    order by x.measured_at desc limit 1) f on true
left join ruled r on r.person_id = e.person_id and r.programme = e.programme
"""
# What the rules of programmes say, as `rhythms.columns` hands it over
RULED = """
ruled as (
    select * from unnest(%(ruled_persons)s::bigint[], %(ruled_programmes)s::text[], %(ruled_values)s::boolean[])
         as t (person_id, programme, controlled)
)
"""
_CLOSER = """
closer as (
    select * from unnest(%(closer_persons)s::bigint[], %(closer_programmes)s::text[], %(closer_values)s::int[])
         as t (person_id, programme, days)
)
"""
_RANK = "case {tier} when 'red' then 0 when 'yellow' then 1 when 'green' then 2 else 3 end"
_ON_DUTY = """
left join organisations_staff m on m.id = e.care_manager_id and m.left_at is null
 and exists (select 1 from organisations_posting o where o.staff_id = m.id and o.ended_at is null)
"""
_ROUTINE = "('first_contact', 'follow_up', 'review')"
_OF_PLAN = "('plan_call', 'plan_visit', 'home_visit', 'clinic_visit')"
CONTACTS = "('first_contact', 'follow_up', 'review', 'plan_call', 'plan_visit', 'home_visit', 'clinic_visit')"
_AGE = "extract(year from age(%(today)s::date, c.birth_on))"
COLUMNS = """
(person_id, organisation_id, kind, programme, reason, facts, urgency, tier_rank, due_on, caused_by, assigned_to_id,
 attempts, opened_at, opened_by, closed_by, outcome, note)
"""

FIRST_CONTACTS = f"""
with fresh as (
    select distinct on (e.person_id) e.*, m.id as manager, s.tier,
           row_number() over (partition by e.organisation_id, m.id
                              order by {_RANK.format(tier="s.tier")}, e.id) as place
    from foundation_batchperson b
    join programmes_enrolment e on e.person_id = b.person_id and e.ended_at is null
    left join programmes_tierstate s on s.person_id = e.person_id and s.programme = 'overall'
    {_ON_DUTY}
    where b.batch_id = %(batch)s
      and not exists (select 1 from followup_task t where t.person_id = e.person_id
                      and t.kind in ('first_contact', 'follow_up', 'review') and t.closed_at is null)
      and not exists (select 1 from followup_task t where t.person_id = e.person_id and t.kind = 'first_contact')
    order by e.person_id, e.id
)
insert into followup_task {COLUMNS}
select person_id, organisation_id, 'first_contact', programme, 'enrolled',
       jsonb_build_object('enrolled_on', (enrolled_at at time zone %(zone)s)::date),
       {KINDS["first_contact"].urgency}, {_RANK.format(tier="tier")},
       (%(at)s::timestamptz at time zone %(zone)s)::date + least(place / %(per_day)s, %(within)s)::int,
       'enrolment:' || id, manager, 0, %(at)s, %(actor)s, '', '', ''
from fresh
on conflict (caused_by) do nothing
returning person_id
"""

# What the national form calls the class of this follow-up decides the next step: in target, back to the rhythm; not in
# target, again in two weeks; twice in a row, refer and check that the person arrived. A visit or a call of the plan
# of the year that comes no later is the routine follow-up; a review and a referral come whatever the plan says.
_PLAN = f"""
with {RULED}, {_CLOSER}, chosen as (
    select distinct on (e.person_id) e.*, m.id as manager, s.tier, p.birth_on
    from programmes_enrolment e
    join people_person p on p.id = e.person_id and p.merged_into_id is null and p.deceased_at is null
    left join programmes_tierstate s on s.person_id = e.person_id and s.programme = 'overall'
    {_ON_DUTY}
    where e.ended_at is null and (%(persons)s::bigint[] is null or e.person_id = any(%(persons)s))
      and not exists (select 1 from followup_task t where t.person_id = e.person_id and t.closed_at is null
                      and (t.kind in {_ROUTINE} or t.reason = 'twice_not_controlled'))
      and (%(everybody)s or exists (select 1 from followup_task t where t.person_id = e.person_id
                                      and t.kind = 'first_contact'))
    order by e.person_id, e.id
), judged as (
    select c.*, l.seen_at, s.said_on, s.for_all, g.days, coalesce(w.missed, false) as missed,
           coalesce(w.missed and b.kind = 'review', false) as twice
    from chosen c
    left join lateral (
        select min(coalesce(k.days, (%(usual)s::jsonb ->> e.programme)::int)) as days from programmes_enrolment e
        left join closer k on k.person_id = e.person_id and k.programme = e.programme
        where e.person_id = c.person_id and e.ended_at is null
    ) g on true
    left join lateral ({SEEN.format(who="c.person_id")}) l on true
    left join lateral ({SAID.format(who="c.person_id")}) s on true
    left join lateral (
        select bool_or(not {CONTROLLED.format(age=_AGE)}) as missed from programmes_enrolment e {VALUES}
        where e.person_id = c.person_id and e.ended_at is null
    ) w on true
    left join lateral (
        select t.kind from followup_task t
        where t.person_id = c.person_id and t.closed_at is not null and t.kind in {CONTACTS}
        order by t.closed_at desc, t.id desc limit 1
    ) b on true
), stepped as (
    select *, case when twice then 'referral_check' when missed then 'review' else 'follow_up' end as step,
           case when missed then %(today)s::date + %(soon)s
               else greatest(%(today)s::date, (coalesce(seen_at, enrolled_at) at time zone %(zone)s)::date
                                              + least(days, (%(rhythm)s::jsonb ->> coalesce(tier, ''))::int)) end
           as rhythm_on
    from judged
), dated as (
    select *, coalesce(%(on)s::date, greatest(%(today)s::date,
                                              case when for_all then said_on else least(said_on, rhythm_on) end)) as day
    from stepped
)
insert into followup_task {COLUMNS}
select person_id, organisation_id, step, programme,
       case when twice then 'twice_not_controlled' when missed then 'not_controlled' else 'routine' end,
       jsonb_strip_nulls(jsonb_build_object('seen_on', (seen_at at time zone %(zone)s)::date, 'said_on', said_on)),
       (%(urgencies)s::jsonb ->> step)::int, {_RANK.format(tier="tier")}, day,
       %(cause)s || case when %(single)s then '' else ':' || person_id end,
       manager, 0, %(at)s, %(actor)s, '', '', ''
from dated
where %(on)s::date is not null or step <> 'follow_up' or not exists (
    select 1 from followup_task t where t.person_id = dated.person_id and t.closed_at is null
    and t.kind in {_OF_PLAN} and t.due_on <= dated.day)
on conflict (caused_by) do nothing
returning person_id, due_on
"""

FOLLOW_TIERS = f"""
update followup_task t
set tier_rank = new.rank,
    due_on = case when t.kind = 'follow_up' and new.rank < t.tier_rank
                  then least(t.due_on, %(today)s::date + (%(days)s::jsonb ->> new.tier)::int) else t.due_on end
from (
    select s.person_id, s.tier, {_RANK.format(tier="s.tier")} as rank
    from foundation_batchperson b
    join programmes_tierstate s on s.person_id = b.person_id and s.programme = 'overall'
    where b.batch_id = %(batch)s
) new
where t.person_id = new.person_id and t.closed_at is null and t.tier_rank <> new.rank
returning t.person_id
"""

CLOSE_RESOLVED = f"""
update followup_task t
set closed_at = %(at)s, closed_by = %(actor)s, outcome = '{MEASURED}',
    facts = t.facts || jsonb_build_object('reading', found.reading_id)
from (
    select distinct on (t.id) t.id, r.id as reading_id
    from foundation_batchperson b
    join followup_task t on t.person_id = b.person_id and t.closed_at is null
     and t.kind in ('follow_up', 'review') and t.programme = %(programme)s
    join records_reading r on r.person_id = b.person_id and r.batch_id = %(batch)s and r.retired_at is null
     and r.analyte = any(%(analytes)s) and r.source = any(%(sources)s)
     and r.measured_at >= %(at)s::timestamptz - interval '60 days'
     and (r.measured_at at time zone %(zone)s)::date >= t.due_on - %(window)s
    where b.batch_id = %(batch)s
    order by t.id, r.measured_at desc
) found
where t.id = found.id
returning t.person_id
"""

# Nobody has called yet, and the person is in no programme any more or was never known otherwise.
CLOSE_WITHDRAWN = """
update followup_task t set closed_at = %(at)s, closed_by = %(actor)s, outcome = 'withdrawn'
from foundation_batchperson b
where b.batch_id = %(batch)s and t.person_id = b.person_id and t.closed_at is null and t.attempts = 0
  and t.kind in ('first_contact', 'follow_up', 'review')
  and not exists (select 1 from followup_contact k where k.person_id = t.person_id and k.task_id = t.id)
  and not exists (select 1 from programmes_enrolment e where e.person_id = t.person_id and e.ended_at is null)
returning t.person_id
"""

CLOSE_POINTLESS = """
update followup_task t set closed_at = %(at)s, closed_by = %(actor)s, outcome = 'not_managed'
from people_person p
where p.id = t.person_id and t.closed_at is null
  and (p.deceased_at is not null
       or t.kind in ('first_contact', 'follow_up', 'review')
          and not exists (select 1 from programmes_enrolment e where e.person_id = t.person_id and e.ended_at is null))
"""


def interval_parameters() -> dict[str, Any]:
    """Days within which whoever got worse is seen, by tier: the national rhythm, or the tier's own if closer."""
    routine = {tier: min([NATIONAL["routine_days"], *_rhythm(tier)]) for tier in (*TIERS, "unknown", "")}
    return {"days": Jsonb(routine)}


def _rhythm(tier: str) -> list[int]:
    """Days between contacts in which somebody speaks with the person."""
    return [contact.every_days for contact in contacts(tier) if contact.mode in ("home", "phone", "clinic")]


def _rhythms(persons: Sequence[int] | None, at: datetime) -> dict[str, Any]:
    """What programmes and tiers ask for: the closest of them counts."""
    tiers = {tier: min(_rhythm(tier)) for tier in TIERS if _rhythm(tier)}
    closer = rhythms.columns(rhythms.days_by_rule(persons, at=at))
    return {
        "rhythm": Jsonb(tiers), "usual": Jsonb(rhythms.usual_days()), **ruled_parameters(persons, at),
        **{f"closer_{name}": column for name, column in closer.items()},
    }  # fmt: skip


def ruled_parameters(persons: Sequence[int] | None, at: datetime) -> dict[str, Any]:
    """The parameters of `RULED`."""
    known = rhythms.columns(rhythms.controlled_by_rule(persons, at=at))
    return {f"ruled_{name}": column for name, column in known.items()}


def open_next(person_id: int, *, cause: str, on: date | None, by: Viewer, at: datetime) -> date | None:
    """Plan one person's next follow-up after a contact; the day, or None when the person is in no programme."""
    planned = plan(persons=[person_id], cause=cause, on=on, by=by, at=at)
    return planned[0][1] if planned else None


def plan(
    *, persons: Sequence[int] | None, cause: str, on: date | None, everybody: bool = False, by: Viewer, at: datetime
) -> list[tuple[int, date]]:
    """Plan the next follow-up of managed persons who have none (`None`: of all); returns (person, day).

    `everybody`: of whoever is managed, also those who never had a first contact here.
    """
    parameters = {
        "persons": None if persons is None else list(persons),
        "everybody": everybody or persons is None,
        "single": cause.startswith("contact:"),
        "cause": cause,
        "on": on,
        "at": at,
        "today": clock.day_of(at),
        "recent": at - timedelta(days=WINDOW_DAYS),
        "zone": str(clock.zone()),
        "actor": by.actor,
        "urgencies": Jsonb({code: kind.urgency for code, kind in KINDS.items()}),
        "reached": reached(),
        "soon": NATIONAL["soon_days"],
        **_rhythms(persons, at),
    }
    return rows(_PLAN, parameters)
