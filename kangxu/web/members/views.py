"""The desk of members: somebody stands there with a card or a name; and the list of all cards."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kangxu.followup.actions import note_export
from kangxu.foundation import clock
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import Viewer
from kangxu.people.queries import get_person
from kangxu.people.search import search
from kangxu.shop.actions import Refused, open_card
from kangxu.shop.member_queries import Member, cards_of, count_members, find_card, list_members
from kangxu.web.doors import Request, page
from kangxu.web.members.asked import Asked
from kangxu.web.members.pages import file_rows, found_page, members_page
from kangxu.web.tables import csv_file

EXPORT_AT_MOST = 50_000
FILE_PAGE = 500
FOUND = 8


@page(P.SELL_PACKAGES)
@require_GET
def members(request: Request) -> HttpResponse:
    """The desk, or only its list when htmx asks."""
    viewer, asked = request.viewer, Asked.of(request.GET)
    found = list_members(viewer=viewer, filters=asked.filters, after=asked.after or None)
    counts, today = count_members(viewer=viewer), clock.day_of(clock.now())
    shown = members_page(found, counts, asked, viewer=viewer, today=today)
    template = "members/list.html" if request.headers.get("HX-Target") == "list" else "members/members.html"
    return render(request, template, {"page": shown})


@page(P.SELL_PACKAGES)
@require_POST
def find(request: Request) -> HttpResponse:
    """Whom a card, a number or a name means; posted, so that it stands in no address. A card opens at once."""
    viewer, text = request.viewer, request.POST.get("text", "").strip()
    card = find_card(text, viewer=viewer) if text else None
    if card is not None:
        return HttpResponse(headers={"HX-Redirect": reverse("member", args=[card.card.pk])})
    persons = [one.person for one in search(text, viewer=viewer, most=FOUND)] if text else []
    held = cards_of((one.id for one in persons), viewer=viewer)
    by_person = {one.id: Member(held[one.id], one) for one in persons if one.id in held}
    shown = found_page(persons, by_person, text, viewer=viewer, today=clock.day_of(clock.now()))
    return render(request, "members/found.html", {"page": shown})


@page(P.SELL_PACKAGES)
def open_for(request: Request, person_id: int) -> HttpResponse:
    """The number of the new card, or none for one of ours; then the card's page leads on."""
    viewer, problem = request.viewer, ""
    person = get_person(person_id, viewer=viewer)
    if request.method == "POST":
        try:
            card = open_card(person_id=person_id, number=request.POST.get("number", ""), by=viewer, at=clock.now())
            return _to(request, reverse("member", args=[card.pk]))
        except Refused as refused:
            problem = str(refused)
    shown = {"person": person, "problem": problem, "number": request.POST.get("number", "")}
    return render(request, "members/open.html", shown)


@page(P.EXPORT_LISTS)
@require_GET
def export(request: Request) -> HttpResponseBase:
    """The list as a file, names and numbers hidden; taking it is noted."""
    viewer, at, asked = request.viewer, clock.now(), Asked.of(request.GET)
    viewer.require(P.SELL_PACKAGES)
    note_export(what="members", conditions=asked.conditions, by=viewer, at=at)
    today = clock.day_of(at)
    rows = islice(_everybody(asked, viewer), EXPORT_AT_MOST)
    return csv_file(_("会员名单") + f"-{today:%Y%m%d}.csv", file_rows(rows, today))


def _everybody(asked: Asked, viewer: Viewer) -> Iterator[Member]:
    here: str | None = ""
    while here is not None:
        filters = replace(asked, after="").filters
        found = list_members(viewer=viewer, filters=filters, after=here or None, rows=FILE_PAGE)
        yield from found.rows
        here = found.after


def _to(request: Request, address: str) -> HttpResponse:
    """On to another page, for htmx and without."""
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": address})
    return redirect(address)
