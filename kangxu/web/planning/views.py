"""The plan of one person: what is recommended and why, the year, what it costs."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from kangxu.foundation import clock
from kangxu.foundation.permissions import Permission
from kangxu.web.doors import Request, page
from kangxu.web.person.views import note_look
from kangxu.web.planning.page import plan_page
from kangxu.web.planning.reading import read_plan


@page(Permission.SEE_CLINICAL)
@require_GET
def plan(request: Request, person_id: int) -> HttpResponse:
    """The draft, the plan that runs, or a proposal; `?new=1` proposes beside a plan that runs."""
    viewer, now = request.viewer, clock.now()
    known = read_plan(person_id, anew="new" in request.GET, viewer=viewer, now=now)
    note_look(request, person_id, "plan", now)
    return render(request, "planning/plan.html", {"page": plan_page(known, viewer=viewer)})
