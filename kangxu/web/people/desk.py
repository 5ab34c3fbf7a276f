"""The unsure-match desk: the list, one case side by side, the decision."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kangxu.foundation import clock
from kangxu.foundation.keys import is_key, key_in
from kangxu.foundation.permissions import Permission
from kangxu.people import actions, queries
from kangxu.people.search import search
from kangxu.privacy.actions import log_access
from kangxu.web.doors import Request, page
from kangxu.web.people.case_page import case_page
from kangxu.web.people.cases_page import cases_page
from kangxu.web.people.words import DECISIONS

SEARCHED = 8


@page(Permission.RESOLVE_MATCHES)
@require_GET
def matches(request: Request) -> HttpResponse:
    """Open cases, or (`?state=decided`) what has been decided."""
    state = "decided" if request.GET.get("state") == "decided" else "open"
    after, cause = request.GET.get("after", ""), request.GET.get("cause", "")
    found = queries.list_match_cases(
        viewer=request.viewer, state="decided" if state == "decided" else "open", cause=cause,
        after=key_in(after),
    )  # fmt: skip
    waiting = queries.count_open_matches(viewer=request.viewer)
    shown = cases_page(found, state=state, waiting=waiting, cause=cause, viewer=request.viewer)
    return render(request, "people/matches.html", {"page": shown})


@page(Permission.RESOLVE_MATCHES)
@require_GET
def match(request: Request, case_id: int) -> HttpResponse:
    """One case. `?person=` chooses the candidate, `?q=` looks for another one by hand."""
    viewer, now = request.viewer, clock.now()
    view = queries.get_match_case(case_id, viewer=viewer)
    wanted, text = request.GET.get("person", ""), request.GET.get("q", "").strip()
    may_search = viewer.may(Permission.SEE_PEOPLE)
    found = search(text, viewer=viewer, most=SEARCHED) if text and may_search else []
    shown = case_page(
        view, wanted=key_in(wanted), text=text, found=found, viewer=viewer,
        on=clock.day_of(now),
    )  # fmt: skip
    if shown.person_id is not None:
        log_access(person_id=shown.person_id, page="match", purpose=f"case:{case_id}", by=viewer, at=now)
    return render(request, "people/match.html", {"page": shown})


@page(Permission.RESOLVE_MATCHES)
@require_POST
def decide(request: Request, case_id: int) -> HttpResponse:
    """Decide, and go on to the next open case."""
    decision, person = request.POST.get("decision", ""), request.POST.get("person", "")
    view = queries.get_match_case(case_id, viewer=request.viewer)
    try:
        actions.decide_match(
            case_id=case_id, decision=decision, person_id=key_in(person),
            by=request.viewer, at=clock.now(),
        )  # fmt: skip
    except actions.CannotDecide as refused:
        messages.warning(request, str(refused))
        return redirect("match", case_id)
    messages.success(request, _("已处理：%(decision)s") % {"decision": DECISIONS[decision]})
    return redirect("match", view.after) if view.after else redirect("matches")


@page(Permission.RESOLVE_MATCHES)
@require_POST
def reopen(request: Request, case_id: int) -> HttpResponse:
    """Take back that a person was not to be imported."""
    try:
        actions.reopen_match(case_id=case_id, by=request.viewer, at=clock.now())
    except actions.CannotDecide as refused:
        messages.warning(request, str(refused))
    return redirect("match", case_id)


@page(Permission.RESOLVE_MATCHES)
@require_POST
def add_candidate(request: Request, case_id: int) -> HttpResponse:
    """Put a person found by hand beside the incoming one."""
    person = request.POST.get("person", "")
    if is_key(person):
        actions.add_candidate(case_id=case_id, person_id=int(person), by=request.viewer, at=clock.now())
    return redirect(f"{reverse('match', args=[case_id])}?person={person}")
