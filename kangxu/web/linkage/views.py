"""From positive to cared for: the bars, who is lost behind each, and the next step for one of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from itertools import islice

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kangxu.followup.actions import note_export
from kangxu.foundation import clock
from kangxu.foundation.keys import key_in
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.terms import language
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import NotFound, actor_names, list_institutions
from kangxu.people.cards import PersonCard
from kangxu.people.queries import list_cards
from kangxu.privacy.actions import log_access
from kangxu.screening import actions
from kangxu.screening.queries import LinkageView, cascade, cascade_people, linkages_of, screening_of
from kangxu.web.components.shapes import Link
from kangxu.web.days import day_in
from kangxu.web.desk.views import colleagues, said
from kangxu.web.doors import Request, page
from kangxu.web.linkage.asked import Asked
from kangxu.web.linkage.pages import cascade_page, file_rows, linkage_page
from kangxu.web.tables import csv_file

EXPORT_AT_MOST = 50_000
FILE_PAGE = 500


@page(P.SCREEN_PEOPLE)
@require_GET
def linkages(request: Request) -> HttpResponse:
    """The cascade, or only its lower part when htmx asks."""
    viewer, at, asked = request.viewer, clock.now(), Asked.of(request.GET)
    wanted = asked.wanted(at)
    bars = cascade(viewer=viewer, wanted=wanted, at=at)
    found = cascade_people(
        asked.stage, viewer=viewer, wanted=wanted, at=at, leaked=asked.leaked, after=asked.after or None
    )
    cards = list_cards((one.person_id for one in found.rows), viewer=viewer)
    places = [Link(one.short_name or one.name, value=str(one.pk)) for one in list_institutions(viewer=viewer)]
    shown = cascade_page(bars, found, cards, places, asked, viewer=viewer, today=clock.day_of(at))
    template = "linkage/work.html" if request.headers.get("HX-Target") == "work" else "linkage/linkages.html"
    return render(request, template, {"page": shown})


@page(P.EXPORT_LISTS)
@require_GET
def export(request: Request) -> HttpResponseBase:
    """The list behind a bar as a file; taking it is noted."""
    viewer, at, asked = request.viewer, clock.now(), Asked.of(request.GET)
    viewer.require(P.SCREEN_PEOPLE)
    note_export(what="linkages", conditions=asked.__dict__, by=viewer, at=at)
    rows = islice(_everybody(asked, viewer, at), EXPORT_AT_MOST)
    return csv_file(_("促诊名单") + f"-{clock.day_of(at):%Y%m%d}.csv", file_rows(rows, clock.day_of(at)))


@page(P.SCREEN_PEOPLE)
@require_GET
def linkage(request: Request, person_id: int, linkage_id: int) -> HttpResponse:
    """One way to care, in the drawer."""
    viewer, at = request.viewer, clock.now()
    one = next((found for found in linkages_of(person_id, viewer=viewer, at=at) if found.id == linkage_id), None)
    card = list_cards([person_id], viewer=viewer).get(person_id)
    if one is None or card is None:
        raise NotFound(f"linkage:{linkage_id}")
    log_access(person_id=person_id, page="linkage", purpose=f"linkage:{linkage_id}", by=viewer, at=at)
    names = actor_names({step.by for step in one.steps}, viewer=viewer)
    shown = linkage_page(one, card, names, colleagues(viewer), _grounds(one, viewer), today=clock.day_of(at))
    return render(request, "linkage/linkage.html", {"page": shown})


@page(P.SCREEN_PEOPLE)
@require_POST
def step(request: Request, linkage_id: int) -> HttpResponse:
    """On to a later stage; without a stage only the owner or the day changes."""
    given, at = request.POST, clock.now()
    owner = key_in(given.get("owner", ""))
    next_on = day_in(given.get("next_on", ""))
    try:
        if given.get("stage"):
            actions.advance_linkage(
                linkage_id=linkage_id, stage=given["stage"], note=given.get("note", ""), next_on=next_on,
                owner_id=owner, by=request.viewer, at=at,
            )  # fmt: skip
        elif owner is not None:
            actions.assign_linkage(linkage_id=linkage_id, owner_id=owner, next_on=next_on, by=request.viewer, at=at)
        else:
            return said(request, _("还没有选：走到哪一步，或交给谁"))
    except actions.CannotMove as refused:
        return said(request, str(refused))
    return _done(request, _("已记"))


@page(P.SCREEN_PEOPLE)
@require_POST
def close(request: Request, linkage_id: int) -> HttpResponse:
    """End it without care."""
    given = request.POST
    try:
        actions.close_linkage(
            linkage_id=linkage_id, outcome=given.get("outcome", ""), note=given.get("note", ""), by=request.viewer,
            at=clock.now(),
        )  # fmt: skip
    except actions.CannotMove as refused:
        return said(request, str(refused))
    return _done(request, _("已结束这次促诊"))


@page(P.SCREEN_PEOPLE)
@require_POST
def undo(request: Request, linkage_id: int) -> HttpResponse:
    """Take the last step back."""
    try:
        actions.undo_linkage(linkage_id=linkage_id, by=request.viewer, at=clock.now())
    except actions.CannotMove as refused:
        return said(request, str(refused))
    return _done(request, _("已撤销上一步"))


def _grounds(one: LinkageView, viewer: Viewer) -> tuple[str, ...]:
    """Why it is positive, in the words of the screening that found it."""
    if one.screening_id is None:
        return ()
    tongue = language()
    fired = screening_of(one.screening_id, viewer=viewer).grounds
    return tuple(ground[tongue] for ground in fired if ground["code"] in one.grounds)


def _done(request: Request, text: str) -> HttpResponse:
    answer = said(request, text)
    answer.headers["HX-Trigger"] = '{"kx:close-drawer": true, "kx:work-changed": true}'
    return answer


def _everybody(asked: Asked, viewer: Viewer, at: datetime) -> Iterator[tuple[LinkageView, PersonCard | None]]:
    """All pages of a list, one after the other."""
    here: str | None = ""
    while here is not None:
        wanted = replace(asked, after=here)
        found = cascade_people(
            asked.stage, viewer=viewer, wanted=wanted.wanted(at), at=at, leaked=asked.leaked, after=here or None,
            rows=FILE_PAGE,
        )  # fmt: skip
        cards = list_cards((one.person_id for one in found.rows), viewer=viewer)
        yield from ((one, cards.get(one.person_id)) for one in found.rows)
        here = found.after
