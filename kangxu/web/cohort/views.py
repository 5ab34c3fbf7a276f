"""The list of persons: who, how they stand, what is due."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import islice

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kangxu.followup.actions import note_export
from kangxu.followup.cohort import CohortFilter, CohortRow, count_cohort, list_cohort
from kangxu.foundation import clock
from kangxu.foundation.keys import is_key, keys_in
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import Viewer
from kangxu.organisations import actions as organising
from kangxu.organisations.queries import list_views
from kangxu.programmes.actions import assign_carers
from kangxu.web.cohort.asked import Asked
from kangxu.web.cohort.pages import cohort_page, csv_rows
from kangxu.web.components.shapes import Link
from kangxu.web.desk.views import colleagues, said
from kangxu.web.doors import Request, page
from kangxu.web.tables import csv_file

PAGE = "persons"
EXPORT_AT_MOST = 50_000


@page(P.SEE_PEOPLE)
@require_GET
def persons(request: Request) -> HttpResponse:
    """The list, or only its table when htmx asks."""
    viewer, at, asked = request.viewer, clock.now(), Asked.of(request.GET)
    filters, sort = asked.filters(viewer), _sort(asked, viewer)
    found = list_cohort(viewer=viewer, at=at, filters=filters, sort=sort, after=asked.after)
    count = count_cohort(viewer=viewer, at=at, filters=filters)
    views = [Link(one.name, Asked.of(one.query).href()) for one in list_views(PAGE, viewer=viewer)]
    shown = cohort_page(asked, found, count, views, colleagues(viewer), viewer=viewer, at=at)
    template = "cohort/list.html" if request.headers.get("HX-Target") == "list" else "cohort/persons.html"
    return render(request, template, {"page": shown})


@page(P.EXPORT_LISTS)
@require_http_methods(["GET", "POST"])
def export(request: Request) -> HttpResponseBase:
    """The list by its conditions, or the selected persons, as a file; taking it is noted."""
    viewer, at = request.viewer, clock.now()
    viewer.require(P.SEE_PEOPLE)
    asked = Asked.of(request.GET)
    chosen = set(keys_in(request.POST.getlist("selected")))
    rows = _everybody(asked, viewer, at)
    if chosen:
        rows = _everybody(Asked(sort="registered"), viewer, at, chosen)
    note_export(what="persons", conditions={**asked.conditions, "selected": len(chosen)}, by=viewer, at=at)
    return csv_file(_("患者名单") + f"-{clock.day_of(at):%Y%m%d}.csv", csv_rows(rows, viewer=viewer, at=at))


@page(P.ASSIGN_TASKS)
@require_http_methods(["GET", "POST"])
def assign(request: Request) -> HttpResponse:
    """Give the selected persons another care manager."""
    viewer = request.viewer
    given = request.POST if request.method == "POST" else request.GET
    chosen = keys_in(given.getlist("selected"))
    if request.method == "GET":
        return render(request, "cohort/assign.html", {"selected": chosen, "staff": colleagues(viewer)})
    staff = request.POST.get("staff", "")
    if not (chosen and is_key(staff)):
        return said(request, _("还没有选人"))
    changed = assign_carers(person_ids=chosen, care_manager_id=int(staff), by=viewer, at=clock.now())
    answer = said(request, _("已换责任人，%(count)s份管理记录") % {"count": changed})
    answer.headers["HX-Trigger"] = '{"kx:close-drawer": true, "kx:list-changed": true}'
    return answer


@page(P.SEE_PEOPLE)
@require_http_methods(["GET", "POST"])
def save_view(request: Request) -> HttpResponse:
    """Keep the conditions under a name."""
    asked = Asked.of(request.GET if request.method == "GET" else request.POST)
    if request.method == "GET":
        return render(request, "cohort/save_view.html", {"asked": asked, "conditions": asked.conditions})
    name = request.POST.get("name", "")
    query = {**asked.conditions, **({"sort": asked.sort} if asked.sort else {})}
    try:
        organising.save_view(page=PAGE, name=name, query=query, by=request.viewer, at=clock.now())
    except organising.CannotChange as refused:
        return said(request, str(refused))
    return HttpResponse(headers={"HX-Redirect": asked.href()})


def _sort(asked: Asked, viewer: Viewer) -> str:
    """By tier for those who see it; who looks for somebody finds the newest first."""
    return (asked.sort or "tier") if viewer.may(P.SEE_CLINICAL) else "registered"


def _everybody(asked: Asked, viewer: Viewer, at: datetime, only: set[int] | None = None) -> Iterator[CohortRow]:
    """All pages of a list, one after the other."""

    def pages() -> Iterator[CohortRow]:
        filters = CohortFilter(among=tuple(sorted(only))) if only else asked.filters(viewer)
        after: str | None = ""
        while after is not None:
            found = list_cohort(viewer=viewer, at=at, filters=filters, sort=_sort(asked, viewer), after=after, size=500)
            yield from found.rows
            after = found.after

    return islice(pages(), EXPORT_AT_MOST)
