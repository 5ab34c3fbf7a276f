"""Work worth a look: the list, one with its rows, what came of it. Every look at a colleague's work is noted."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kangxu.evidence.queries import Place
from kangxu.foundation import clock
from kangxu.foundation.keys import key_in
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.terms import language
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import list_institutions
from kangxu.people.queries import list_cards
from kangxu.performance.actions.hints import CannotAnswer, answer_hint, look_for_hints, read_hint
from kangxu.performance.hint_queries import HintRow, HintView, get_hint, list_hints, rows_of
from kangxu.performance.months import month_of
from kangxu.questionnaires.queries import list_forms
from kangxu.web.doors import Request, page
from kangxu.web.integrity.pages import VIEWS, HintPage, hint_page, hints_page


@page(P.SEE_TEAM)
@require_GET
def hints(request: Request) -> HttpResponse:
    viewer, at, given = request.viewer, clock.now(), request.GET
    month = month_of(given.get("month") or f"{clock.day_of(at):%Y-%m}", at=at)
    place, found = list_hints(month, viewer=viewer, organisation_id=_place(given.get("place", "")))
    view = given.get("view", "") if given.get("view") in VIEWS else "open"
    places = [Place.of(one) for one in list_institutions(viewer=viewer)]
    return render(request, "integrity/hints.html", {"page": hints_page(found, place, month, view, places, at=at)})


@page(P.SEE_TEAM)
@require_POST
def look(request: Request) -> HttpResponse:
    """Look now instead of at night."""
    at, given = clock.now(), request.POST
    month = month_of(given.get("month") or f"{clock.day_of(at):%Y-%m}", at=at)
    place = _place(given.get("place", "")) or request.viewer.organisation_id
    found = look_for_hints(month=month, organisation_id=place, by=request.viewer, at=at)
    messages.success(request, _("看过一遍，%(count)s条提示") % {"count": found})
    return redirect(f"{reverse('integrity')}?place={place}&month={month:%Y-%m}")


@page(P.SEE_TEAM)
@require_GET
def hint(request: Request, hint_id: int) -> HttpResponse:
    """One hint in the drawer."""
    found = get_hint(hint_id, viewer=request.viewer)
    read_hint(hint_id=hint_id, by=request.viewer, at=clock.now())
    return render(request, "integrity/hint.html", {"page": _shown(found, request.viewer)})


@page(P.SEE_TEAM)
@require_POST
def answer(request: Request, hint_id: int) -> HttpResponse:
    given = request.POST
    try:
        answer_hint(hint_id=hint_id, verdict=given.get("verdict", ""), note=given.get("note", ""), by=request.viewer,
                    at=clock.now())  # fmt: skip
    except CannotAnswer as why:
        shown = _shown(get_hint(hint_id, viewer=request.viewer), request.viewer)
        return render(request, "integrity/hint.html", {"page": shown, "problem": str(why)})
    found = get_hint(hint_id, viewer=request.viewer)
    messages.success(request, _("已记下"))
    place = f"{reverse('integrity')}?place={found.organisation_id}&month={found.month:%Y-%m}"
    return HttpResponse(headers={"HX-Redirect": place})


def _shown(found: HintView, viewer: Viewer) -> HintPage:
    rows = rows_of(found, viewer=viewer)
    cards = list_cards({row.person_id for row in rows}, viewer=viewer) if viewer.may(P.SEE_PEOPLE) else {}
    return hint_page(found, rows, cards, _forms(rows, viewer), viewer=viewer)


def _forms(rows: list[HintRow], viewer: Viewer) -> dict[str, str]:
    """Names of forms, only where rows are forms."""
    if not any(row.kind == "answer" for row in rows):
        return {}
    tongue = language()
    return {one.form.code: one.form.words.text(tongue) for one in list_forms(viewer=viewer)}


def _place(text: str) -> int | None:
    return key_in(text)
