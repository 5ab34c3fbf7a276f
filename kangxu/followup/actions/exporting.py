"""A list that leaves the house leaves a line."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from kangxu.foundation.acting import action, audit
from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer


@action
def note_export(*, what: str, conditions: dict[str, Any], by: Viewer, at: datetime) -> None:
    """Note that a list was taken out, with the conditions it was made by. Raises NotAllowed."""
    by.require(Permission.EXPORT_LISTS)
    audit("list.exported", what, conditions=conditions)
