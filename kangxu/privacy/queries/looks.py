"""Who opened whose page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kangxu.foundation.paging import Page
from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.models import Organisation, Staff
from kangxu.people.queries import get_person
from kangxu.privacy.models import AccessLog

PAGE_ROWS = 50


@dataclass(frozen=True)
class AccessLine:
    """One look: when, by whom (name, or the machine's actor), from which institution, at what, why."""

    id: int
    at: datetime
    actor: str
    name: str
    organisation: str
    page: str
    purpose: str


def list_access(
    person_id: int, *, viewer: Viewer, after: int | None = None, revealed_only: bool = False
) -> Page[AccessLine]:
    """Looks at a person in the viewer's scope, the newest first. Raises NotFound, NotAllowed."""
    viewer.require(Permission.SEE_AUDIT)
    get_person(person_id, viewer=viewer)
    lines = AccessLog.objects.filter(person_id=person_id).order_by("-pk")
    if after is not None:
        lines = lines.filter(pk__lt=after)
    if revealed_only:
        lines = lines.filter(page__startswith="reveal:")
    rows = list(lines[: PAGE_ROWS + 1])
    shown = _lines(rows[:PAGE_ROWS])
    return Page(shown, after=str(shown[-1].id) if len(rows) > PAGE_ROWS else None)


def count_access(person_id: int, *, viewer: Viewer) -> int:
    viewer.require(Permission.SEE_AUDIT)
    return AccessLog.objects.filter(person_id=person_id).count()


def last_look(person_id: int, *, page: str, before: datetime, viewer: Viewer) -> datetime | None:
    """When this viewer opened this page of a person last, before a moment; None for the first time."""
    looks = AccessLog.objects.filter(person_id=person_id, actor=viewer.actor, page=page, at__lt=before)
    return looks.order_by("-at").values_list("at", flat=True).first()


def _lines(rows: list[AccessLog]) -> list[AccessLine]:
    staff_ids = {row.actor.removeprefix("staff:") for row in rows if row.actor.startswith("staff:")}
    names = {f"staff:{pk}": name for pk, name in Staff.objects.filter(pk__in=staff_ids).values_list("pk", "name")}
    places = dict(Organisation.objects.filter(pk__in={row.organisation_id for row in rows}).values_list("pk", "name"))
    return [
        AccessLine(
            id=row.pk,
            at=row.at,
            actor=row.actor,
            name=names.get(row.actor, row.actor),
            organisation=places.get(row.organisation_id or 0, ""),
            page=row.page,
            purpose=row.purpose,
        )
        for row in rows
    ]
