"""Whom a preview asks: all the viewer's people, or, of very many, a lot of them that stands for all."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

from django.db import connection

from kangxu.foundation.viewer import Viewer
from kangxu.segments.conventions import conventions
from kangxu.segments.queries.counts import persons_in_reach
from kangxu.segments.visible import reach

# Of a normal distribution, within which 95 of 100 lie
_NINETY_FIVE = 1.96
_LOT = (
    "select p.id from people_person p where p.merged_into_id is null and hashint8extended(p.id, 0) %% %(part)s = 0"
    " and {reach}"
)


@dataclass(frozen=True)
class Crowd:
    """`people` in reach; `lot`, the ids of those drawn, where not all are asked."""

    people: int
    lot: tuple[int, ...] | None = None

    def scaled(self, found: int) -> int:
        """How many of all people so many of those asked stand for."""
        return found if self.lot is None else round(found * self.people / max(len(self.lot), 1))

    def margin(self, found: int) -> int:
        """By how much that may be off: half of the Wilson interval, 95 per cent; 0 where all were asked."""
        if not self.lot:
            return 0
        asked, z = len(self.lot), _NINETY_FIVE
        half = z * sqrt(found * (asked - found) / asked + z * z / 4) / (asked + z * z)
        return round(half * self.people)


def crowd_of(viewer: Viewer) -> Crowd:
    """The same lot for every question, so that the parts of a rule are of the same people. Two queries at most."""
    people, work = persons_in_reach(viewer=viewer), conventions()
    if people <= work.preview_all:
        return Crowd(people)
    with connection.cursor() as cursor:
        part = people // work.preview_lot
        cursor.execute(_LOT.format(reach=reach("p.id")), {"part": part, "scope": viewer.scope_list})
        return Crowd(people, tuple(row[0] for row in cursor.fetchall()))
