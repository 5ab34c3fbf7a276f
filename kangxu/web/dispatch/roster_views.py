"""Who works when: shifts, capacity, skills, leave and closing days."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kangxu.foundation import clock
from kangxu.foundation.keys import is_key
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import Viewer
from kangxu.organisations import roster_actions as actions
from kangxu.organisations.actions import CannotChange
from kangxu.organisations.queries import NotFound, list_institutions
from kangxu.organisations.rostering import closing_days, rostered
from kangxu.web.days import day_in
from kangxu.web.desk.views import WORKERS, said
from kangxu.web.dispatch.roster_pages import posting_page, roster_page
from kangxu.web.doors import Request, page

CHANGED = '{"kx:close-drawer": true, "kx:work-changed": true}'


@page(P.ASSIGN_TASKS)
@require_GET
def roster(request: Request) -> HttpResponse:
    viewer, today = request.viewer, clock.day_of(clock.now())
    shown = roster_page(
        rostered(WORKERS, viewer=viewer, on=today), closing_days(viewer=viewer, on=today),
        list_institutions(viewer=viewer), today=today,
    )  # fmt: skip
    part = request.headers.get("HX-Target") == "work"
    return render(request, "dispatch/roster_work.html" if part else "dispatch/roster.html", {"page": shown})


@page(P.ASSIGN_TASKS)
@require_http_methods(["GET", "POST"])
def posting(request: Request, posting_id: int) -> HttpResponse:
    """One posting in the drawer; a post sets its next shift, or what it can do."""
    viewer, at = request.viewer, clock.now()
    held, problem = _posting(posting_id, viewer), ""
    if request.method == "POST":
        try:
            _save(held, request.POST, viewer)
        except CannotChange as refused:
            problem = str(refused)
        else:
            return _changed(request, _("已保存%(name)s的班") % {"name": held.staff.name})
    shown = posting_page(held, today=clock.day_of(at), problem=problem)
    return render(request, "dispatch/posting.html", {"page": shown})


@page(P.ASSIGN_TASKS)
@require_POST
def end_shift(request: Request, shift_id: int) -> HttpResponse:
    actions.end_shift(shift_id=shift_id, by=request.viewer, at=clock.now())
    return _changed(request, _("这个班已停"))


@page(P.ASSIGN_TASKS)
@require_POST
def leave(request: Request, staff_id: int) -> HttpResponse:
    given = request.POST
    first, last = day_in(given.get("starts_on", "")), day_in(given.get("ends_on", ""))
    try:
        actions.grant_leave(
            staff_id=staff_id, starts_on=first or _today(), ends_on=last or first or _today(),
            reason=given.get("reason", ""), by=request.viewer, at=clock.now(),
        )  # fmt: skip
    except CannotChange as refused:
        return said(request, str(refused))
    return _changed(request, _("已登记请假，等不得的待办会改派"))


@page(P.ASSIGN_TASKS)
@require_POST
def withdraw(request: Request, leave_id: int) -> HttpResponse:
    actions.withdraw_leave(leave_id=leave_id, by=request.viewer, at=clock.now())
    return _changed(request, _("已销假"))


@page(P.ASSIGN_TASKS)
@require_POST
def close_on(request: Request) -> HttpResponse:
    given = request.POST
    place, on = given.get("place", ""), day_in(given.get("on", ""))
    if not is_key(place) or on is None:
        return said(request, _("请选机构和日期"))
    try:
        actions.close_on(
            organisation_id=int(place), on=on, name=given.get("name", ""), by=request.viewer, at=clock.now()
        )  # fmt: skip
    except CannotChange as refused:
        return said(request, str(refused))
    return _changed(request, _("已登记停诊日"))


@page(P.ASSIGN_TASKS)
@require_POST
def open_again(request: Request, day_id: int) -> HttpResponse:
    actions.open_again(day_id=day_id, by=request.viewer, at=clock.now())
    return _changed(request, _("已取消停诊"))


def _save(held: Any, given: QueryDict, viewer: Viewer) -> None:
    at = clock.now()
    if given.get("part") == "capacity":
        points = given.get("points", "").strip()
        if points and not points.isdecimal():
            raise CannotChange(_("一天能做几件请填数字"))
        actions.set_capacity(
            posting_id=held.pk, points_a_day=int(points) if points else None, skill_codes=given.getlist("skills"),
            by=viewer, at=at,
        )  # fmt: skip
        return
    hours = actions.Hours(
        [int(one) for one in given.getlist("weekdays") if one.isdecimal()],
        [pair for pair in zip(given.getlist("opens"), given.getlist("closes"), strict=False) if any(pair)],
        given.get("on_holidays") == "1",
    )  # fmt: skip
    actions.set_shift(
        posting_id=held.pk, hours=hours, starts_on=day_in(given.get("starts_on", "")) or _today(),
        ends_on=day_in(given.get("ends_on", "")), by=viewer, at=at,
    )  # fmt: skip


def _posting(posting_id: int, viewer: Viewer) -> Any:
    found = rostered(WORKERS, viewer=viewer, on=_today()).filter(pk=posting_id).first()
    if found is None:
        raise NotFound(f"posting:{posting_id}")
    return found


def _changed(request: Request, words: str) -> HttpResponse:
    answer = said(request, words)
    answer.headers["HX-Trigger"] = CHANGED
    return answer


def _today() -> date:
    return clock.day_of(clock.now())
