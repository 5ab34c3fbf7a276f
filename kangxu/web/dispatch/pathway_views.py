"""Follow-up pathways: the shelf, who is on them, and a person's own."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kangxu.followup import actions
from kangxu.followup.pathway_queries import newest, pathways_of, running
from kangxu.foundation import clock
from kangxu.foundation.permissions import Permission as P
from kangxu.people.queries import get_person
from kangxu.web.days import day_in
from kangxu.web.desk.views import go
from kangxu.web.dispatch.pathway_pages import person_page, shelf_page
from kangxu.web.doors import Request, page
from kangxu.web.person.views import note_look


@page(P.WORK_TASKS)
@require_GET
def pathways(request: Request) -> HttpResponse:
    viewer, at = request.viewer, clock.now()
    shown = shelf_page(running(viewer=viewer), newest(viewer=viewer), at=at)
    return render(request, "dispatch/pathways.html", {"page": shown})


@page(P.WORK_TASKS)
@require_http_methods(["GET", "POST"])
def person_pathways(request: Request, person_id: int) -> HttpResponse:
    """A person's pathways; a post starts one by hand."""
    viewer, at = request.viewer, clock.now()
    person, problem = get_person(person_id, viewer=viewer), ""
    if request.method == "POST":
        on = day_in(request.POST.get("anchor_on", "")) or clock.day_of(at)
        try:
            actions.start_pathway(
                person_id=person_id, code=request.POST.get("code", ""), anchor_on=on, by=viewer, at=at
            )
        except actions.CannotStart as refused:
            problem = str(refused)
        else:
            return redirect("person-pathways", person_id)
    note_look(request, person_id, "pathways", at)
    shown = person_page(person, pathways_of(person_id, viewer=viewer), problem=problem, at=at)
    return render(request, "dispatch/person_pathways.html", {"page": shown}, status=422 if problem else 200)


@page(P.WORK_TASKS)
@require_POST
def end(request: Request, pathway_id: int) -> HttpResponse:
    ended = actions.end_pathway(pathway_id=pathway_id, by=request.viewer, at=clock.now())
    return go(request, reverse("person-pathways", args=[ended.person_id]))
