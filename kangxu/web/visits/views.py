"""The day's route, its order by hand, its paper, and one visit."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from kangxu.followup import actions
from kangxu.followup.queries import get_item
from kangxu.followup.visit_queries import Route, route_of, stop_of
from kangxu.followup.visiting import KINDS_OF_VISIT
from kangxu.foundation import clock
from kangxu.foundation.permissions import Permission as P
from kangxu.organisations.queries import NotFound
from kangxu.privacy.actions import log_access, log_accesses
from kangxu.web.days import day_in
from kangxu.web.doors import Request, page
from kangxu.web.printing import pdf_file
from kangxu.web.visits.cards import cards_of
from kangxu.web.visits.data import ahead_links, outcome_links, script_data
from kangxu.web.visits.forms import form_data, shelf
from kangxu.web.visits.keys import hand_key
from kangxu.web.visits.paper import ROUTE, route_sheet
from kangxu.web.visits.route_page import route_page

_STEPS = {"up": -1, "down": 1}
_A_YEAR = timedelta(days=366)


@page(P.WORK_TASKS)
@require_GET
def route(request: Request) -> HttpResponse:
    """`?on=` a day, today without; `?at=` home or clinic."""
    viewer, at = request.viewer, clock.now()
    found = route_of(viewer=viewer, day=_day(request.GET.get("on", ""), at), at=at)
    shown = route_page(found, shelf(viewer), at=at, place=request.GET.get("at", ""))
    given = {"page": shown, "view": "route", "data": script_data(viewer), "ahead": ahead_links()}
    return hand_key(request, render(request, "visits/route.html", given))


@page(P.WORK_TASKS)
@require_POST
def move(request: Request) -> HttpResponse:
    """Move one visit up or down among those of its place, or give the order back to the rule."""
    viewer, at = request.viewer, clock.now()
    given = request.POST
    day, place = _day(given.get("on", ""), at), given.get("at", "")
    found = route_of(viewer=viewer, day=day, at=at)
    task = int(given["task"]) if given.get("task", "").isdecimal() else 0
    order = _moved(found, place, task, _STEPS.get(given.get("way", ""), 0)) if task else []
    actions.keep_route(day=day, task_ids=order, by=viewer, at=at)
    again = route_of(viewer=viewer, day=day, at=at)
    return render(
        request, "visits/rows.html", {"page": route_page(again, shelf(viewer), at=at, place=place, moved=task)}
    )


@page(P.WORK_TASKS)
@require_GET
def paper(request: Request) -> HttpResponse:
    """The route on A4, to be taken along."""
    viewer, at = request.viewer, clock.now()
    found = route_of(viewer=viewer, day=_day(request.GET.get("on", ""), at), at=at)
    shown = route_page(found, shelf(viewer), at=at, place=request.GET.get("at", ""))
    looks = [(one.item.person_id, f"task:{one.item.id}") for one in found.of(shown.at)]
    log_accesses(looks, page="visits-print", by=viewer, at=at)
    return pdf_file(f"visits-{found.day.isoformat()}.pdf", ROUTE.pdf(route_sheet(shown, viewer.name, at)))


@page(P.WORK_TASKS)
@require_GET
def visit(request: Request, task_id: int) -> HttpResponse:
    """One visit: arrival, the form, what came of it. What is typed is handed in at `visits-reports`."""
    viewer, at = request.viewer, clock.now()
    item = get_item(task_id, viewer=viewer, at=at)
    if item.kind not in KINDS_OF_VISIT:
        raise NotFound(f"task:{task_id}")
    known, stop = shelf(viewer), stop_of(item, viewer=viewer, at=at)
    form = known.fitting(item)
    [card] = cards_of([stop], known, viewer=viewer, at=at)
    log_access(person_id=item.person_id, page="visit", purpose=f"task:{task_id}", by=viewer, at=at)
    given = {
        "view": "visit", "data": script_data(viewer), "outcomes": outcome_links(), "card": card,
        "ahead": ahead_links(),
        "form": form_data(form, at) if form and card["form"] else None,
    }  # fmt: skip
    return hand_key(request, render(request, "visits/visit.html", given))


def _day(text: str, at: datetime) -> date:
    today = clock.day_of(at)
    wanted = day_in(text)
    return wanted if wanted and abs(wanted - today) < _A_YEAR else today


def _moved(found: Route, place: str, task: int, step: int) -> list[int]:
    """The order after one step within the visits of this place; the others keep their places behind."""
    ours = [one.item.id for one in found.stops if one.mode == place]
    if task in ours and 0 <= ours.index(task) + step < len(ours):
        here = ours.index(task)
        ours[here], ours[here + step] = ours[here + step], ours[here]
    return ours + [one.item.id for one in found.stops if one.mode != place]
