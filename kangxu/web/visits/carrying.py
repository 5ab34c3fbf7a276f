"""What a phone takes along to where there is no network: the empty page, empty forms, and the viewer's own persons."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from kangxu.followup.actions import note_taken_along
from kangxu.followup.visit_queries import panel_of, panel_size
from kangxu.followup.visiting import PANEL_AHEAD, PANEL_CHUNK, PANEL_DAYS, PANEL_ROWS
from kangxu.foundation import clock
from kangxu.foundation.permissions import Permission as P
from kangxu.privacy.actions import log_accesses
from kangxu.web.components.icons import BUILT
from kangxu.web.doors import OPEN, Request, page
from kangxu.web.visits.cards import cards_of
from kangxu.web.visits.data import ahead_links, outcome_links, script_data
from kangxu.web.visits.forms import form_data, shelf
from kangxu.web.visits.keys import hand_key


@page(OPEN)
@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """Always asked for anew by browsers, and allowed to look after /visits."""
    return HttpResponse(
        (BUILT / "visits_worker.js").read_bytes(), content_type="text/javascript; charset=utf-8",
        headers={"Service-Worker-Allowed": "/visits"},
    )  # fmt: skip


@page(P.WORK_TASKS)
@require_GET
def offline(request: Request) -> HttpResponse:
    """The page that stands in for all others of visits without network. It knows nobody."""
    given = {
        "view": "offline",
        "data": script_data(request.viewer),
        "outcomes": outcome_links(),
        "ahead": ahead_links(),
    }
    return hand_key(request, render(request, "visits/visit.html", given))


@page(P.WORK_TASKS)
@require_GET
def forms(request: Request) -> JsonResponse:
    """Every form a visit may ask for, empty."""
    viewer, at = request.viewer, clock.now()
    return JsonResponse({"forms": [form_data(one, at) for one in shelf(viewer).forms]})


@page(P.WORK_TASKS)
@require_GET
def panel(request: Request) -> JsonResponse:
    """A stretch of the viewer's open visits: `after` is where it begins, `count` how many the phone has already.

    `days` is how far ahead, one of those offered.
    """
    viewer, at, days = request.viewer, clock.now(), _days(request.GET.get("days", ""))
    have = int(count) if (count := request.GET.get("count", "")).isdecimal() else 0
    size = max(0, min(PANEL_CHUNK, PANEL_ROWS - have))
    stops, onward = (
        panel_of(viewer=viewer, at=at, days=days, after=request.GET.get("after", ""), size=size) if size else ([], "")
    )
    known = shelf(viewer)
    cards = cards_of(stops, known, viewer=viewer, at=at)
    log_accesses([(one.item.person_id, f"task:{one.item.id}") for one in stops], page="visits", by=viewer, at=at)
    if cards:
        note_taken_along(count=len(cards), by=viewer, at=at)
    onward = onward if have + len(cards) < PANEL_ROWS else ""
    return JsonResponse({"cards": cards, "next": onward, "of": panel_size(viewer=viewer, at=at, days=days)})


def _days(given: str) -> int:
    return int(given) if given.isdecimal() and int(given) in PANEL_AHEAD else PANEL_DAYS
