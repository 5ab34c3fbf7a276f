"""Which services of a plan were delivered, told from the records: set statements, run within the actions of this room.

Every fact belongs to one service of a plan, that due nearest to its day, whether that is done already or not: told
twice, nothing more is done. What was measured before the plan began was not delivered by it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from kangxu.clinical.sheets import load_sheet
from kangxu.foundation import clock
from kangxu.foundation.fetching import column, rows
from kangxu.packages.services import services

READING, ENCOUNTER, TASK = "reading", "encounter", "task"


@dataclass(frozen=True, slots=True)
class Sheet:
    """What `completing.toml` says."""

    sources: tuple[str, ...]
    remote_places: frozenset[str]


@dataclass(frozen=True, slots=True)
class Shown:
    """An item that was done: what shows it, and when it was done."""

    item: int
    by: str
    at: datetime


@cache
def sheet() -> Sheet:
    table = load_sheet("completing.toml", __package__)
    return Sheet(tuple(table["sources"]), frozenset(table["remote_places"]))


@cache
def proofs() -> dict[str, dict[str, list[str]]]:
    """Kind of fact → service → what shows it (analytes, kinds of encounter)."""
    found: dict[str, dict[str, list[str]]] = {READING: {}, ENCOUNTER: {}}
    for code, service in services().items():
        if analytes := service.done.get(READING):
            found[READING][code] = list(analytes)
        if kind := service.done.get(ENCOUNTER):
            found[ENCOUNTER][code] = [kind]
    return found


def shown_by_records(code: str) -> bool:
    """Whether the delivery of a service leaves a trace of its own; what leaves none is confirmed by whoever did it."""
    return any(code in of_kind for of_kind in proofs().values())


_DAY = "({moment} at time zone %(zone)s)::date"
_BEGINS = "(a.starts_on::timestamp at time zone %(zone)s)"
_FOUND = f"""
with proof as (
    select * from unnest(%(kinds)s::text[], %(services)s::text[], %(shows)s::text[]) as t (kind, service, what)
), asked as (
    select distinct p.id as plan_id, p.person_id, p.starts_on, i.service
    from packages_plan p join packages_planitem i on i.plan_id = p.id and i.state <> 'dropped'
    where p.state = 'active' and p.person_id = any(%(persons)s)
), shown as (
    select a.plan_id, a.service, 'reading:' || r.id as by, r.measured_at as at
    from asked a
    join proof f on f.service = a.service and f.kind = 'reading'
    join records_reading r on r.person_id = a.person_id and r.analyte = f.what and r.retired_at is null
     and r.source = any(%(sources)s) and r.measured_at >= {_BEGINS} and r.measured_at <= %(at)s
    union all
    select a.plan_id, a.service, 'encounter:' || e.id, e.started_at
    from asked a
    join proof f on f.service = a.service and f.kind = 'encounter'
    join records_encounter e on e.person_id = a.person_id and e.kind = f.what and e.retired_at is null
     and e.started_at >= {_BEGINS} and e.started_at <= %(at)s
), nearest as (
    select distinct on (s.plan_id, s.service, s.by) i.id, i.state, s.by, s.at
    from shown s
    join packages_planitem i on i.plan_id = s.plan_id and i.service = s.service and i.state <> 'dropped'
     and {_DAY.format(moment="s.at")} between i.due_on - i."window" and i.due_on + i."window"
    order by s.plan_id, s.service, s.by, abs(i.due_on - {_DAY.format(moment="s.at")}), i.due_on, i.id
)
select distinct on (id) id, by, at from nearest where state = 'planned' order by id, at
"""

# What was delivered by hand is of the year's times of the service those due nearest to its day
_NEAREST = """
select i.id from packages_planitem i
join packages_plan p on p.id = i.plan_id and p.state = 'active' and p.person_id = %(person)s and p.starts_on <= %(day)s
where i.state = 'planned' and i.service = %(service)s
order by abs(i.due_on - %(day)s), i.due_on, i.id limit %(count)s
"""

# At most one service of a kind is shown by one contact: that due nearest, else a call would do a whole month
_FITTING = """
select distinct on (i.plan_id, i.service) i.id from packages_planitem i
join packages_plan p on p.id = i.plan_id and p.state = 'active' and p.person_id = %(person)s
where i.state = 'planned' and i.service = any(%(services)s) and (i.place = any(%(remote_places)s)) = %(remote)s
  and %(day)s between i.due_on - i."window" and i.due_on + i."window"
order by i.plan_id, i.service, abs(i.due_on - %(day)s), i.due_on, i.id
"""

_DONE = """
update packages_planitem i set state = 'done', done_at = d.at, done_by = d.by
from unnest(%(items)s::bigint[], %(bys)s::text[], %(ats)s::timestamptz[]) as d (id, by, at)
join packages_planitem held on held.id = d.id
join packages_plan p on p.id = held.plan_id and p.state = 'active'
where i.id = d.id and i.state = 'planned'
returning i.id, p.person_id
"""

_REOPEN = """
update packages_planitem i
set state = case when p.state = 'active' then 'planned' else 'dropped' end, done_at = null, done_by = ''
from packages_plan p
where p.id = i.plan_id and i.state = 'done' and {where}
returning i.id, p.person_id
"""
REOPEN_SHOWN_BY = _REOPEN.format(where="i.done_by = any(%(bys)s)")
# The moment says in which part of the readings to look
REOPEN_UNSHOWN = _REOPEN.format(
    where="""p.person_id = any(%(persons)s) and case split_part(i.done_by, ':', 1)
        when 'reading' then exists (select 1 from records_reading r where r.retired_at is not null
                                    and r.id = split_part(i.done_by, ':', 2)::bigint and r.measured_at = i.done_at)
        when 'encounter' then exists (select 1 from records_encounter e where e.retired_at is not null
                                      and e.id = split_part(i.done_by, ':', 2)::bigint)
        else false end"""
)


def shown_in_records(person_ids: Sequence[int], *, at: datetime) -> list[Shown]:
    """What the records of these persons show to be done up to this moment, and was not noted yet."""
    kinds = [(kind, code, what) for kind, each in proofs().items() for code, many in each.items() for what in many]
    parameters = {
        "kinds": [one[0] for one in kinds], "services": [one[1] for one in kinds], "shows": [one[2] for one in kinds],
        "persons": list(person_ids), "sources": list(sheet().sources), "zone": str(clock.zone()), "at": at,
    }  # fmt: skip
    return [Shown(*row) for row in rows(_FOUND, parameters)]


def fitting_items(person_id: int, kind: str, *, remote: bool, at: datetime) -> list[int]:
    """Items that a piece of work of this kind does, by a call or face to face: of each service that due nearest."""
    codes = [code for code, service in services().items() if service.done.get(TASK) == kind]
    parameters = {
        "person": person_id, "services": codes, "remote": remote, "day": clock.day_of(at),
        "remote_places": sorted(sheet().remote_places),
    }  # fmt: skip
    return column(_FITTING, parameters) if codes else []


def nearest_items(person_id: int, service: str, *, count: int, at: datetime) -> list[int]:
    """Items of the person's running plans that so many deliveries of a service on this day do."""
    known = {"person": person_id, "service": service, "day": clock.day_of(at), "count": count}
    return column(_NEAREST, known)


def mark_done(found: Sequence[Shown]) -> dict[int, int]:
    """Note items of running plans as done; item → person of those that were not done before."""
    parameters = {
        "items": [one.item for one in found], "bys": [one.by for one in found], "ats": [one.at for one in found]
    }  # fmt: skip
    return dict(rows(_DONE, parameters)) if found else {}


def reopen(statement: str, **parameters: Any) -> dict[int, int]:
    """Take items back that are not shown any more; item → person."""
    return dict(rows(statement, parameters))
