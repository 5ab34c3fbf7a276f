"""What the head of a team sees: who has how much, what will be late, what has climbed, and the chain of every task."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from kangxu.followup.clocks import DAYED, LONGEST
from kangxu.followup.forecast import DayLine, StaffLine, forecast
from kangxu.followup.models import TaskMove
from kangxu.followup.pool import SHEET, fairness, roles_of
from kangxu.foundation import clock
from kangxu.foundation.fetching import rows
from kangxu.foundation.permissions import Permission
from kangxu.foundation.scope import in_scope
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import NotFound
from kangxu.organisations.working import institution_calendar, workers

_DAY = timedelta(days=1)

_WAITING = """
select t.assigned_to_id, t.kind, t.due_on, count(*) from followup_task t
where t.closed_at is null and t.organisation_id = any(%(organisations)s) and t.due_on <= %(until)s
  and t.deadline_at is null and t.kind = any(%(kinds)s) group by 1, 2, 3
"""
_STATES = """
select count(*) filter (where t.assigned_to_id is null), count(*),
       count(*) filter (where t.level = 1), count(*) filter (where t.level = 2), count(*) filter (where t.level >= 3)
from followup_task t
where t.closed_at is null and t.organisation_id = any(%(organisations)s) and t.due_on <= %(today)s
"""
_CLIMBED = """
select t.id, t.person_id, p.name, t.kind, t.due_on, t.level, t.assigned_to_id,
       coalesce(a.name, ''), coalesce(h.name, '')
from followup_task t
join people_person p on p.id = t.person_id
left join organisations_staff a on a.id = t.assigned_to_id
left join organisations_staff h on h.id = t.escalated_to_id
where t.closed_at is null and t.organisation_id = any(%(organisations)s) and t.level >= %(level)s
  and exists (select 1 from people_registration r where r.person_id = t.person_id and r.ended_at is null
              and r.organisation_id = any(%(organisations)s))
order by t.level desc, t.urgency, t.tier_rank, t.due_on, t.id limit %(size)s
"""
_RETURNED = """
select count(*), count(*) filter (where exists (
    select 1 from records_encounter e where e.person_id = k.person_id and e.retired_at is null
    and e.started_at > k.at and e.started_at <= k.at + %(within)s))
from (select distinct on (c.person_id) c.person_id, c.at from followup_contact c
      where c.organisation_id = any(%(organisations)s) and c.undone_at is null and c.mode = 'phone'
        and c.outcome = any(%(reached)s) and c.at between %(since)s and %(until)s order by c.person_id, c.at) k
"""
_RESULTS = """
select c.outcome, count(*) from followup_contact c
where c.organisation_id = any(%(organisations)s) and c.undone_at is null and c.at between %(since)s and %(until)s
group by 1
"""


@dataclass(frozen=True, slots=True)
class States:
    """Open work that is due: without an owner, all, and by the step it has climbed to."""

    free: int
    due: int
    reminded: int
    late: int
    climbed: int


@dataclass(frozen=True, slots=True)
class Climbed:
    """A task that has climbed, with the person it is for and who has it."""

    task_id: int
    person_id: int
    person: str
    kind: str
    due_on: date
    level: int
    owner_id: int | None
    owner: str
    head: str


@dataclass(frozen=True, slots=True)
class Link:
    """One link of a chain."""

    step: str
    reason: str
    source: str
    target: str
    level: int
    at: datetime
    by: str


@dataclass(frozen=True)
class Board:
    """The dispatch board of an institution, for its next working day."""

    states: States
    day: date
    staff: tuple[StaffLine, ...]
    days: tuple[DayLine, ...]
    fairness: float | None

    @property
    def will_be_late(self) -> int:
        return sum(one.will_be_late for one in self.days)


def board(*, viewer: Viewer, at: datetime) -> Board:
    """The board of the viewer's workplace. About eight queries, whatever the size."""
    viewer.require(Permission.ASSIGN_TASKS)
    place, today = _place(viewer), clock.day_of(at)
    calendar = institution_calendar(place)
    day = calendar.next_working_day(today)
    waiting = _waiting(viewer, today)
    staff = [one for one in workers([place], on=day) if one.roles & roles_of("usual") or one.staff_id in waiting]
    lines, days = forecast(staff, waiting, calendar, on=day, at=at)
    busy = [one for one in lines if one.there and one.roles & roles_of("usual")]
    share = fairness(one.load / max(one.capacity, 1) for one in busy)
    return Board(_states(viewer, today), day, lines, days, share)


def climbed(*, viewer: Viewer, level: int = 2, size: int = 50) -> list[Climbed]:
    """Open work that has come to a step or further, the furthest first, then by clinical need."""
    viewer.require(Permission.ASSIGN_TASKS)
    return [Climbed(*row) for row in _in_reach(_CLIMBED, viewer, level=level, size=size)]


def chains(task_ids: Sequence[int], *, viewer: Viewer) -> dict[int, list[Link]]:
    """Task → where it went and who was told, the first link first. Tasks out of reach are left out. One query."""
    found = TaskMove.objects.filter(task__in=list(task_ids)).select_related("source", "target").order_by("at", "pk")
    found = in_scope(found, viewer, "task__organisation")
    known: dict[int, list[Link]] = defaultdict(list)
    for one in found:
        link = Link(
            one.step, one.reason, one.source.name if one.source else "", one.target.name if one.target else "",
            one.level, one.at, one.by,
        )  # fmt: skip
        known[one.task_id].append(link)
    return known


def results_of_calls(*, viewer: Viewer, since: datetime, until: datetime) -> dict[str, int]:
    """Outcome → how many contacts ended so, in reach."""
    return {str(outcome): int(count) for outcome, count in _in_reach(_RESULTS, viewer, since=since, until=until)}


def returned_after_call(
    *, within: timedelta, reached: Sequence[str], viewer: Viewer, since: datetime, until: datetime
) -> tuple[int, int]:
    """(persons spoken with by telephone, of them those who came within so long after the first call of the time)."""
    [(spoken, came)] = _in_reach(_RETURNED, viewer, within=within, reached=list(reached), since=since, until=until)
    return int(spoken), int(came)


def _waiting(viewer: Viewer, today: date) -> dict[int | None, dict[tuple[str, date], int]]:
    """Owner → (kind, day due) → how many."""
    until = today + (SHEET["forecast_days"] + LONGEST) * _DAY
    found: dict[int | None, dict[tuple[str, date], int]] = defaultdict(dict)
    for owner, kind, due_on, count in _in_reach(_WAITING, viewer, until=until, kinds=list(DAYED)):
        found[owner][(kind, due_on)] = count
    return found


def _states(viewer: Viewer, today: date) -> States:
    [row] = _in_reach(_STATES, viewer, today=today)
    return States(*(int(one) for one in row))


def _place(viewer: Viewer) -> int:
    if viewer.organisation_id is None:
        raise NotFound("organisation")
    return viewer.organisation_id


def _reach(viewer: Viewer) -> list[int]:
    return viewer.scope_list if viewer.scope_list is not None else [_place(viewer)]


def _in_reach(statement: str, viewer: Viewer, **parameters: Any) -> list[tuple[Any, ...]]:
    return rows(statement, {"organisations": _reach(viewer), **parameters})
