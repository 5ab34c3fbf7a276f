"""Setting lines up. Telephoning itself: `dial`, `hang_up`, `control`, `say_recorded`; recordings: `take_in`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from kangxu.foundation.acting import action, audit
from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer
from kangxu.messaging.calling import control, dial, hang_up, say_recorded
from kangxu.messaging.channels import voices
from kangxu.messaging.lines import NUMBER, SHORTEST_KEY, is_gateway, keep_key
from kangxu.messaging.models import Extension, Line
from kangxu.messaging.recordings import take_in, try_again
from kangxu.messaging.refusals import Refused
from kangxu.messaging.steps import note_mobile_call
from kangxu.organisations.queries import organisation_by_id

__all__ = [
    "LineDraft", "Refused", "control", "dial", "hang_up", "note_mobile_call", "say_recorded", "set_extension",
    "set_line", "take_in", "try_again",
]  # fmt: skip


@dataclass(frozen=True)
class LineDraft:
    """A line as it shall be; an empty key leaves the one that is there."""

    channel: str
    gateway: str = ""
    account: str = ""
    number: str = ""
    records: bool = False
    announces: bool = False
    active: bool = True
    key: str = ""


@action
def set_line(*, organisation_id: int, draft: LineDraft, by: Viewer, at: datetime) -> Line:
    """Set up how an institution telephones. The key goes to the home, not to the database. Raises Refused, NotFound."""
    by.require(Permission.MANAGE_SITE)
    place = organisation_by_id(organisation_id, viewer=by)
    _insist_sound(draft)
    if draft.key:
        keep_key(place.pk, draft.key)
    line, _made = Line.objects.update_or_create(
        organisation=place,
        defaults={
            "channel": draft.channel, "gateway": draft.gateway.rstrip("/"), "account": draft.account,
            "number": draft.number, "records": draft.records, "announces": draft.announces, "active": draft.active,
            "set_at": at, "set_by": by.actor,
        },
    )  # fmt: skip
    audit("line.set", f"organisation:{place.pk}", organisation_id=place.pk, new_key=bool(draft.key))
    return line


@action
def set_extension(*, number: str, by: Viewer, at: datetime) -> None:
    """Where this member of staff is rung; empty for nowhere. Raises Refused."""
    by.require(Permission.WORK_TASKS)
    number, staff_id = number.strip(), by.staff_id
    if staff_id is None:
        raise Refused(_("只有工作人员有分机"))
    if number and not NUMBER.fullmatch(number):
        raise Refused(_("分机号只能有数字，2到24位"))
    if number:
        told = {"number": number, "set_at": at, "set_by": by.actor}
        Extension.objects.update_or_create(staff_id=staff_id, defaults=told)
    else:
        Extension.objects.filter(staff=by.staff_id).delete()
    audit("extension.set", f"staff:{by.staff_id}")


def _insist_sound(draft: LineDraft) -> None:
    if draft.channel not in voices():
        raise Refused(_("没有这种线路"))
    if draft.gateway and not is_gateway(draft.gateway):
        raise Refused(_("平台地址要以https://或http://开头，不能带账号和问号"))
    if draft.number and not NUMBER.fullmatch(draft.number):
        raise Refused(_("外显号码只能有数字，2到24位"))
    if draft.key and len(draft.key) < SHORTEST_KEY:
        raise Refused(_("密钥至少%(count)s个字符") % {"count": SHORTEST_KEY})
