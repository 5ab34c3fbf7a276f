"""Days that somebody set by hand, found again in a plan that is laid out anew. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from kangxu.packages.schedule import spacing


class Dated(Protocol):
    """A service of a plan: laid out on one day, due on the same or another."""

    @property
    def key(self) -> str: ...

    @property
    def service(self) -> str: ...

    @property
    def laid_on(self) -> date: ...

    @property
    def due_on(self) -> date: ...

    @property
    def place(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Move:
    """What is done together under `key` goes to another day."""

    key: str
    to: date


@dataclass(frozen=True, slots=True)
class Kept:
    """The moves that a new draft takes over, and how many it has no place for."""

    moves: tuple[Move, ...]
    lost: int


def moves_for(before: Iterable[Dated], after: Sequence[Dated], *, later_by: timedelta) -> Kept:
    """What was moved in a draft, by what was laid out nearest to it in the one that follows. `later_by` is how much
    later that one begins."""
    found, taken, lost = list[Move](), set[str](), 0
    for one in _moved(before):
        wanted = one.laid_on + later_by
        same = [other for other in after if other.service == one.service and other.key not in taken]
        near = min(same, key=lambda other: abs(other.laid_on - wanted), default=None)
        if near is None or abs((near.laid_on - wanted).days) > spacing().moved_near_days:
            lost += 1
        elif near.due_on != one.due_on:
            taken.add(near.key)
            found.append(Move(near.key, one.due_on))
    return Kept(tuple(found), lost)


def _moved(before: Iterable[Dated]) -> list[Dated]:
    """One for each visit or call that was moved: the service that it is named after, or the first."""
    groups: dict[tuple[date, date, str], list[Dated]] = {}
    for one in before:
        if one.due_on != one.laid_on:
            groups.setdefault((one.laid_on, one.due_on, one.place), []).append(one)
    return [
        next((one for one in several if one.key == f"{one.service}:{one.laid_on}"), several[0])
        for several in groups.values()
    ]
