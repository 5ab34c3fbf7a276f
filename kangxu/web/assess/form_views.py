"""Standard screening of one person: what the record gives, what is asked, and then the report."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kangxu.foundation import clock
from kangxu.foundation.permissions import Permission
from kangxu.people.queries import get_person
from kangxu.privacy.actions import log_access
from kangxu.screening.actions import make_report, receive_screening
from kangxu.screening.filled import NotAccepted, Received
from kangxu.screening.queries import standard_form
from kangxu.web.assess.form_page import form_page
from kangxu.web.assess.saving import by_question, filled
from kangxu.web.doors import Request, page


@page(Permission.SCREEN_PEOPLE)
def assessment(request: Request, person_id: int) -> HttpResponse:
    now = clock.now()
    if request.method != "POST":
        shown = _form(request, person_id, now)
        log_access(person_id=person_id, page="assessment", by=request.viewer, at=now)
        return shown
    try:
        received = receive_screening(filled=filled(person_id, request.POST, now=now), by=request.viewer, at=now)
    except NotAccepted as fault:
        return _form(request, person_id, now, given=request.POST.dict(), problems=by_question(fault))
    _say_refused(request, received)
    report = make_report(person_id=person_id, screening_id=received.screening_id, by=request.viewer, at=now)
    return redirect("report", report.pk)


def _form(
    request: Request, person_id: int, now: datetime, *, given: Mapping[str, Any] | None = None,
    problems: Mapping[str, str] | None = None,
) -> HttpResponse:  # fmt: skip
    viewer, sent = request.viewer, given or {}
    made = form_page(
        get_person(person_id, viewer=viewer), standard_form(person_id, viewer=viewer, at=now),
        uid=str(sent.get("uid") or uuid4()), started_at=str(sent.get("started_at") or now.isoformat()),
        today=clock.day_of(now), everything="all" in request.GET, given=given, problems=problems,
    )  # fmt: skip
    return render(request, "assess/form.html", {"page": made}, status=422 if problems else 200)


def _say_refused(request: Request, received: Received) -> None:
    """Single measurements that could not be true were left out; the rest was taken."""
    for one in received.refused:
        messages.warning(request, _("没有存入：%(words)s") % {"words": one["words"]})
