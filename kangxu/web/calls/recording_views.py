"""Hearing a recording, which leaves a trace, and bringing one from a mobile telephone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.http import HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kangxu.foundation import clock
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import NotAllowed
from kangxu.messaging import actions
from kangxu.messaging.audio import PLAYABLE
from kangxu.messaging.queries import get_call, recording_of
from kangxu.messaging.recordings import open_recording
from kangxu.messaging.sealed import Broken
from kangxu.messaging.terms import sheet
from kangxu.privacy.actions import log_access
from kangxu.privacy.queries import last_look
from kangxu.web.desk.views import said
from kangxu.web.doors import Request, page

BLOCK = 1 << 16
RANGE = re.compile(r"bytes=(\d{1,15})-(\d{0,15})")


@page(P.WORK_TASKS)
@require_GET
def recording(request: Request, call_id: int, recording_id: int) -> HttpResponseBase:
    """The sound, whole or in parts; that it was heard is noted once a sitting. Who may not hear it sees the record."""
    viewer, at = request.viewer, clock.now()
    try:
        one = recording_of(call_id, recording_id, viewer=viewer)
    except NotAllowed:
        return redirect("call", call_id=call_id)
    _note_hearing(request, one.call.person_id, recording_id, at)
    size = one.size or 0
    asked = RANGE.fullmatch(request.headers.get("Range", ""))
    start = int(asked[1]) if asked else 0
    stop = min(int(asked[2]) + 1, size) if asked and asked[2] else size
    if asked and (start >= size or stop <= start):
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    headers = {
        "Accept-Ranges": "bytes", "Content-Length": str(stop - start),
        "Content-Disposition": "inline" if one.media_type in PLAYABLE else "attachment",
    }  # fmt: skip
    if asked:
        headers["Content-Range"] = f"bytes {start}-{stop - 1}/{size}"
    try:
        pieces = open_recording(one, start, stop)
    except (Broken, FileNotFoundError):
        return HttpResponse(_("录音文件损坏或丢失，请告诉信息科"), status=410, content_type="text/plain; charset=utf-8")
    return StreamingHttpResponse(pieces, status=206 if asked else 200, content_type=one.media_type, headers=headers)


def _note_hearing(request: Request, person_id: int, recording_id: int, at: datetime) -> None:
    """A player asks for many parts of one recording; that is one hearing."""
    told = f"recording:{recording_id}"
    before = last_look(person_id, page=told, before=at, viewer=request.viewer)
    if before is None or at - before > timedelta(seconds=sheet()["recordings"]["gap_seconds"]):
        log_access(person_id=person_id, page=told, by=request.viewer, at=at)


@page(P.WORK_TASKS)
@require_POST
def upload(request: Request, call_id: int) -> HttpResponse:
    """The body of the request is the file itself: it is sealed while it comes and never lies open."""
    try:
        actions.take_in(call_id, _pieces(request), by=request.viewer, at=clock.now())
    except actions.Refused as refused:
        return JsonResponse({"problem": str(refused)}, status=400)
    return JsonResponse({"stored": True})


def _pieces(request: Request) -> Iterator[bytes]:
    while piece := request.read(BLOCK):
        yield piece


@page(P.WORK_TASKS)
@require_POST
def retry(request: Request, call_id: int, recording_id: int) -> HttpResponse:
    """Fetch a failed recording once more."""
    get_call(call_id, viewer=request.viewer)
    try:
        actions.try_again(recording_id=recording_id, by=request.viewer, at=clock.now())
    except actions.Refused as refused:
        return said(request, str(refused))
    return HttpResponse(headers={"HX-Refresh": "true"})
