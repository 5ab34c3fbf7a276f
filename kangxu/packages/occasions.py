"""What of a plan is done together: one visit, or one call. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from kangxu.packages.completing import sheet
from kangxu.packages.models import PlanItem

DOCTOR = "doctor"


@dataclass(frozen=True, slots=True)
class Occasion:
    """One day at one place, with everything that is done there. Due from `opens_on` to `closes_on`.

    The first of the services is what the visit is for.
    """

    place: str
    due_on: date
    opens_on: date
    closes_on: date
    role: str
    services: tuple[str, ...]
    items: tuple[int, ...]

    @property
    def remote(self) -> bool:
        """Nobody comes: it is a call."""
        return self.place in sheet().remote_places

    @property
    def key(self) -> str:
        """Names the occasion within its plan."""
        return f"{self.place}:{self.due_on.isoformat()}"


def occasions(items: Iterable[PlanItem]) -> list[Occasion]:
    """The occasions of one plan, in order of day. What is due near to a visit is done at it (its bundle)."""
    found: dict[tuple[date, str], list[PlanItem]] = {}
    bundles: dict[str, list[PlanItem]] = {}
    for one in items:
        if one.bundle:
            bundles.setdefault(one.bundle, []).append(one)
        else:
            found.setdefault((one.due_on, one.place), []).append(one)
    for bundle, several in bundles.items():
        visit = _visit(bundle, several)
        found.setdefault((visit.due_on, visit.place), []).extend(several)
    return [_occasion(day, place, found[day, place]) for day, place in sorted(found)]


def _visit(bundle: str, several: Sequence[PlanItem]) -> PlanItem:
    """The service that the bundle is named after: it says where and when."""
    return next((one for one in several if bundle.startswith(f"{one.service}:")), several[0])


def _occasion(day: date, place: str, several: Sequence[PlanItem]) -> Occasion:
    here = [one for one in several if one.place == place and one.due_on == day] or several
    first = next((one for one in here if one.bundle.startswith(f"{one.service}:")), here[0])
    window = timedelta(days=first.window)
    role = DOCTOR if any(one.role == DOCTOR and one.place == place for one in several) else first.role
    others = sorted({one.service for one in several} - {first.service})
    return Occasion(
        place, day, day - window, day + window, role, (first.service, *others),
        tuple(sorted(one.pk for one in several)),
    )  # fmt: skip
