"""Reckoning what people mean to the operation of the site."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from kangxu.foundation.acting import action, audit
from kangxu.foundation.viewer import Viewer
from kangxu.segments import reckoning


@action
def reckon_values(*, by: Viewer, at: datetime) -> int:
    """Expected intervals, fifths and value tiers of everybody, in one statement; how many rows have changed."""
    with connection.cursor() as cursor:
        cursor.execute(reckoning.CLEAR)
        cursor.execute(reckoning.statement(), reckoning.parameters(at))
        changed = cursor.rowcount
    audit("segments.values_reckoned", "values", changed=changed)
    return changed
