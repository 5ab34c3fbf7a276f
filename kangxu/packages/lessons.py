"""Lessons that were read are done in the plan of the year. Runs within an action.

A lesson of a plan has no day of its own: it is a course of so many times. Each one that was read and answered right
becomes a service that is done, as many as were promised and no more.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection

from kangxu.foundation import clock
from kangxu.packages.services import services

LESSON = "lesson"
NO_DAYS = 0

_READ = """
with read as (
    select l.id, p.id as plan_id, l.completed_at, c.service, c.times,
           row_number() over (partition by p.id order by l.completed_at, l.id) as turn
    from education_prescription l
    join packages_plan p on p.person_id = l.person_id and p.state = 'active'
     and l.completed_at >= (p.starts_on::timestamp at time zone %(zone)s)
    cross join lateral (
        select x->>'service' as service,
               round(((x->>'until')::date - (x->>'since')::date + 1) / (x->>'every_days')::numeric) as times
        from jsonb_array_elements(p.courses) x where x->>'service' = any(%(services)s) limit 1) c
    where l.person_id = any(%(persons)s) and l.passed and l.withdrawn_at is null
      and not exists (select 1 from packages_planitem i where i.plan_id = p.id and i.done_by = 'lesson:' || l.id)
), had as (
    select plan_id, count(*) as done from packages_planitem
    where plan_id in (select plan_id from read) and done_by like 'lesson:%%' group by 1
), made as (
    insert into packages_planitem
        (plan_id, service, due_on, laid_on, "window", place, role, bundle, state, done_at, done_by)
    select r.plan_id, r.service, (r.completed_at at time zone %(zone)s)::date,
           (r.completed_at at time zone %(zone)s)::date, %(days)s, d.place, d.role, '', 'done',
           r.completed_at, 'lesson:' || r.id
    from read r left join had h on h.plan_id = r.plan_id
    join unnest(%(services)s::text[], %(places)s::text[], %(roles)s::text[]) as d (service, place, role)
      on d.service = r.service
    where coalesce(h.done, 0) + r.turn <= r.times
    returning id, plan_id
)
select m.id, p.person_id from made m join packages_plan p on p.id = m.plan_id
"""


def note_read(person_ids: Sequence[int]) -> dict[int, int]:
    """Note what these persons read as done in their plans; item → person of those that were not noted before."""
    given = [one for one in services().values() if one.done.get(LESSON)]
    parameters: dict[str, Any] = {
        "persons": list(person_ids), "zone": str(clock.zone()), "days": NO_DAYS,
        "services": [one.code for one in given], "places": [one.place for one in given],
        "roles": [one.role for one in given],
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_READ, parameters)
        return dict(cursor.fetchall())
