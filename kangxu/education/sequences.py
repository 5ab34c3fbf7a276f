"""What the programmes give to read next, in sets. Runs within an action.

Everybody under care gets one lesson at a time: what answers a driver of their risk first, then the sequence of each
programme. While too many lie unread nothing more is given. Tiers whose rhythm is a lesson (`clinical.cadence`) go on
when all of that was given: what was read longest ago comes again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection

from kangxu.clinical.cadence import CONTACTS as TIERS
from kangxu.clinical.cadence import contacts
from kangxu.education.rules import terms
from kangxu.education.shelf import items
from kangxu.programmes.programme import lesson_gap, programmes

MOST_GIVEN = 60  # longer than any sequence

_NEXT = """
with sequence as (
    select * from unnest(%(programmes)s::text[], %(items)s::text[], %(places)s::int[]) as t (programme, item, place)
), gap as (
    select * from unnest(%(given)s::int[], %(gaps)s::int[]) as t (given, days)
), enrolled as (
    select e.person_id, e.programme, e.organisation_id, row_number() over (
        partition by e.person_id order by e.enrolled_at, e.id) as rank
    from programmes_enrolment e
    join people_person p on p.id = e.person_id and p.merged_into_id is null and p.deceased_at is null
    where e.ended_at is null and e.person_id = any(%(persons)s)
), so_far as (
    select person_id, count(*) filter (where way <> 'hand') as given, max(due_on) filter (where way <> 'hand') as last,
           count(*) filter (where completed_at is null) as unread
    from education_prescription where person_id = any(%(persons)s) and withdrawn_at is null group by 1
), wanted as (
    select e.person_id, e.organisation_id, e.programme as reason, s.item, s.place * 10 + e.rank as place
    from enrolled e join sequence s on s.programme = e.programme
    union all
    select e.person_id, e.organisation_id, d.reason, d.item, d.place - 1000
    from unnest(%(driven)s::bigint[], %(driven_items)s::text[], %(drivers)s::text[], %(driven_places)s::int[])
         as d (person_id, item, reason, place)
    join enrolled e on e.person_id = d.person_id and e.rank = 1
), due as (
    select distinct on (w.person_id) w.person_id, w.organisation_id, w.reason, w.item
    from wanted w left join so_far s on s.person_id = w.person_id
    left join gap g on g.given = least(coalesce(s.given, 0), %(most)s)
    where coalesce(s.unread, 0) < %(pause)s and (s.last is null or s.last + g.days <= %(today)s)
      and not exists (select 1 from education_prescription b where b.person_id = w.person_id and b.item = w.item
                      and (b.withdrawn_at is null or b.way <> 'hand'))
    order by w.person_id, w.place
)
insert into education_prescription (person_id, organisation_id, item, way, reason, turn, due_on, caused_by,
                                    prescribed_at, prescribed_by, completed_by, withdrawn_by)
select person_id, organisation_id, item, 'rule', reason, 1, %(today)s, 'lesson:' || person_id || ':' || item || ':1',
       %(at)s, %(actor)s, '', ''
from due on conflict (caused_by) do nothing returning person_id
"""

# Of what was given and read, the one of longest ago; what a person took back stays away
_KEPT_UP = """
with sequence as (
    select * from unnest(%(programmes)s::text[], %(items)s::text[], %(places)s::int[]) as t (programme, item, place)
), rhythm as (
    select * from unnest(%(tiers)s::text[], %(every)s::int[]) as t (tier, days)
), due as (
    select distinct on (e.person_id) e.person_id, e.organisation_id, s.item, b.turn + 1 as turn
    from programmes_enrolment e
    join people_person p on p.id = e.person_id and p.merged_into_id is null and p.deceased_at is null
    join programmes_tierstate t on t.person_id = e.person_id and t.programme = 'overall'
    join rhythm r on r.tier = t.tier
    join sequence s on s.programme = e.programme
    cross join lateral (
        select max(due_on) filter (where way <> 'hand') as last, count(*) filter (where completed_at is null) as unread
        from education_prescription where person_id = e.person_id and withdrawn_at is null) f
    cross join lateral (
        select max(due_on) as last, max(turn) as turn, bool_and(completed_at is not null) as is_read,
               bool_or(withdrawn_at is not null) as unwanted
        from education_prescription where person_id = e.person_id and item = s.item) b
    where e.ended_at is null and e.person_id = any(%(persons)s) and f.unread < %(pause)s
      and f.last + r.days <= %(today)s and b.is_read and not b.unwanted
    order by e.person_id, b.last, s.place
)
insert into education_prescription (person_id, organisation_id, item, way, reason, turn, due_on, caused_by,
                                    prescribed_at, prescribed_by, completed_by, withdrawn_by)
select person_id, organisation_id, item, 'rule', %(reason)s, turn, %(today)s,
       'lesson:' || person_id || ':' || item || ':' || turn, %(at)s, %(actor)s, '', ''
from due on conflict (caused_by) do nothing returning person_id
"""
RHYTHM = "rhythm"


def give_next(
    person_ids: Sequence[int], driven: Mapping[int, Sequence[tuple[str, str]]], *, today: date, at: datetime, actor: str
) -> list[int]:
    """Store the next lesson of whoever is due for one. `driven`: person → (item, driver), the heaviest first.

    Returns the persons who got one; told twice on a day, nothing more is given.
    """
    rows = [
        (person, item, driver, place)
        for person, several in driven.items()
        for place, (item, driver) in enumerate(several)
        if item in items() and items()[item].is_offered(today)
    ]
    parameters: dict[str, Any] = {
        "persons": list(person_ids), **_sequences(today), "pause": terms().pause_after_unread, "today": today, "at": at,
        "actor": actor, "given": list(range(MOST_GIVEN + 1)), "gaps": [lesson_gap(n) for n in range(MOST_GIVEN + 1)],
        "most": MOST_GIVEN, "driven": [one[0] for one in rows], "driven_items": [one[1] for one in rows],
        "drivers": [one[2][:40] for one in rows], "driven_places": [one[3] for one in rows],
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, parameters)
        return sorted(row[0] for row in cursor.fetchall())


def keep_up(person_ids: Sequence[int], *, today: date, at: datetime, actor: str) -> list[int]:
    """Store a lesson for whoever's tier asks for one and who has had all of their sequence: the persons."""
    every = {tier: one.every_days for tier in TIERS for one in contacts(tier) if one.mode == "lesson"}
    parameters: dict[str, Any] = {
        "persons": list(person_ids), **_sequences(today), "pause": terms().pause_after_unread, "today": today, "at": at,
        "actor": actor, "tiers": list(every), "every": list(every.values()), "reason": RHYTHM,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_KEPT_UP, parameters)
        return sorted(row[0] for row in cursor.fetchall())


def _sequences(today: date) -> dict[str, list[Any]]:
    """The lessons of all programmes that are offered, each with its place."""
    rows = [
        (code, item, place)
        for code, programme in programmes().items()
        for place, item in enumerate(programme.lessons)
        if item in items() and items()[item].is_offered(today)
    ]
    names = ("programmes", "items", "places")
    return {name: [row[at] for row in rows] for at, name in enumerate(names)}
