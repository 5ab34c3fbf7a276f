"""Sessions of screening: the list, opening one, its day, closing it, its list as a file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kangxu.followup.actions import note_export
from kangxu.foundation import clock
from kangxu.foundation.keys import is_key, keys_in
from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer
from kangxu.people.queries import PersonCard, list_cards
from kangxu.screening import actions, queries
from kangxu.screening.filled import NotAccepted
from kangxu.web.desk.views import colleagues
from kangxu.web.doors import Request, page
from kangxu.web.screening.pages import NewSession, csv_rows, session_page, sessions_page
from kangxu.web.tables import csv_file


@page(Permission.SCREEN_PEOPLE)
@require_GET
def sessions(request: Request) -> HttpResponse:
    """Sessions of the viewer's institutions, the newest first."""
    after = request.GET.get("after", "")
    viewer, morning = request.viewer, datetime.combine(clock.day_of(clock.now()), time(), tzinfo=clock.zone())
    found = queries.list_sessions(viewer=viewer, after=after if is_key(after) else None)
    today = queries.median_seconds(viewer=viewer, since=morning, until=morning + timedelta(days=1))
    return render(request, "screening/sessions.html", {"page": sessions_page(found, *today)})


@page(Permission.SCREEN_PEOPLE)
@require_http_methods(["GET", "POST"])
def open_session(request: Request) -> HttpResponse:
    """Title, place, day and team."""
    viewer, now = request.viewer, clock.now()
    today, staff = clock.day_of(now), colleagues(viewer)
    if request.method == "GET":
        shown = NewSession(held_on=today.isoformat(), team=(str(viewer.staff_id),), staff=tuple(staff))
        return render(request, "screening/session_new.html", {"page": shown})
    sent = request.POST
    shown = NewSession(
        sent.get("title", "").strip(), sent.get("place", "").strip(), sent.get("held_on", ""),
        tuple(sent.getlist("team")), tuple(staff),
    )  # fmt: skip
    try:
        session_id = _open(shown, viewer)
    except NotAccepted as refused:
        shown = shown.with_errors(refused.fields)
        return render(request, "screening/session_new.html", {"page": shown}, status=400)
    return redirect("screening-session", session_id)


@page(Permission.SCREEN_PEOPLE)
@require_GET
def session(request: Request, session_id: int) -> HttpResponse:
    """The day of a session: who came, how long it took, what came of it."""
    now = clock.now()
    viewer, after = request.viewer, request.GET.get("after", "")
    found = queries.session_of(session_id, viewer=viewer)
    people = queries.screenings_in(session_id, viewer=viewer, after=after if is_key(after) else None)
    cards = list_cards([one.person_id for one in people.rows if one.person_id], viewer=viewer)
    base = request.build_absolute_uri("/")[:-1]
    shown = session_page(found, people, cards, viewer=viewer, on=clock.day_of(now), base=base)
    return render(request, "screening/session.html", {"page": shown})


@page(Permission.SCREEN_PEOPLE)
@require_POST
def close(request: Request, session_id: int) -> HttpResponse:
    actions.close_session(session_id=session_id, by=request.viewer, at=clock.now())
    messages.success(request, _("这一场已结束，手机填写的链接同时失效"))
    return redirect("screening-session", session_id)


@page(Permission.EXPORT_LISTS)
@require_GET
def export(request: Request, session_id: int) -> HttpResponseBase:
    """The list of a session as a file; taking it is noted."""
    viewer, now = request.viewer, clock.now()
    viewer.require(Permission.SCREEN_PEOPLE)
    line = queries.session_of(session_id, viewer=viewer).line
    note_export(what="screening", conditions={"session": session_id}, by=viewer, at=now)
    rows = csv_rows(_everybody(session_id, viewer), viewer=viewer, on=clock.day_of(now))
    return csv_file(f"{line.title}-{line.held_on:%Y%m%d}.csv", rows)


def _everybody(session_id: int, viewer: Viewer) -> Iterator[tuple[queries.ScreeningLine, PersonCard | None]]:
    """All screenings of a session, page by page, each with its person."""
    after: str | None = None
    while True:
        found = queries.screenings_in(session_id, viewer=viewer, after=after, rows=500)
        cards = list_cards([one.person_id for one in found.rows if one.person_id], viewer=viewer)
        yield from ((one, cards.get(one.person_id or 0)) for one in found.rows)
        if found.after is None:
            return
        after = found.after


def _open(shown: NewSession, viewer: Viewer) -> int:
    try:
        held_on = date.fromisoformat(shown.held_on)
    except ValueError:
        raise NotAccepted({"held_on": _("请填日期")}) from None
    if not shown.title:
        raise NotAccepted({"title": _("请填这一场的名称，如“河西镇周六义诊”")})
    opened = actions.open_session(
        title=shown.title, place=shown.place, held_on=held_on,
        team=keys_in(shown.team), organisation_id=viewer.organisation_id,
        by=viewer, at=clock.now(),
    )  # fmt: skip
    return int(opened.pk)
