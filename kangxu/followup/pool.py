"""Who takes the next piece of work: pure, over the staff of one institution and what they have to do already."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from kangxu.clinical.sheets import load_sheet
from kangxu.followup.clocks import MINUTED
from kangxu.foundation.terms import Term
from kangxu.organisations.working import Worker

SHEET: dict[str, Any] = load_sheet("dispatch.toml", "kangxu.followup")
REASONS: dict[str, Term] = {code: Term(code, **row) for code, row in SHEET["reasons"].items()}
HEADS: tuple[str, ...] = tuple(SHEET["heads"])


def points_of(kind: str) -> float:
    """What a piece of work of this kind weighs; a call is 1."""
    return float(SHEET["points"].get(kind, SHEET["points"]["usual"]))


def roles_of(kind: str) -> frozenset[str]:
    return frozenset(SHEET["roles"].get(kind, SHEET["roles"]["usual"]))


def skills_of(kind: str, programme: str) -> frozenset[str]:
    """What one had better be known for."""
    return frozenset(filter(None, (programme, SHEET["skills"].get(kind, ""))))


@dataclass(frozen=True)
class Piece:
    """A task that somebody is to be found for."""

    task_id: int
    kind: str
    programme: str = ""
    responsible: int | None = None
    owner: int | None = None


@dataclass(frozen=True)
class Given:
    """Who takes a piece, and why (a code of dispatch.toml); nobody when there is no one."""

    piece: Piece
    staff_id: int | None
    reason: str


@dataclass
class Pool:
    """The staff of an institution on one day; it remembers what it has given out."""

    staff: Mapping[int, Worker]
    day: date
    load: dict[int, float] = field(default_factory=lambda: defaultdict(float))

    def give(self, piece: Piece, *, at: datetime | None = None, but: Iterable[int] = ()) -> Given:
        """Choose somebody for a piece of work. `at`: only whoever is at work at this very moment, if anybody is."""
        able = self._able(piece, set(but), at)
        chosen = self._choose(piece, able)
        if chosen.staff_id is not None:
            self.load[chosen.staff_id] += points_of(piece.kind)
        return chosen

    def room(self, staff_id: int) -> float:
        """Points that are left of somebody's day."""
        return self.staff[staff_id].points_on(self.day) - self.load[staff_id]

    def is_there(self, staff_id: int | None) -> bool:
        one = self.staff.get(staff_id) if staff_id is not None else None
        return one is not None and one.works_on(self.day)

    def _able(self, piece: Piece, but: set[int], at: datetime | None) -> list[Worker]:
        roles = roles_of(piece.kind)
        allowed = [one for pk, one in self.staff.items() if pk not in but and one.roles & roles]
        present = [one for one in allowed if one.works_at(at)] if at and piece.kind in MINUTED else []
        return present or [one for one in allowed if one.works_on(self.day)]

    def _choose(self, piece: Piece, able: list[Worker]) -> Given:
        if not able:
            return Given(piece, None, "nobody")
        wanted = skills_of(piece.kind, piece.programme)
        best = min(
            able, key=lambda one: (self._is_full(one, piece), -len(one.skills & wanted), self._share(one), one.staff_id)
        )
        own = next((one for one in able if one.staff_id == piece.responsible), None)
        if own and (not self._is_full(own, piece) or self._is_full(best, piece)):
            return Given(piece, own.staff_id, "responsible")
        if self._is_full(best, piece):
            return Given(piece, best.staff_id, "full")
        return Given(piece, best.staff_id, "skill" if best.skills & wanted else "least_loaded")

    def _is_full(self, one: Worker, piece: Piece) -> bool:
        return self.room(one.staff_id) < points_of(piece.kind)

    def _share(self, one: Worker) -> float:
        return self.load[one.staff_id] / max(one.points_on(self.day), 1)


def fairness(shares: Iterable[float]) -> float | None:
    """How evenly work is spread: 1 all alike, 1/n one has everything (Jain, Chiu, Hawe 1984). None: no work."""
    found = list(shares)
    squares = sum(one * one for one in found)
    return sum(found) ** 2 / (len(found) * squares) if squares else None
