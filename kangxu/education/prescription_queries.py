"""Reading what was given to read: of one person, of a link, counted by item."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Max, Q, QuerySet, Sum

from kangxu.education.models import Prescription
from kangxu.education.queries import Match, match
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.scope import in_scope
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import NotFound
from kangxu.people.reach import of_known_persons


@dataclass(frozen=True, slots=True)
class Given:
    """One item given to a person, and how far it was read: seconds of all openings, the furthest scroll."""

    id: int
    person_id: int
    item: str
    way: str
    reason: str
    turn: int
    due_on: date
    prescribed_at: datetime
    prescribed_by: str
    completed_at: datetime | None
    passed: bool | None
    seconds: int
    scroll_percent: int
    opened: int

    @property
    def open(self) -> bool:
        return self.completed_at is None


@dataclass(frozen=True, slots=True)
class Use:
    """How often an item was given, read to the end, and answered right."""

    given: int
    read: int
    passed: int


def lessons_of(person_id: int, *, viewer: Viewer, since: date | None = None, until: date | None = None) -> list[Given]:
    """What a person was given to read, the newest first; what was taken back is left out. Raises NotAllowed."""
    viewer.require(P.SEE_CLINICAL)
    found = _visible(viewer).filter(person_id=person_id, withdrawn_at=None)
    if since is not None:
        found = found.filter(due_on__gte=since)
    if until is not None:
        found = found.filter(due_on__lte=until)
    return [_given(one) for one in _read(found).order_by("-due_on", "-pk")]


def get_lesson(prescription_id: int, *, viewer: Viewer) -> Given:
    """One of them, unless it was taken back. Raises NotFound."""
    found = _read(_visible(viewer).filter(pk=prescription_id, withdrawn_at=None)).first()
    if found is None:
        raise NotFound(f"lesson:{prescription_id}")
    return _given(found)


def suggested(
    diseases: Iterable[str], drivers: Iterable[str], had: Collection[str], *, viewer: Viewer, on: date, most: int = 4
) -> list[Match]:
    """What fits somebody and was not given to them yet (`had`), best first. Raises NotAllowed."""
    viewer.require(P.SEE_CLINICAL)
    found = match(diseases, list(drivers), viewer=viewer, on=on, most=most + len(had))
    return [one for one in found if one.item.code not in had][:most]


def use_of(*, viewer: Viewer) -> dict[str, Use]:
    """Item → how it is used within the viewer's reach. One query."""
    viewer.require(P.SEE_CLINICAL)
    found = Prescription.objects.filter(withdrawn_at=None)
    found = in_scope(found, viewer)
    rows = found.values_list("item").annotate(
        given=Count("pk"), read=Count("pk", filter=Q(completed_at__isnull=False)),
        right=Count("pk", filter=Q(passed=True)),
    )  # fmt: skip
    return {item: Use(given, read, passed) for item, given, read, passed in rows}


def _visible(viewer: Viewer) -> QuerySet[Prescription]:
    return of_known_persons(Prescription.objects.all(), viewer)


def _read(found: QuerySet[Prescription]) -> QuerySet[Prescription]:
    return found.annotate(
        seconds=Sum("readings__seconds"), scrolled=Max("readings__scroll_percent"), opened=Count("readings")
    )


def _given(one: Prescription) -> Given:
    told = {name: getattr(one, name) or 0 for name in ("seconds", "scrolled", "opened")}
    return Given(
        one.pk, one.person_id, one.item, one.way, one.reason, one.turn, one.due_on, one.prescribed_at,
        one.prescribed_by, one.completed_at, one.passed, told["seconds"], told["scrolled"], told["opened"],
    )  # fmt: skip
