"""The set statements behind the head's board: what each number counts is the list behind it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from kangxu.followup.clocks import ALLOWANCES, MINUTED, latest_dues
from kangxu.followup.vocabulary import KINDS
from kangxu.foundation import clock
from kangxu.performance.reach import Team

VISITS = [code for code, kind in KINDS.items() if kind.face_to_face]
CALLS = [code for code, kind in KINDS.items() if not kind.face_to_face]

# Late as the clocks of sla.toml say: by days where there is no deadline, else by the deadline
_LATE = """
t.due_on <= %(today)s and case
    when t.deadline_at is null and t.kind = any(%(dayed)s)
    then t.due_on <= (%(late_days)s::date[])[array_position(%(dayed)s::text[], t.kind::text)]
    else %(at)s >= coalesce(t.deadline_at, greatest(t.opened_at, t.due_on::timestamp at time zone %(zone)s)
        + (%(minutes)s::int[])[array_position(%(minuted)s::text[], t.kind::text)] * interval '1 minute') end
"""
# What of the open work is meant, over tasks `t`
WHAT: dict[str, str] = {
    "critical": "t.urgency = 0",
    "uncalled": "t.due_on <= %(today)s and t.kind = any(%(calls)s) and not t.contacted",
    "late": _LATE,
    "missed": "t.kind = any(%(visits)s) and coalesce((t.facts ->> 'closes_on')::date, t.due_on) < %(today)s",
    "due": "t.due_on <= %(today)s",
    "open": "true",
}
KNOWN = """
(select true from people_registration r where r.person_id = {person} and r.ended_at is null
 and (%(scope)s::bigint[] is null or r.organisation_id = any(%(scope)s)) limit 1)
"""
_PLACE = """
t.closed_at is null and t.organisation_id = any(%(organisations)s)
and (%(members)s::bigint[] is null or t.assigned_to_id = any(%(members)s))
"""
COUNTED = ("critical", "uncalled", "late", "missed", "due")
# All of them at once: whoever is registered is a set here, where it is looked up person by person elsewhere
COUNTS = f"""
select t.assigned_to_id, {", ".join(f"count(*) filter (where {WHAT[one]})" for one in COUNTED)}
from followup_task t where {_PLACE} and (t.urgency = 0 or t.due_on <= %(today)s)
  and exists (select 1 from people_registration r where r.person_id = t.person_id and r.ended_at is null
              and (%(scope)s::bigint[] is null or r.organisation_id = any(%(scope)s)))
group by 1
"""
# Whether more is due than a page counts before it is shown
MUCH = (
    f"select count(*) from (select 1 from followup_task t where {_PLACE} and t.due_on <= %(today)s limit %(most)s) due"
)
_CHOSEN = """
and (%(owner)s::bigint is null or t.assigned_to_id = %(owner)s) and (not %(free)s or t.assigned_to_id is null)
and t.kind = any(%(kinds)s) and (%(only)s::bigint[] is null or t.id = any(%(only)s))
"""
TASKS = """
with found as materialized (
    select f.* from ({found}) f order by urgency, tier_rank, due_on, id limit %(size)s)
select t.id, t.person_id, p.name, p.sex, p.birth_on, coalesce(s.tier, 'unknown'), t.kind, t.programme, t.urgency,
       t.tier_rank, t.due_on, t.opened_at, t.attempts, t.level, t.assigned_to_id, coalesce(a.name, ''),
       t.reason, t.facts
from found join followup_task t on t.id = found.id
join people_person p on p.id = t.person_id
left join programmes_tierstate s on s.person_id = t.person_id and s.programme = 'overall'
left join organisations_staff a on a.id = t.assigned_to_id
order by t.urgency, t.tier_rank, t.due_on, t.id
"""
_KEY = "t.id, t.urgency, t.tier_rank, t.due_on"
# One stretch of an index for each urgency and tier, read in the order of the days until a page is full
_STRETCHES = f"""
select r.* from unnest(%(urgencies)s::int[]) u (urgency) cross join generate_series(0, %(ranks)s) k (rank)
cross join {{place}}
cross join lateral (
    select {_KEY} from followup_task t
    where {{of_place}} and t.urgency = u.urgency and t.tier_rank = k.rank and {{where}} and {{after}}
    order by t.due_on, t.id limit %(size)s) r
"""
_PLACES = {
    "house": ("unnest(%(organisations)s::bigint[]) w (id)", "t.organisation_id = w.id"),
    "owners": ("unnest(%(owners)s::bigint[]) w (id)", "t.assigned_to_id = w.id"),
}
# Few rows are all found and put in order; whether the viewer may know a person is asked of the first ones only
_FEW = f"""
select few.id, few.urgency, few.tier_rank, few.due_on from (
    select {_KEY}, t.person_id from followup_task t where {{where}} and {{after}}
    order by t.urgency, t.tier_rank, t.due_on, t.id offset 0) few
where {KNOWN.format(person="few.person_id")}
"""
_AFTER = """
(%(after_id)s::bigint is null or (t.urgency, t.tier_rank, t.due_on, t.id)
 > (%(after_urgency)s::int, %(after_rank)s::int, %(after_due)s::date, %(after_id)s::bigint))
"""
# Looked up row by row on purpose: an EXISTS is turned into a hash of everybody under care
_CARED = """
(select true from programmes_enrolment e where e.person_id = {person} and e.ended_at is null
 and e.organisation_id = any(%(organisations)s)
 and (%(members)s::bigint[] is null or e.care_manager_id = any(%(members)s)) limit 1)
"""
# Each person's first and last change of tier in a time: the index alone answers
_CHANGES = "programmes_tierchange c where c.programme = 'overall' and {within}"
FIRST_CHANGE = f"""
select distinct on (c.person_id) c.person_id, c.previous from {_CHANGES} order by c.person_id, c.at, c.id
"""
LAST_CHANGE = f"""
select distinct on (c.person_id) c.person_id, c.tier, c.at from {_CHANGES} order by c.person_id, c.at desc, c.id desc
"""
_WITHIN = "c.at > %(since)s and c.at <= %(until)s"
# Who turned red from a milder tier they had before: the first and the last change of the time decide
_TURNED = f"""
select l.person_id, l.at
from ({LAST_CHANGE.format(within=_WITHIN)}) l
join ({FIRST_CHANGE.format(within=_WITHIN)}) f on f.person_id = l.person_id
where l.tier = 'red' and f.previous in ('yellow', 'green')
  and {_CARED.format(person="l.person_id")} and {KNOWN.format(person="l.person_id")}
  and (select p.merged_into_id is null from people_person p where p.id = l.person_id)
"""
TURNED_COUNT = f"select count(*) from ({_TURNED}) turned"
TURNED = f"""
select d.person_id, p.name, p.sex, p.birth_on, coalesce(s.tier, 'unknown'), d.at, coalesce(m.name, '')
from (
    select t.person_id, t.at from ({_TURNED}) t
    where %(after_id)s::bigint is null or (t.at, t.person_id) < (%(after_at)s::timestamptz, %(after_id)s::bigint)
    order by t.at desc, t.person_id desc limit %(size)s) d
join people_person p on p.id = d.person_id
left join programmes_tierstate s on s.person_id = d.person_id and s.programme = 'overall'
left join lateral (select e.care_manager_id from programmes_enrolment e where e.person_id = d.person_id
                   and e.ended_at is null and e.care_manager_id is not null order by e.id limit 1) e on true
left join organisations_staff m on m.id = e.care_manager_id
order by d.at desc, d.person_id desc
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


_LISTED = "select count(*) from (select 1 from followup_task t where {where} limit %(most)s) listed"


def page_of(what: str, *, place: str) -> str:
    """A page of one list; `place`: of the `house`, of the `owners` that are told, or where rows are `few`."""
    if place == "few":
        return TASKS.format(found=_FEW.format(where=_meant(what), after=_AFTER))
    source, of_place = _PLACES[place]
    return TASKS.format(found=_STRETCHES.format(place=source, of_place=of_place, where=_of_what(what), after=_AFTER))


def count_of(what: str) -> str:
    """How many are on a list, up to `MOST_COUNTED`."""
    return _LISTED.format(where=_of_what(what))


def kinds_of(what: str, kind: str) -> list[str]:
    """The kinds of work that may stand on a list."""
    meant = {"uncalled": CALLS, "missed": VISITS}.get(what, list(KINDS))
    return [one for one in meant if kind in ("", one)]


def urgencies_of(what: str, kinds: list[str]) -> list[int]:
    """In which stretches of an index a list is looked for: urgency goes by the kind."""
    return [0] if what == "critical" else sorted({KINDS[one].urgency for one in kinds})


def _of_what(what: str) -> str:
    """The condition of one list over the open tasks."""
    return f"{_meant(what)} and {KNOWN.format(person='t.person_id')}"


def _meant(what: str) -> str:
    """The same, whether or not the viewer may know the person."""
    return f"{_PLACE} and {WHAT[what]} {_CHOSEN}"


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
        "dayed": list(dues), "late_days": list(dues.values()), "minuted": list(MINUTED),
        "minutes": [ALLOWANCES[kind].minutes for kind in MINUTED],
    }  # fmt: skip
