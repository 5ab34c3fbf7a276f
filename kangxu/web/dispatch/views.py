"""The dispatch board: who has how much, what will be late, what has climbed, and giving it on."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kangxu.followup.board import board as find_board
from kangxu.followup.board import chains, climbed, results_of_calls, returned_after_call
from kangxu.followup.giving_out import give_out
from kangxu.followup.queries import get_item
from kangxu.followup.vocabulary import OUTCOMES, RETURNED_WITHIN
from kangxu.foundation import clock
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import NotFound, actor_names
from kangxu.web.desk.views import colleagues, said
from kangxu.web.dispatch.pages import Calls, board_page, chain_page
from kangxu.web.doors import Request, page

MONTH = timedelta(days=30)
LISTED = 12  # of what climbed: the rest is behind the list of the whole team


@page(P.ASSIGN_TASKS)
@require_GET
def board(request: Request) -> HttpResponse:
    viewer, at = request.viewer, clock.now()
    late = climbed(viewer=viewer, size=LISTED)
    known = chains([one.task_id for one in late], viewer=viewer)
    shown = board_page(find_board(viewer=viewer, at=at), late, known, _calls(viewer, at), at=at)
    part = request.headers.get("HX-Target") == "work"
    return render(request, "dispatch/work.html" if part else "dispatch/board.html", {"page": shown})


def _calls(viewer: Viewer, at: datetime) -> Calls:
    """The contacts of the last month; whoever was spoken with has had the whole time to come."""
    reached = [code for code, one in OUTCOMES.items() if one.reached]
    spoken, came = returned_after_call(
        within=RETURNED_WITHIN, reached=reached, viewer=viewer, since=at - MONTH - RETURNED_WITHIN,
        until=at - RETURNED_WITHIN,
    )  # fmt: skip
    return Calls(results_of_calls(viewer=viewer, since=at - MONTH, until=at), spoken, came)


@page(P.ASSIGN_TASKS)
@require_POST
def run(request: Request) -> HttpResponse:
    """Give out now what would be given out within minutes."""
    viewer = request.viewer
    if viewer.organisation_id is None:
        raise NotFound("organisation")
    given = give_out(only=[viewer.organisation_id], by=viewer, at=clock.now())
    return said(request, _("派出%(count)s件") % {"count": given} if given else _("没有要派的"), also="kx:work-changed")


@page(P.SEE_WORKLIST)
@require_GET
def moves(request: Request, task_id: int) -> HttpResponse:
    """The chain of a task in the drawer; whoever assigns work may give it on."""
    viewer, at = request.viewer, clock.now()
    item = get_item(task_id, viewer=viewer, at=at)
    links = chains([item.id], viewer=viewer).get(item.id, [])
    staff = colleagues(viewer) if viewer.may(P.ASSIGN_TASKS) and item.closed_at is None else ()
    names = actor_names({one.by for one in links}, viewer=viewer)
    return render(request, "dispatch/moves.html", {"page": chain_page(item.id, links, staff, names, at=at)})
