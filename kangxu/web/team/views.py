"""The head's board, the lists behind it, and giving work on in bulk."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import islice

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kangxu.followup.actions import note_export
from kangxu.foundation import clock
from kangxu.foundation.keys import is_key, keys_in
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import NotFound
from kangxu.performance.actions.handing_over import CannotHandOver, hand_over, take_back
from kangxu.performance.board_queries import is_large, team_board
from kangxu.performance.handover_queries import last_handover
from kangxu.performance.list_queries import (
    EXPORT_AT_MOST,
    Wanted,
    all_tasks,
    all_turned,
    list_tasks,
    list_turned,
)
from kangxu.performance.reach import places, team_at
from kangxu.performance.sharing import SHARE, chosen, most, preview
from kangxu.web.components.notice import Notice
from kangxu.web.desk.views import colleagues, said
from kangxu.web.doors import Request, page
from kangxu.web.tables import csv_file
from kangxu.web.team import hand_page, words
from kangxu.web.team.asked import AskedBoard, AskedList
from kangxu.web.team.board_page import WaitingPage, board_page
from kangxu.web.team.list_page import ListPage, task_file, tasks_page, turned_file, turned_page

CRITICAL_SHOWN = 6
DONE = "kx:list-changed"


@page(P.SEE_TEAM)
@require_GET
def board(request: Request) -> HttpResponse:
    """The whole page, or what stands in it when htmx asks: of a large place the numbers come after the page."""
    viewer, at, asked = request.viewer, clock.now(), AskedBoard.of(request.GET)
    part = request.headers.get("HX-Target") == "work"
    if not part and is_large(asked.place_id, viewer=viewer, at=at):
        place = team_at(asked.place_id, viewer=viewer).name
        return render(request, "team/board.html", {"waiting": WaitingPage(asked.href(), place)})
    found = team_board(asked.place_id, viewer=viewer, at=at)
    names = viewer.may(P.SEE_PEOPLE) and viewer.may(P.SEE_CLINICAL)
    wanted = Wanted("critical", asked.place_id)
    critical = list_tasks(wanted, viewer=viewer, at=at, size=CRITICAL_SHOWN).rows if names else []
    shown = board_page(found, critical, asked, places(viewer=viewer), viewer=viewer, at=at)
    return render(request, "team/board_work.html" if part else "team/board.html", {"page": shown})


@page(P.SEE_TEAM)
@require_GET
def names(request: Request) -> HttpResponse:
    """The list behind a number, or only its table when htmx asks."""
    shown = _listed(AskedList.of(request.GET), request.viewer, clock.now())
    part = request.headers.get("HX-Target") == "list"
    return render(request, "team/list_work.html" if part else "team/list.html", {"page": shown})


@page(P.EXPORT_LISTS)
@require_GET
def export(request: Request) -> HttpResponseBase:
    """The same list as a file; taking it is noted."""
    viewer, at, asked = request.viewer, clock.now(), AskedList.of(request.GET)
    for one in (P.SEE_TEAM, P.SEE_PEOPLE, P.SEE_CLINICAL):
        viewer.require(one)
    place = team_at(asked.place_id, viewer=viewer).name
    note_export(what="team_list", conditions=asked.conditions, by=viewer, at=at)
    name = f"{place}-{words.list_title(asked.what)}-{clock.day_of(at):%Y%m%d}.csv"
    if asked.what == "turned":
        return csv_file(name, turned_file(islice(all_turned(asked.place_id, viewer=viewer, at=at), EXPORT_AT_MOST)))
    return csv_file(name, task_file(islice(all_tasks(asked.wanted, viewer=viewer, at=at), EXPORT_AT_MOST)))


@page(P.ASSIGN_TASKS)
@require_http_methods(["GET", "POST"])
def hand(request: Request) -> HttpResponse:
    """The drawer; a post shows who would get how many, or with `do=move` does exactly what was shown."""
    viewer, at = request.viewer, clock.now()
    viewer.require(P.SEE_TEAM)
    if request.method == "POST" and request.POST.get("do") == "move":
        return _move(request, at)
    if request.method == "POST":
        found = preview(_numbers(request.POST.getlist("task")), _taker(request), viewer=viewer, at=at)
        return render(request, "team/preview.html", {"part": hand_page.preview_part(found)})
    tasks = chosen(_chosen(request, viewer, at), viewer=viewer, at=at)
    found = preview([one.id for one in tasks], SHARE, viewer=viewer, at=at)
    return render(request, "team/hand.html", {"page": hand_page.hand_page(tasks, colleagues(viewer), found)})


@page(P.ASSIGN_TASKS)
@require_POST
def hand_undo(request: Request, handover_id: int) -> HttpResponse:
    try:
        moved = take_back(handover_id=handover_id, by=request.viewer, at=clock.now())
    except CannotHandOver as refused:
        return said(request, str(refused))
    return told(request, _("已退回%(count)s件") % {"count": moved}, DONE)


def _move(request: Request, at: datetime) -> HttpResponse:
    given = hand_page.plan_of(request.POST.get("plan", ""))
    if not given:
        return said(request, _("没有可转派的待办，可能已经办结"))
    try:
        made = hand_over(given=given, reason=request.POST.get("reason", ""), by=request.viewer, at=at)
    except CannotHandOver as refused:
        return said(request, str(refused))
    undo = reverse("team-hand-undo", args=[made.pk])
    return told(request, _("已转派%(count)s件") % {"count": len(made.rows)}, DONE, undo_href=undo)


def told(request: Request, words: str, event: str, *, undo_href: str = "") -> HttpResponse:
    """A toast; the page reads itself anew, and the drawer closes after that: a swap within it would open it again."""
    answer = said(request, words, also=event, undo_href=undo_href)
    answer.headers["HX-Trigger-After-Settle"] = "kx:close-drawer"
    return answer


def _listed(asked: AskedList, viewer: Viewer, at: datetime) -> ListPage:
    place = team_at(asked.place_id, viewer=viewer)
    if asked.what == "turned":
        turned = list_turned(asked.place_id, viewer=viewer, at=at, after=asked.after)
        return turned_page(asked, turned, place.name, viewer=viewer, at=at)
    found = list_tasks(asked.wanted, viewer=viewer, at=at, after=asked.after)
    return tasks_page(asked, found, colleagues(viewer), place.name, _undo(viewer, at), viewer=viewer, at=at)


def _undo(viewer: Viewer, at: datetime) -> Notice | None:
    last = last_handover(viewer=viewer, at=at) if viewer.may(P.ASSIGN_TASKS) else None
    return hand_page.undo_notice(last.id, last.moved, last.reason) if last else None


def _chosen(request: Request, viewer: Viewer, at: datetime) -> list[int]:
    """The rows that were ticked, or with `all` everything the list holds."""
    if request.GET.get("all") == "1":
        asked = AskedList.of(request.GET)
        return [one.id for one in list_tasks(asked.wanted, viewer=viewer, at=at, size=most()).rows]
    return _numbers(one.removeprefix("task-") for one in request.GET.getlist("selected"))


def _taker(request: Request) -> str:
    to = request.POST.get("to", SHARE)
    if to != SHARE and not is_key(to):
        raise NotFound("staff")
    return to


def _numbers(texts: Iterable[str]) -> list[int]:
    return keys_in(texts)[: most()]
