"""Reading reports."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import NotFound
from kangxu.people.cards import visible
from kangxu.screening.content import ReportContent
from kangxu.screening.models import Report


@dataclass(frozen=True)
class ReportView:
    """A report as it was handed out."""

    id: int
    number: str
    person_id: int
    organisation_id: int
    screening_id: int | None
    content: ReportContent
    made_at: datetime
    made_by: str
    signed_at: datetime | None
    signed_by: str


@dataclass(frozen=True)
class ReportLine:
    """A report in a list."""

    id: int
    number: str
    tier: str
    urgent: bool
    made_at: datetime
    signed_at: datetime | None


def report_of(report_id: int, *, viewer: Viewer) -> ReportView:
    """Raises NotFound outside the viewer's scope."""
    viewer.require(Permission.SEE_CLINICAL)
    one = _reports(viewer).filter(pk=report_id).first()
    if one is None:
        raise NotFound(f"report:{report_id}")
    return ReportView(
        id=one.pk, number=one.number, person_id=one.person_id, organisation_id=one.organisation_id,
        screening_id=one.screening_id, content=ReportContent.from_json(one.content), made_at=one.made_at,
        made_by=one.made_by, signed_at=one.signed_at, signed_by=one.signed_by,
    )  # fmt: skip


def reports_of(person_id: int, *, viewer: Viewer, rows: int = 20) -> list[ReportLine]:
    """Reports of one person in scope, the latest first."""
    found = (
        _reports(viewer)
        .filter(person_id=person_id)
        .order_by("-pk")
        .values_list("pk", "number", "content__tier", "content__urgent", "made_at", "signed_at")
    )
    return [ReportLine(*row) for row in found[:rows]]


def _reports(viewer: Viewer) -> QuerySet[Report]:
    """Of persons whom the viewer may see: a report tells more than the institution that made it."""
    found = Report.objects.filter(person__merged_into=None)
    return found if viewer.scope is None else found.filter(person__in=visible(viewer).values("pk"))
