"""Dialling and steering: every answer is the bar as it stands then."""

from __future__ import annotations

import re
from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kangxu.followup.queries import get_item
from kangxu.foundation import clock
from kangxu.foundation.keys import key_in
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import Viewer
from kangxu.messaging import actions
from kangxu.messaging.calling import follow
from kangxu.messaging.queries import CallView, extension_for, get_call
from kangxu.organisations.queries import NotFound
from kangxu.programmes.queries import enrolments_of
from kangxu.web.calls.bar import parts_of, renewed
from kangxu.web.components.toast import Toast
from kangxu.web.desk.views import said
from kangxu.web.doors import Request, page

ABOUT_TASK = re.compile(r"task:([0-9]{1,15})")
STEERS = ("mute", "unmute", "hold", "resume")


@page(P.WORK_TASKS)
@require_POST
def dial(request: Request, person_id: int) -> HttpResponse:
    """Call this person about a task, or about nothing in particular."""
    viewer, at = request.viewer, clock.now()
    cause, phone = request.POST.get("cause", "")[:80], request.POST.get("phone", "")
    try:
        made = actions.dial(
            person_id, key_in(phone), cause,
            safety=_is_urgent(cause, person_id, viewer, at), by=viewer, at=at,
        )  # fmt: skip
    except actions.Refused as refused:
        return said(request, str(refused))
    return _bar(request, get_call(made.pk, viewer=viewer), at)


@page(P.WORK_TASKS)
@require_GET
def bar(request: Request, call_id: int) -> HttpResponse:
    """The bar as it stands now; asked again and again while the call lasts."""
    at = clock.now()
    known = get_call(call_id, viewer=request.viewer)
    follow(call_id, at=at)
    return _bar(request, get_call(known.id, viewer=request.viewer), at)


@page(P.WORK_TASKS)
@require_POST
def do(request: Request, call_id: int) -> HttpResponse:
    """Mute, hold, hand over, hang up; or note what was said of the recording."""
    viewer, at, what = request.viewer, clock.now(), request.POST.get("what", "")
    words = ""
    try:
        if what in ("told", "refused"):
            actions.say_recorded(call_id, told=what == "told", by=viewer, at=at)
        elif what == "transfer":
            words = _hand_over(get_call(call_id, viewer=viewer), viewer, at)
        elif what in STEERS:
            actions.control(call_id, what, by=viewer, at=at)  # type: ignore[arg-type]
        else:
            actions.hang_up(call_id, by=viewer, at=at)
    except actions.Refused as refused:
        return said(request, str(refused))
    if not request.headers.get("HX-Target", "").startswith("call-"):
        return HttpResponse(headers={"HX-Refresh": "true"})
    return _bar(request, get_call(call_id, viewer=viewer), at, words)


def _bar(request: Request, call: CallView, at: datetime, words: str = "") -> HttpResponse:
    parts = renewed(parts_of(call, call.person_id, cause=call.cause, phone=call.phone_id, viewer=request.viewer, at=at))
    answer = render(request, "calls/bar.html", {"parts": parts, "toast": Toast(words, oob=True) if words else None})
    if not call.live:
        answer.headers["HX-Trigger"] = "kx:call-ended"
    return answer


def _is_urgent(cause: str, person_id: int, viewer: Viewer, at: datetime) -> bool:
    """Whether safety is at stake. A cause must be a task of this person. Raises NotFound."""
    about = ABOUT_TASK.fullmatch(cause)
    if about is None:
        if cause:
            raise NotFound(cause)
        return False
    item = get_item(int(about[1]), viewer=viewer, at=at)
    if item.person_id != person_id:
        raise NotFound(cause)
    return item.kind == "urgent"


def _hand_over(call: CallView, viewer: Viewer, at: datetime) -> str:
    """To the doctor of the person's programme, by the extension they left. Raises Refused."""
    enrolled = enrolments_of([call.person_id], viewer=viewer).get(call.person_id, ())
    doctor = next(((one.doctor_id, one.doctor) for one in enrolled if one.doctor_id is not None), None)
    if doctor is None or doctor[0] is None:
        raise actions.Refused(_("这位患者还没有责任医生，请先在患者页安排"))
    number = extension_for(doctor[0], viewer=viewer)
    if not number:
        raise actions.Refused(_("%(name)s还没有登记分机号，请电话告知") % {"name": doctor[1]})
    actions.control(call.id, "transfer", number, by=viewer, at=at)
    return _("正在转给%(name)s") % {"name": doctor[1]}
