"""Reading stage summaries: one, and those of a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from kangxu.followup.models import StageSummary
from kangxu.followup.summaries import digest_of
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.scope import in_scope
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import NotFound
from kangxu.people.reach import of_known_persons


@dataclass(frozen=True)
class SummaryView:
    """A summary with everything its page and its print say. `digest` is of what stands there now."""

    id: int
    person_id: int
    organisation_id: int
    organisation: str
    since: date
    until: date
    number: int
    state: str
    content: Mapping[str, Any]
    edits: Mapping[str, str]
    digest: str
    made_at: datetime
    made_by: str
    edited_at: datetime | None
    edited_by: str
    signed_at: datetime | None
    signed_by: str
    signed_name: str
    replaces_id: int | None

    @property
    def is_draft(self) -> bool:
        return self.state == StageSummary.State.DRAFT


def get_summary(summary_id: int, *, viewer: Viewer) -> SummaryView:
    """One summary, of any version. Raises NotFound, NotAllowed."""
    viewer.require(P.SEE_CLINICAL)
    found = _visible(viewer).filter(pk=summary_id).first()
    if found is None:
        raise NotFound(f"summary:{summary_id}")
    return _view(found)


def summaries_of(person_id: int, *, viewer: Viewer) -> list[SummaryView]:
    """All summaries of a person with all versions, the newest stage first; drafts only of the own institution."""
    viewer.require(P.SEE_CLINICAL)
    found = _visible(viewer).filter(person_id=person_id).order_by("-until", "-number", "-pk")
    if viewer.scope is not None:
        found = found.exclude(~Q(organisation=viewer.organisation_id), state=StageSummary.State.DRAFT)
    return [_view(one) for one in found]


def _visible(viewer: Viewer) -> QuerySet[StageSummary]:
    found: QuerySet[StageSummary] = StageSummary.objects.select_related("organisation").filter(person__merged_into=None)
    return in_scope(of_known_persons(found, viewer), viewer)


def _view(one: StageSummary) -> SummaryView:
    return SummaryView(
        id=one.pk, person_id=one.person_id, organisation_id=one.organisation_id, organisation=one.organisation.name,
        since=one.since, until=one.until, number=one.number, state=one.state, content=one.content, edits=one.edits,
        digest=digest_of(one.content, one.edits), made_at=one.made_at, made_by=one.made_by, edited_at=one.edited_at,
        edited_by=one.edited_by, signed_at=one.signed_at, signed_by=one.signed_by, signed_name=one.signed_name,
        replaces_id=one.replaces_id,
    )  # fmt: skip
