"""The programme dashboard, and the lists behind its numbers."""

from __future__ import annotations

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kangxu.evidence import actions, queries
from kangxu.evidence.attention import attention
from kangxu.foundation import clock
from kangxu.foundation.permissions import Permission
from kangxu.web.doors import Request, page
from kangxu.web.report import list_page, pages
from kangxu.web.report.asked import Asked
from kangxu.web.tables import csv_file


@page(Permission.SEE_DASHBOARD)
@require_GET
def dashboard(request: Request) -> HttpResponse:
    asked, at = Asked.of(request), clock.now()
    asked = asked.with_programme(queries.busiest_programme(asked.place_id, viewer=request.viewer))
    seen = queries.dashboard(asked.programme, asked.place_id, viewer=request.viewer)
    concerns = attention(asked.programme, asked.place_id, viewer=request.viewer, at=at)
    shown = pages.dashboard_page(
        seen, concerns, asked, places=queries.list_places(viewer=request.viewer), viewer=request.viewer, at=at
    )
    return render(request, "report/dashboard.html", {"page": shown})


@page(Permission.SEE_DASHBOARD)
@require_GET
def behind(request: Request, programme: str, measure: str) -> HttpResponse:
    asked = Asked.of(request, programme=programme)
    what = queries.get_measure(programme, measure, viewer=request.viewer)
    found = queries.list_behind(
        programme, measure, asked.place_id, viewer=request.viewer, at=clock.now(), why=asked.why, state=asked.state,
        after=asked.after,
    )  # fmt: skip
    place = queries.get_place(asked.place_id, viewer=request.viewer)
    return render(request, "report/list.html", {"page": list_page.list_page(what, found, asked, place, request.viewer)})


@page(Permission.EXPORT_LISTS)
@require_GET
def export(request: Request, programme: str, measure: str) -> HttpResponseBase:
    """The same list as a file; taking it is noted."""
    asked, at = Asked.of(request, programme=programme), clock.now()
    what = queries.get_measure(programme, measure, viewer=request.viewer)
    place = queries.get_place(asked.place_id, viewer=request.viewer)
    request.viewer.require(Permission.SEE_CLINICAL)
    rows = queries.all_behind(
        programme, measure, asked.place_id, viewer=request.viewer, at=at, why=asked.why, state=asked.state
    )
    actions.note_list_taken(
        programme=programme, measure=measure, organisation_id=asked.place_id, by=request.viewer, at=at
    )
    return csv_file(f"{place.name}-{what.title}-{_('名单')}.csv", list_page.file_rows(what, rows))
