"""The monthly review: its figures, its decisions, its note; printed, taken as a file, closed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kangxu.followup.actions import note_export
from kangxu.foundation import clock
from kangxu.foundation.keys import is_key, key_in
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import Viewer
from kangxu.performance.actions.reviewing import CannotReview, close_review, move_decision, note_review
from kangxu.performance.actions.reviewing import decide as make_decision
from kangxu.performance.months import first_of, month_of
from kangxu.performance.reach import whole_places
from kangxu.performance.review_queries import Named, ReviewView, get_decision, names_of, review_of
from kangxu.web.days import day_in
from kangxu.web.desk.views import colleagues, said
from kangxu.web.doors import Request, page
from kangxu.web.printing import pdf_file
from kangxu.web.tables import csv_file
from kangxu.web.team.print.pdf import render_pdf
from kangxu.web.team.print.sheet import file_rows, sheet
from kangxu.web.team.review_page import Around, decision_page, key_of, review_page
from kangxu.web.team.views import told

CHANGED = "kx:review-changed"


@page(P.SEE_TEAM)
@require_GET
def now(request: Request) -> HttpResponse:
    """The review of the month that runs."""
    return redirect("team-review", key_of(first_of(clock.day_of(clock.now()))))


@page(P.SEE_TEAM)
@require_GET
def review(request: Request, month: str) -> HttpResponse:
    viewer, at = request.viewer, clock.now()
    found = review_of(month_of(month, at=at), _place(request.GET), viewer=viewer, at=at)
    around = Around(
        whole_places(viewer=viewer), colleagues(viewer), _names(found, viewer, at), viewer.may(P.EXPORT_LISTS)
    )
    part = request.headers.get("HX-Target") == "work"
    shown = review_page(found, around, at=at)
    return render(request, "team/review_work.html" if part else "team/review.html", {"page": shown})


@page(P.SEE_TEAM)
@require_POST
def note(request: Request, month: str) -> HttpResponse:
    given, at = request.POST, clock.now()
    try:
        note_review(
            month=month_of(month, at=at), place_id=_place(given), note=given.get("note", ""), by=request.viewer, at=at
        )
    except CannotReview as refused:
        return said(request, str(refused))
    return said(request, _("小结已保存"))


@page(P.SEE_TEAM)
@require_POST
def close(request: Request, month: str) -> HttpResponse:
    at = clock.now()
    try:
        close_review(month=month_of(month, at=at), place_id=_place(request.POST), by=request.viewer, at=at)
    except CannotReview as refused:
        return said(request, str(refused))
    return told(request, _("复盘已关闭，数据不再变动"), CHANGED)


@page(P.SEE_TEAM)
@require_POST
def decide(request: Request, month: str) -> HttpResponse:
    given, at = request.POST, clock.now()
    owner = given.get("owner", "")
    if not is_key(owner):
        return said(request, _("请选谁负责"))
    try:
        make_decision(
            month=month_of(month, at=at), place_id=_place(given), text=given.get("text", ""), owner_id=int(owner),
            due_on=day_in(given.get("due_on", "")), by=request.viewer, at=at,
        )  # fmt: skip
    except CannotReview as refused:
        return said(request, str(refused))
    return told(request, _("已记下决定"), CHANGED)


@page(P.SEE_TEAM)
@require_http_methods(["GET", "POST"])
def decision(request: Request, decision_id: int) -> HttpResponse:
    """A decision in the drawer; a post says how far it has come."""
    viewer, given = request.viewer, request.POST
    if request.method == "POST":
        progress = given.get("progress", "")
        try:
            move_decision(
                decision_id=decision_id, progress=int(progress) if progress.isdecimal() else -1,
                note=given.get("note", ""), done=given.get("done") == "1", by=viewer, at=clock.now(),
            )  # fmt: skip
        except CannotReview as refused:
            return said(request, str(refused))
        return told(request, _("进度已更新"), CHANGED)
    one, steps = get_decision(decision_id, viewer=viewer)
    return render(request, "team/decision.html", {"page": decision_page(one, steps)})


@page(P.SEE_TEAM)
@require_GET
def printed(request: Request, month: str) -> HttpResponse:
    """The review on A4."""
    viewer, at = request.viewer, clock.now()
    found = review_of(month_of(month, at=at), _place(request.GET), viewer=viewer, at=at)
    made = render_pdf(sheet(found, _names(found, viewer, at), at=at))
    name = f"review-{key_of(found.month)}.pdf"
    return pdf_file(name, made)


@page(P.EXPORT_LISTS)
@require_GET
def export(request: Request, month: str) -> HttpResponseBase:
    """The figures as a file, without names of patients; taking it is noted."""
    viewer, at = request.viewer, clock.now()
    viewer.require(P.SEE_TEAM)
    found = review_of(month_of(month, at=at), _place(request.GET), viewer=viewer, at=at)
    note_export(what="review", conditions={"month": key_of(found.month)}, by=viewer, at=at)
    return csv_file(f"{found.house.name}-{_('月度复盘')}-{key_of(found.month)}.csv", file_rows(found, at=at))


def _names(found: ReviewView, viewer: Viewer, at: datetime) -> Mapping[int, Named]:
    """The patients of the critical list, for whoever may see who they are."""
    if not (viewer.may(P.SEE_PEOPLE) and viewer.may(P.SEE_CLINICAL)):
        return {}
    ids = [one["person"] for one in found.figures["critical"]["rows"]]
    return names_of(ids, viewer=viewer, on=clock.day_of(at))


def _place(given: Mapping[str, str]) -> int | None:
    place = given.get("place", "")
    return key_in(place)
