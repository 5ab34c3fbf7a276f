"""Which call a contact came of."""

from __future__ import annotations

from datetime import datetime, timedelta

from kangxu.foundation.viewer import Viewer
from kangxu.messaging.models import Call

WITHIN = timedelta(days=1)


def call_for(cause: str, mode: str, by: Viewer, at: datetime) -> int | None:
    """The viewer's last call about this task, unless another contact came of it already."""
    if mode != "phone":
        return None
    found = Call.objects.filter(cause=cause, staff=by.staff_id, dialled_at__gt=at - WITHIN)
    free = found.exclude(contacts__undone_at=None, contacts__isnull=False)
    return free.order_by("-dialled_at", "-pk").values_list("pk", flat=True).first()
