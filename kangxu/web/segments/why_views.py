"""Whether the rule holds for one person, and why; whom to ask about."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from kangxu.foundation import clock
from kangxu.foundation.permissions import Permission as P
from kangxu.organisations.queries import NotFound
from kangxu.people.queries import list_cards
from kangxu.people.search import search
from kangxu.privacy.actions import log_access
from kangxu.privacy.masking import mask_phone, name_for
from kangxu.rules.language import BadRule
from kangxu.web.doors import Request, page
from kangxu.web.people.words import sex_and_age
from kangxu.web.segments.asked import rule_of
from kangxu.web.segments.people_panels import why_panel

SUGGESTED = 6


@page(P.SEE_SEGMENTS)
@require_GET
def people(request: Request) -> HttpResponse:
    """The few whom the typed words may mean."""
    viewer, today = request.viewer, clock.day_of(clock.now())
    viewer.require(P.SEE_PEOPLE)
    text = request.GET.get("q", "").strip()
    found = [one.person for one in search(text, viewer=viewer, most=SUGGESTED)] if text else []
    rows = [
        (one.id, " ".join(filter(None, (name_for(viewer, one.name), sex_and_age(one, today), mask_phone(one.phone)))))
        for one in found
    ]
    return render(request, "segments/why_people.html", {"rows": rows, "text": text})


@page(P.SEE_SEGMENTS)
@require_POST
def why(request: Request) -> HttpResponse:
    """One person against the rule, clause by clause. Looking is noted."""
    viewer, at, given = request.viewer, clock.now(), request.POST.get("person", "")
    viewer.require(P.SEE_CLINICAL)
    wanted = int(given) if given.isdecimal() and len(given) < 16 else 0
    card = list_cards([wanted], viewer=viewer).get(wanted)
    if card is None:
        raise NotFound(f"person:{wanted}")
    log_access(person_id=card.id, page="segment", purpose="segment:why", by=viewer, at=at)
    try:
        shown = why_panel(rule_of(request.POST, viewer=viewer), card.id, at=at)
    except BadRule:
        return HttpResponse()
    who = " ".join((name_for(viewer, card.name), sex_and_age(card, clock.day_of(at)), mask_phone(card.phone)))
    return render(request, "segments/why.html", {"page": shown, "person": card.id, "who": who})
