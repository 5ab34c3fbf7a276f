"""What was typed on the page of a call and not recorded yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from kangxu.followup.models import CallDraft, Contact
from kangxu.foundation.scope import in_scope
from kangxu.foundation.viewer import Viewer

FIELDS = ("outcome", "words", "barrier", "note", "next", "steps", "script", "form")
LONGEST = 500


@dataclass(frozen=True)
class CallDraftLine:
    """A call begun and not recorded."""

    task_id: int
    person_id: int
    kind: str
    saved_at: datetime


def call_draft_of(task_id: int, *, viewer: Viewer) -> tuple[Mapping[str, str], datetime | None]:
    """What the viewer typed about a task since its last contact; empty when nothing."""
    found = _living(viewer).filter(task_id=task_id).first()
    return (found.content, found.saved_at) if found else ({}, None)


def call_drafts_of(*, viewer: Viewer, size: int = 20) -> list[CallDraftLine]:
    """The viewer's own calls begun and not recorded, the newest first."""
    found = _living(viewer).select_related("task").order_by("-saved_at", "-pk")[:size]
    return [CallDraftLine(one.task_id, one.task.person_id, one.task.kind, one.saved_at) for one in found]


def _living(viewer: Viewer) -> QuerySet[CallDraft]:
    later = Contact.objects.filter(task=OuterRef("task"), at__gte=OuterRef("saved_at"), undone_at=None)
    found = CallDraft.objects.filter(~Exists(later), staff=viewer.staff_id, task__closed_at=None)
    return in_scope(found, viewer, "task__organisation_id")
