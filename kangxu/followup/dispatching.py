"""Finding people for work in sets: what nobody has, what cannot wait for its owner, what nobody does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import connection
from psycopg.types.json import Jsonb

from kangxu.followup.clocks import ALLOWANCES, MINUTED, STEPS, latest_dues
from kangxu.followup.pool import SHEET, Given, Piece, Pool, points_of
from kangxu.followup.vocabulary import KINDS
from kangxu.foundation import clock
from kangxu.foundation.calendar import Calendar
from kangxu.foundation.fetching import rows
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.models import Organisation
from kangxu.organisations.working import institution_calendar, workers

CHUNK = 5_000

_WAITING = """
select t.id, t.kind, t.programme, t.due_on, coalesce(e.care_manager_id, o.care_manager_id), t.assigned_to_id
from followup_task t
left join programmes_enrolment e on e.person_id = t.person_id and e.programme = t.programme and e.ended_at is null
left join lateral (
    select x.care_manager_id from programmes_enrolment x
    where x.person_id = t.person_id and x.ended_at is null and x.care_manager_id is not null order by x.id limit 1
) o on true
where t.closed_at is null and t.organisation_id = any(%(nodes)s) and t.due_on <= %(until)s and t.kind <> 'urgent'
  and not (t.id = any(%(tried)s)) and {whose}
order by t.urgency, t.tier_rank, t.due_on, t.id limit %(size)s for update of t skip locked
"""
UNOWNED = _WAITING.format(whose="t.assigned_to_id is null")
# What cannot wait until its owner is back: due on the day that is told for the owner and the kind, or before
OWNED_BY = _WAITING.format(
    whose="""t.assigned_to_id = any(%(owners)s) and t.escalated_to_id is null
  and exists (select 1 from unnest(%(owners)s::bigint[], %(kinds)s::text[], %(dues)s::date[]) g (owner, kind, due)
              where g.owner = t.assigned_to_id and g.kind = t.kind and t.due_on <= g.due)"""
)

_LOAD = """
select assigned_to_id, kind, count(*) from followup_task
where closed_at is null and assigned_to_id = any(%(staff)s) and due_on <= %(day)s group by 1, 2
"""

# Work whose time has run out up to a step: by days where there is no deadline, else by the deadline
LATE = """
select t.id, t.kind, t.programme, t.assigned_to_id,
       t.contacted
from followup_task t
left join (select * from jsonb_each_text(%(dues)s)) d (kind, due) on d.kind = t.kind
where t.closed_at is null and t.organisation_id = any(%(nodes)s) and t.due_on <= %(today)s and t.level = %(level)s - 1
  and t.opened_at <= %(at)s
  and (t.hidden_until is null or t.hidden_until <= %(at)s)
  and case when t.deadline_at is null and d.due is not null then %(open)s and t.due_on <= d.due::date
      else %(at)s >= greatest(t.opened_at, t.due_on::timestamp at time zone %(zone)s) + %(share)s * (
          coalesce(t.deadline_at, t.opened_at + (%(minutes)s::jsonb ->> t.kind)::int * interval '1 minute')
          - greatest(t.opened_at, t.due_on::timestamp at time zone %(zone)s)) end
order by t.urgency, t.tier_rank, t.due_on, t.id limit %(size)s for update of t skip locked
"""

_MOVE = """
with told as (
    select * from unnest(%(tasks)s::bigint[], %(targets)s::bigint[], %(steps)s::text[], %(reasons)s::text[])
             as d (task, target, step, reason)
), moved as (
    update followup_task t
    set assigned_to_id = case when told.step in ('dispatched', 'returned') and told.target is not null
                              then told.target else t.assigned_to_id end,
        escalated_to_id = case when told.step = 'escalated' then coalesce(told.target, t.escalated_to_id)
                               else t.escalated_to_id end,
        level = greatest(t.level, %(level)s)
    from told, followup_task old where t.id = told.task and old.id = t.id
    returning t.id, old.assigned_to_id as source
)
insert into followup_taskmove (task_id, step, reason, source_id, target_id, level, at, by)
select told.task, told.step, told.reason, moved.source, told.target, %(level)s, %(at)s, %(actor)s
from told join moved on moved.id = told.task
on conflict do nothing
"""


@dataclass
class Shop:
    """An institution as the dispatcher sees it: its nodes, its calendar, its staff today."""

    institution_id: int
    nodes: list[int]
    calendar: Calendar
    pool: Pool

    @property
    def day(self) -> date:
        return self.pool.day


@dataclass(frozen=True)
class Late:
    """A task whose time has run out up to a step; `begun` when somebody tried."""

    piece: Piece
    begun: bool


def shops(*, on: date, only: Iterable[int] | None = None) -> Iterator[Shop]:
    """Every institution that may have work, or some."""
    places = Organisation.objects.filter(
        kind__in=(Organisation.Kind.INSTITUTION, Organisation.Kind.GROUP), closed_at=None
    )
    if only is not None:
        places = places.filter(pk__in=list(only))
    every = dict(Organisation.objects.values_list("pk", "path"))
    tops = {one.pk: one.path for one in places.order_by("path")}
    for pk in tops:
        nodes = [node for node, path in every.items() if _home(path, tops) == pk]
        calendar = institution_calendar(pk)
        day = calendar.next_working_day(on)  # at a weekend work is given to those who are there after it
        staff = {one.staff_id: one for one in workers([pk], on=day)}
        yield Shop(pk, nodes, calendar, _pool(staff, day))


def unowned(shop: Shop, *, tried: Sequence[int], size: int = CHUNK) -> list[Piece]:
    """Work that nobody has and that is due by the next working days, in the order of need."""
    until = shop.calendar.add_working_days(shop.day, SHEET["ahead_working_days"])
    found = rows(UNOWNED, {"nodes": shop.nodes, "until": until, "tried": list(tried), "size": size})
    return [Piece(task, kind, programme, responsible) for task, kind, programme, _due, responsible, _owner in found]


def stranded(
    shop: Shop, gone: Mapping[int, date | None], *, tried: Sequence[int] = (), size: int = CHUNK
) -> list[Piece]:
    """Work of people who are away (until a day) or gone (None), and that cannot wait until they are back."""
    if not gone:
        return []
    until = [(owner, kind, _waits_until(shop, kind, back)) for owner, back in gone.items() for kind in KINDS]
    owners, kinds, dues = (list(column) for column in zip(*until, strict=True))
    known = {
        "nodes": shop.nodes, "until": shop.day, "owners": owners, "kinds": kinds, "dues": dues, "tried": list(tried),
        "size": size,
    }  # fmt: skip
    return [
        Piece(task, kind, programme, responsible, owner)
        for task, kind, programme, _due, responsible, owner in rows(OWNED_BY, known)
    ]


def _waits_until(shop: Shop, kind: str, back: date | None) -> date:
    """Work of this kind that is due by this day is late before its owner is back."""
    if back is None or kind in MINUTED:
        return shop.day
    return latest_dues(1.0, back, shop.calendar)[kind]


def late(shop: Shop, place: int, *, at: datetime, size: int = CHUNK) -> list[Late]:
    """Work that has come to a step (1 the first) and has not been there yet."""
    today = clock.day_of(at)
    dues = latest_dues(STEPS[place - 1].share, today, shop.calendar)
    known = {
        "nodes": shop.nodes, "today": today, "at": at, "level": place, "size": size, "zone": str(clock.zone()),
        "share": STEPS[place - 1].share,
        "open": shop.calendar.is_working_day(today) and _has_opened(shop.calendar, at),
        "dues": Jsonb({kind: day.isoformat() for kind, day in dues.items()}),
        "minutes": Jsonb({kind: ALLOWANCES[kind].minutes for kind in MINUTED}),
    }  # fmt: skip
    return [
        Late(Piece(task, kind, programme, owner=owner), begun)
        for task, kind, programme, owner, begun in rows(LATE, known)
    ]


def move(given: Sequence[Given], *, step: str | Sequence[str], level: int = 0, by: Viewer, at: datetime) -> None:
    """Write who has it now and the link of the chain, for any number in one statement."""
    steps = [step] * len(given) if isinstance(step, str) else list(step)
    parameters: dict[str, Any] = {
        "tasks": [one.piece.task_id for one in given], "targets": [one.staff_id for one in given], "steps": steps,
        "reasons": [one.reason for one in given], "level": level, "at": at, "actor": by.actor,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_MOVE, parameters)


def loads(staff: Iterable[int], day: date) -> dict[int, float]:
    """Points that lie on each of them up to a day."""
    found: dict[int, float] = dict.fromkeys(staff, 0.0)
    for owner, kind, count in rows(_LOAD, {"staff": list(found), "day": day}):
        found[owner] += count * points_of(kind)
    return found


def back_on(shop: Shop, staff_id: int) -> date | None:
    """The day somebody who is away works again; None when they are not of the house any more."""
    one = shop.pool.staff.get(staff_id)
    if one is None:
        return None
    day = shop.day
    for _number in range(366):
        day += timedelta(days=1)
        if one.works_on(day):
            return day
    return None


def _pool(staff: Mapping[int, Any], day: date) -> Pool:
    pool = Pool(staff, day)
    pool.load.update(loads(staff, day))
    return pool


def _home(path: str, tops: Mapping[int, str]) -> int | None:
    """The nearest of the tops at or above a node."""
    return next((int(part) for part in reversed(path.strip(".").split(".")) if int(part) in tops), None)


def _has_opened(calendar: Calendar, at: datetime) -> bool:
    morning = datetime.combine(clock.day_of(at), time(), tzinfo=clock.zone())
    return calendar.working_minutes_between(morning, at) > 0
