"""A call that was noted after its contact."""

from __future__ import annotations

from datetime import datetime

from kangxu.followup.models import Contact
from kangxu.foundation.acting import action, audit
from kangxu.foundation.clock import day_of
from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer
from kangxu.messaging.queries import get_call


@action
def attach_call(*, call_id: int, by: Viewer, at: datetime) -> int | None:
    """Give a call to the contact of that day it belongs to, by the same member of staff; that contact, or None."""
    by.require(Permission.WORK_TASKS)
    call = get_call(call_id, viewer=by)
    found = Contact.objects.filter(
        person_id=call.person_id, staff=call.staff_id, mode="phone", call=None, undone_at=None
    )
    same_day = [one for one in found.order_by("-at") if day_of(one.at) == day_of(call.dialled_at)]
    about = [one for one in same_day if call.cause in ("", f"task:{one.task_id}")]
    contact = next(iter(about), None)
    if contact is not None and not Contact.objects.filter(call_id=call_id, undone_at=None).exists():
        contact.call_id = call_id
        contact.save(update_fields=["call"])
    audit("call.attached", f"call:{call_id}", organisation_id=call.organisation_id, contact=contact and contact.pk)
    return contact.pk if contact else None
