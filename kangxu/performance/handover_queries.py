"""What was given on in bulk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kangxu.followup.vocabulary import UNDO_WITHIN
from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer
from kangxu.performance.review_models import Handover


@dataclass(frozen=True)
class LastHandover:
    id: int
    moved: int
    reason: str


def last_handover(*, viewer: Viewer, at: datetime) -> LastHandover | None:
    """The viewer's own newest one that can still be taken back."""
    viewer.require(Permission.ASSIGN_TASKS)
    own = Handover.objects.filter(
        organisation=viewer.organisation_id, by=viewer.actor, undone_at=None, at__gt=at - UNDO_WITHIN
    )
    one = own.order_by("-at").first()
    return LastHandover(one.pk, len(one.rows), one.reason) if one else None
