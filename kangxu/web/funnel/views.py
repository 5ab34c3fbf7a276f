"""The funnel of service packages, who stands behind its bars, and both as files."""

from __future__ import annotations

from itertools import islice

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kangxu.evidence import funnel_queries as queries
from kangxu.evidence.funnel_statements import Group
from kangxu.evidence.queries import get_place, list_places
from kangxu.followup.actions import note_export
from kangxu.foundation import clock
from kangxu.foundation.permissions import Permission as P
from kangxu.web.doors import Request, page
from kangxu.web.funnel import list_pages, pages
from kangxu.web.funnel.asked import Asked
from kangxu.web.tables import csv_file

EXPORT_AT_MOST = 50_000


@page(P.SEE_ACCOUNTS)
@require_GET
def funnel_board(request: Request) -> HttpResponse:
    """The page, or what stands in it when htmx asks: with another filter all addresses change."""
    viewer, at, asked = request.viewer, clock.now(), Asked.of(request.GET, request.viewer)
    wanted = asked.wanted(at)
    shown = pages.funnel_page(
        queries.funnel(wanted, viewer=viewer, at=at, by=_by(asked)),
        queries.service_tasks(wanted, viewer=viewer, at=at),
        queries.funnel_choices(wanted, viewer=viewer, at=at), list_places(viewer=viewer), asked, viewer, wanted,
    )  # fmt: skip
    template = "funnel/work.html" if request.headers.get("HX-Target") == "work" else "funnel/funnel.html"
    return render(request, template, {"page": shown})


@page(P.EXPORT_LISTS)
@require_GET
def counts(request: Request) -> HttpResponseBase:
    """The numbers as a file; taking it is noted."""
    viewer, at, asked = request.viewer, clock.now(), Asked.of(request.GET, request.viewer)
    wanted = asked.wanted(at)
    rows = pages.file_rows(
        queries.funnel(wanted, viewer=viewer, at=at, by=_by(asked)), asked,
        queries.funnel_choices(wanted, viewer=viewer, at=at),
    )  # fmt: skip
    note_export(what="funnel", conditions=asked.conditions, by=viewer, at=at)
    return csv_file(_("服务包漏斗") + f"-{clock.day_of(at):%Y%m%d}.csv", rows)


@page(P.SEE_ACCOUNTS)
@require_GET
def people(request: Request) -> HttpResponse:
    viewer, at, asked = request.viewer, clock.now(), Asked.of(request.GET, request.viewer)
    found = queries.funnel_people(
        asked.wanted(at), asked.at_stage, viewer=viewer, at=at, stopped=asked.stopped, after=asked.after or None
    )
    place = get_place(int(asked.place), viewer=viewer).name
    return render(request, "funnel/list.html", {"page": list_pages.people_page(found, asked, viewer, place)})


@page(P.EXPORT_LISTS)
@require_GET
def export(request: Request) -> HttpResponseBase:
    """The persons behind a bar as a file; taking it is noted."""
    viewer, at, asked = request.viewer, clock.now(), Asked.of(request.GET, request.viewer)
    for one in (P.SEE_ACCOUNTS, P.SEE_PEOPLE, P.SEE_CLINICAL):
        viewer.require(one)
    place = get_place(int(asked.place), viewer=viewer)
    note_export(what="funnel_people", conditions=asked.conditions, by=viewer, at=at)
    rows = queries.all_funnel_people(asked.wanted(at), asked.at_stage, viewer=viewer, at=at, stopped=asked.stopped)
    name = f"{place.name}-{_('服务包漏斗名单')}-{clock.day_of(at):%Y%m%d}.csv"
    return csv_file(name, list_pages.file_rows(islice(rows, EXPORT_AT_MOST)))


@page(P.SEE_ACCOUNTS)
@require_GET
def tasks(request: Request) -> HttpResponse:
    viewer, at, asked = request.viewer, clock.now(), Asked.of(request.GET, request.viewer)
    found = queries.list_service_tasks(asked.wanted(at), viewer=viewer, at=at, why=asked.why, after=asked.after or None)
    place = get_place(int(asked.place), viewer=viewer).name
    return render(request, "funnel/list.html", {"page": list_pages.tasks_page(found, asked, place)})


def _by(asked: Asked) -> Group:
    return asked.by  # type: ignore[return-value]
