"""Sharing tasks out: who would get how many, before anything moves. The dispatcher's own pool decides."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from kangxu.followup.clocks import MINUTED
from kangxu.followup.dispatching import shops
from kangxu.followup.pool import Piece, Pool, points_of
from kangxu.foundation import clock
from kangxu.foundation.keys import key_in
from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import NotFound
from kangxu.performance.list_queries import TeamTask, Wanted, list_tasks
from kangxu.performance.reach import house_at
from kangxu.performance.terms import sheet

SHARE = "share"


@dataclass(frozen=True)
class Part:
    """What one colleague would get: the tasks, and points on hand before and after, of those a day takes."""

    staff_id: int
    name: str
    there: bool
    tasks: tuple[int, ...]
    before: float
    after: float
    capacity: int


@dataclass(frozen=True)
class Preview:
    """Who would get what; `left` stay where they are, because nobody can take them."""

    parts: tuple[Part, ...]
    left: int

    @property
    def moved(self) -> int:
        return sum(len(one.tasks) for one in self.parts)


def chosen(only: Sequence[int], *, viewer: Viewer, at: datetime) -> list[TeamTask]:
    """The open ones of these tasks, in reach, in the order of need."""
    wanted = Wanted("open", viewer.organisation_id, only=tuple(only))
    return list(list_tasks(wanted, viewer=viewer, at=at, size=most()).rows) if only else []


def most() -> int:
    """Tasks that may be given on at once."""
    return int(sheet()["board"]["move_at_most"])


def preview(only: Sequence[int], to: str, *, viewer: Viewer, at: datetime) -> Preview:
    """`to`: the number of a colleague, or `share`. Raises NotFound for somebody of another house, NotAllowed."""
    viewer.require(Permission.ASSIGN_TASKS)
    pool, tasks = _pool(viewer, at), chosen(only, viewer=viewer, at=at)
    before = dict(pool.load)
    given: dict[int, list[TeamTask]] = defaultdict(list)
    for one in tasks:
        staff = _taker(one, to, pool, at)
        if staff is not None:
            given[staff].append(one)
    parts = tuple(_part(staff, several, before.get(staff, 0), pool) for staff, several in sorted(given.items()))
    return Preview(parts, len(tasks) - sum(len(one.tasks) for one in parts))


def _taker(one: TeamTask, to: str, pool: Pool, at: datetime) -> int | None:
    """Who takes it; nobody gets what they have already."""
    but = [one.owner_id] if one.owner_id is not None else []
    if to == SHARE:
        moment = at if one.kind in MINUTED else None
        return pool.give(Piece(one.id, one.kind, one.programme), at=moment, but=but).staff_id
    taker = key_in(to)
    if taker is None or taker not in pool.staff:
        raise NotFound("staff")
    return None if taker in but else taker


def _part(staff: int, several: Sequence[TeamTask], before: float, pool: Pool) -> Part:
    worker = pool.staff[staff]
    gained = sum(points_of(one.kind) for one in several)
    return Part(
        staff, worker.name, worker.works_on(pool.day), tuple(one.id for one in several), before, before + gained,
        worker.points_a_day,
    )  # fmt: skip


def _pool(viewer: Viewer, at: datetime) -> Pool:
    house = house_at(None, viewer=viewer)
    found = next(iter(shops(on=clock.day_of(at), only=[house.institution_id])), None)
    if found is None:
        raise NotFound("organisation")
    return found.pool
