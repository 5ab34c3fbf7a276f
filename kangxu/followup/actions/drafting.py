"""Keeping what is typed on the page of a call."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from kangxu.followup.drafts import FIELDS, LONGEST
from kangxu.followup.models import CallDraft, Task
from kangxu.foundation.acting import action, audit
from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import NotFound


@action
def keep_call_draft(*, task_id: int, content: Mapping[str, str], by: Viewer, at: datetime) -> datetime:
    """Keep what the viewer has typed about a task so far; when it was kept. Raises NotFound out of scope or closed."""
    by.require(Permission.WORK_TASKS)
    task = Task.objects.filter(pk=task_id, closed_at=None).first()
    if task is None or by.staff_id is None or not by.sees(task.organisation_id):
        raise NotFound(f"task:{task_id}")
    kept = {name: str(content[name])[:LONGEST] for name in FIELDS if content.get(name)}
    CallDraft.objects.update_or_create(
        task=task, staff_id=by.staff_id, defaults={"content": kept, "saved_at": at, "saved_by": by.actor}
    )
    audit("call.draft_kept", f"task:{task.pk}", organisation_id=task.organisation_id)
    return at
