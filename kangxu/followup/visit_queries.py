"""Reading visits: a day's route of one member of staff, their panel, one visit as it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db import connection
from django.db.models import Q

from kangxu.followup.models import RouteOrder, Visit
from kangxu.followup.queries import WorkItem, items_by, organisations_of
from kangxu.followup.visiting import (
    KINDS_OF_VISIT,
    MODES_OF_VISIT,
    PANEL_ROWS,
    ROUTE_ROWS,
    area_of,
    mode_of,
)
from kangxu.followup.worklist import DETAILS, KNOWN
from kangxu.foundation import clock
from kangxu.foundation.viewer import Viewer

_OPEN = f"""
select t.id, t.urgency, t.tier_rank, t.due_on from followup_task t
where t.closed_at is null and t.assigned_to_id = %(staff)s and t.organisation_id = any(%(organisations)s)
  and t.kind = any(%(kinds)s) and t.due_on between %(since)s and %(until)s
  and (t.hidden_until is null or t.hidden_until < %(night)s) and {KNOWN}
"""
_DONE = f"""
select distinct t.id, t.urgency, t.tier_rank, t.due_on from followup_contact k
join followup_task t on t.id = k.task_id
where k.staff_id = %(staff)s and k.at >= %(morning)s and k.at < %(night)s and k.undone_at is null
  and k.mode = any(%(modes)s) and t.kind = any(%(kinds)s) and t.organisation_id = any(%(organisations)s) and {KNOWN}
"""
_IN_NEED = "order by urgency, tier_rank, due_on, id limit %(rows)s"
ROUTE = f"with due as materialized (select * from (({_OPEN}) union ({_DONE})) f {_IN_NEED}) {DETAILS}"
_ONWARD = "(t.due_on, t.id) > (%(after_on)s::date, %(after_id)s) order by t.due_on, t.id limit %(rows)s"
PANEL = f"with due as materialized ({_OPEN} and {_ONWARD}) {DETAILS}"
_COUNT = f"select count(*) from ({_OPEN}) f"
_A_DAY = timedelta(days=1)
_NEVER = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Stop:
    """One visit of a day: who, where, and how far it has come. `outcome` came of it that day, at `done_at`."""

    item: WorkItem
    mode: str
    address: str
    area: str
    arrived_at: datetime | None = None
    outcome: str = ""
    done_at: datetime | None = None


@dataclass(frozen=True)
class Route:
    """A day's visits in their order; `by_hand`: somebody moved them. `more` are open beyond the rows."""

    day: date
    stops: tuple[Stop, ...]
    by_hand: bool
    more: int = 0

    def of(self, mode: str) -> tuple[Stop, ...]:
        return tuple(one for one in self.stops if one.mode == mode)


def route_of(*, viewer: Viewer, day: date, at: datetime) -> Route:
    """The viewer's own visits of a day: today also what is late, and what was done. Six queries."""
    today = clock.day_of(at)
    since = date.min if day == today else day
    given = _parameters(since, day, night=_morning(day + _A_DAY)) | {"morning": _morning(day), "rows": ROUTE_ROWS}
    items = items_by(ROUTE, given, viewer=viewer, at=at)
    stops = in_order(_stops(items, day, viewer))
    kept = RouteOrder.objects.filter(staff=viewer.staff_id, day=day).first()
    ordered = by_hand(stops, kept.task_ids) if kept else stops
    open_rows = sum(one.item.closed_at is None for one in stops)
    more = _count(given, viewer) - open_rows if len(items) == ROUTE_ROWS else 0
    return Route(day, tuple(ordered), bool(kept and kept.task_ids), more)


def panel_of(
    *, viewer: Viewer, at: datetime, days: int, after: str = "", size: int
) -> tuple[list[Stop], str]:  # fmt: skip
    """A stretch of the viewer's visits open or due within `days`, to take along; and where the next one begins."""
    given = _parameters(date.min, clock.day_of(at) + timedelta(days=days)) | _after(after) | {"rows": size}
    items = sorted(items_by(PANEL, given, viewer=viewer, at=at), key=lambda one: (one.due_on, one.id))
    onward = f"{items[-1].due_on.isoformat()}~{items[-1].id}" if len(items) == size else ""
    return _stops(items, clock.day_of(at), viewer), onward


def panel_size(*, viewer: Viewer, at: datetime, days: int) -> int:
    """How many open visits the viewer has within `days`, up to what a phone carries."""
    return min(_count(_parameters(date.min, clock.day_of(at) + timedelta(days=days)), viewer), PANEL_ROWS)


def stop_of(item: WorkItem, *, viewer: Viewer, at: datetime) -> Stop:
    """One visit with where it is and how far it has come."""
    return _stops([item], clock.day_of(at), viewer)[0]


def in_order(stops: Sequence[Stop]) -> list[Stop]:
    """Village by village, the one with the most urgent person first; within it by clinical need."""
    first: dict[str, tuple[Any, ...]] = {}
    for one in sorted(stops, key=_need):
        first.setdefault(one.area, _need(one))
    return sorted(stops, key=lambda one: (first[one.area], one.area, _need(one)))


def by_hand(stops: Sequence[Stop], task_ids: Sequence[int]) -> list[Stop]:
    """The order somebody gave; what came since stands behind."""
    places = {task: place for place, task in enumerate(task_ids)}
    return sorted(stops, key=lambda one: places.get(one.item.id, len(places)))


def _need(one: Stop) -> tuple[Any, ...]:
    return one.item.urgency, one.item.tier_rank, one.item.due_on, one.item.id


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=clock.zone())


def _parameters(since: date, until: date, *, night: datetime = _NEVER) -> dict[str, Any]:
    return {
        "kinds": list(KINDS_OF_VISIT), "modes": list(MODES_OF_VISIT), "since": since, "until": until, "night": night
    }  # fmt: skip


def _after(after: str) -> dict[str, Any]:
    """Where a stretch begins; anything that is no key begins at the front."""
    day, _mark, task = after.partition("~")
    try:
        return {"after_on": date.fromisoformat(day), "after_id": int(task)}
    except ValueError:
        return {"after_on": date.min, "after_id": 0}


def _count(given: dict[str, Any], viewer: Viewer) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, {**given, "organisations": organisations_of(viewer=viewer), "staff": viewer.staff_id})
        return int(cursor.fetchone()[0])


def _stops(items: Sequence[WorkItem], day: date, viewer: Viewer) -> list[Stop]:
    addresses, visits = _addresses([one.person_id for one in items]), _visits([one.id for one in items], day, viewer)
    return [_stop(one, addresses.get(one.person_id, ""), visits.get(one.id)) for one in items]


def _stop(item: WorkItem, address: str, visit: Visit | None) -> Stop:
    contact = visit.contact if visit is not None else None
    came_of = contact if contact is not None and contact.undone_at is None else None
    return Stop(
        item, mode_of(item.kind), address, area_of(address), visit.arrived_at if visit else None,
        came_of.outcome if came_of else "", came_of.at if came_of else None,
    )  # fmt: skip


def _addresses(person_ids: Sequence[int]) -> dict[int, str]:
    with connection.cursor() as cursor:
        cursor.execute("select id, address from people_person where id = any(%s)", [list(person_ids)])
        return dict(cursor.fetchall())


def _visits(task_ids: Sequence[int], day: date, viewer: Viewer) -> dict[int, Visit]:
    """The viewer's last visit of that day for each task."""
    morning, night = _morning(day), _morning(day + _A_DAY)
    that_day = Q(arrived_at__gte=morning, arrived_at__lt=night) | Q(contact__at__gte=morning, contact__at__lt=night)
    found = Visit.objects.filter(that_day, task__in=task_ids, staff=viewer.staff_id, set_aside_at=None)
    return {one.task_id: one for one in found.select_related("contact").order_by("pk")}
