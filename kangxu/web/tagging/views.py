"""Tags and segments: the lists, and one definition with who is under it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kangxu.foundation import clock
from kangxu.foundation.keys import is_key
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import actor_names
from kangxu.people.queries import list_cards
from kangxu.privacy.actions import log_access
from kangxu.segments import actions
from kangxu.segments.queries import changes, definition, definitions, last_run, list_versions, members, why
from kangxu.segments.stored_rules import rule_of
from kangxu.web.desk.views import said
from kangxu.web.doors import Request, page
from kangxu.web.segments.people_panels import why_panel
from kangxu.web.tagging import details
from kangxu.web.tagging.asked import Asked
from kangxu.web.tagging.lists import list_page
from kangxu.web.tagging.running import run_bar
from kangxu.web.tagging.words import GROUPS

LOOK_BACK = timedelta(days=30)
CHANGES_SHOWN = 8


@page(P.SEE_SEGMENTS)
@require_GET
def tags(request: Request) -> HttpResponse:
    """The tag manager."""
    return _list(request, "tag")


@page(P.SEE_SEGMENTS)
@require_GET
def segments(request: Request) -> HttpResponse:
    """The list of segments."""
    return _list(request, "segment")


def _list(request: Request, kind: str) -> HttpResponse:
    viewer, asked = request.viewer, Asked.of(kind, request.GET)
    found = definitions(viewer=viewer, kind=kind, group=asked.group, state=asked.state, text=asked.q)
    found.sort(key=lambda one: list(GROUPS).index(one.row.group) if one.row.group in GROUPS else len(GROUPS))
    part = request.headers.get("HX-Target") == "list"
    run = None if part else run_bar(last_run(viewer=viewer), viewer=viewer)
    template = "tagging/list.html" if part else "tagging/definitions.html"
    return render(request, template, {"page": list_page(found, asked, viewer=viewer), "run": run})


@page(P.SEE_SEGMENTS)
@require_GET
def one(request: Request, code: str) -> HttpResponse:
    """One tag or segment."""
    viewer, at = request.viewer, clock.now()
    held = definition(code, viewer=viewer)
    value = request.GET.get("value", "")
    found = members(code, viewer=viewer, value=value)
    moved = changes(code, viewer=viewer, since=at - LOOK_BACK, at=at, rows=CHANGES_SHOWN)
    editions = list_versions(code, viewer=viewer)
    version = next((one for one in editions if one.row.state == "published"), None)
    waits = any(one.row.state == "waiting" for one in editions)
    names = _names((member.author for member in found.rows), viewer)
    shown = details.definition_page(held, version, found, moved, names, value, waits=waits, viewer=viewer, at=at)
    return render(request, "tagging/definition.html", {"page": shown})


@page(P.SEE_SEGMENTS)
@require_GET
def more_members(request: Request, code: str) -> HttpResponse:
    """The next page of who is in."""
    viewer, at, value = request.viewer, clock.now(), request.GET.get("value", "")
    after = request.GET.get("after", "")
    found = members(code, viewer=viewer, after=after if is_key(after) else None, value=value)
    names = _names((member.author for member in found.rows), viewer)
    table = details.members_table(definition(code, viewer=viewer), found, names, value, viewer=viewer, at=at)
    return render(request, "tagging/members.html", {"table": table})


@page(P.SEE_SEGMENTS)
@require_GET
def explain(request: Request, code: str, person_id: int) -> HttpResponse:
    """Why a person is under it or not, clause by clause, in the drawer."""
    viewer, at = request.viewer, clock.now()
    held = definition(code, viewer=viewer)
    told = why(code, person_id, at=at, viewer=viewer)
    log_access(person_id=person_id, page="definition_why", purpose=f"definition:{held.row.pk}", by=viewer, at=at)
    card = list_cards([person_id], viewer=viewer).get(person_id)
    author = getattr(told["stay"], "author", "")
    rule = held.row.version and rule_of(held.row.version)
    panel = why_panel(rule, person_id, at=at) if rule and viewer.may(P.SEE_CLINICAL) else None
    shown = {
        "title": details.why_title(held.name, told["stay"] is not None), "who": details.who(card, viewer, at),
        "stay": told["stay"], "denial": told["denial"], "panel": panel,
        "hidden": bool(rule) and not panel, "author": _names([author], viewer).get(author, ""),
    }  # fmt: skip
    return render(request, "tagging/why.html", {"page": shown})


@page(P.EDIT_SEGMENTS)
@require_POST
def act(request: Request, code: str) -> HttpResponse:
    """Retire, or compute anew."""
    viewer, at = request.viewer, clock.now()
    held = definition(code, viewer=viewer).row
    try:
        match request.POST.get("do", ""):
            case "retire":
                actions.retire(definition=held, by=viewer, at=at)
            case "rebuild":
                actions.start_rebuild(definitions=[held.pk], by=viewer, at=at)
            case _:
                return said(request, _("没有这个操作"))
    except actions.Refused as refused:
        return said(request, str(refused))
    return HttpResponse(headers={"HX-Refresh": "true"})


@page(P.EDIT_SEGMENTS)
@require_POST
def rebuild(request: Request) -> HttpResponse:
    """Compute all of them anew."""
    viewer = request.viewer
    actions.start_rebuild(definitions=None, by=viewer, at=clock.now())
    return render(request, "tagging/run.html", {"run": run_bar(last_run(viewer=viewer), viewer=viewer)})


@page(P.SEE_SEGMENTS)
@require_GET
def running(request: Request) -> HttpResponse:
    """How far the run has come."""
    return render(request, "tagging/run.html", {"run": run_bar(last_run(viewer=request.viewer), viewer=request.viewer)})


@page(P.EDIT_SEGMENTS)
@require_POST
def cancel(request: Request, run_id: int) -> HttpResponse:
    """Stop the run; what it has done stays."""
    viewer = request.viewer
    actions.cancel_run(run_id=run_id, by=viewer, at=clock.now())
    return render(request, "tagging/run.html", {"run": run_bar(last_run(viewer=viewer), viewer=viewer)})


def _names(actors: Iterable[str], viewer: Viewer) -> dict[str, str]:
    return actor_names({one for one in actors if one}, viewer=viewer)
