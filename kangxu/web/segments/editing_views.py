"""Saving the draft, publishing it, having it approved, its history."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kangxu.foundation import clock
from kangxu.foundation.permissions import Permission as P
from kangxu.rules.language import BadRule
from kangxu.segments import actions
from kangxu.segments.actions import NeedsSecond, Refused
from kangxu.segments.queries import Version, definition
from kangxu.web.desk.views import said
from kangxu.web.doors import Request, page
from kangxu.web.segments.approval import approval_page
from kangxu.web.segments.asked import problem_of, rule_of
from kangxu.web.segments.editing import Edited, edited, keep, saved_words
from kangxu.web.segments.history import history_page


@page(P.EDIT_SEGMENTS)
@require_POST
def save(request: Request) -> JsonResponse:
    """Keep the draft as it stands; a new segment gets its address with its first draft."""
    by, at, given = request.viewer, clock.now(), request.POST
    try:
        rule = rule_of(given, viewer=by)
        draft = keep(given.get("code", ""), rule, given, by=by, at=at)
    except BadRule as problem:
        return JsonResponse({"words": problem_of(problem)["message"]})
    except Refused as problem:
        return JsonResponse({"words": _("没有存：%(why)s") % {"why": problem}})
    code = draft.definition.code
    number = draft.definition.version.number if draft.definition.version else 0
    told = {
        "words": saved_words(draft, rule, viewer=by, at=at), "code": code, "href": reverse("segment-edit", args=[code]),
        "tag": _("草稿，第%(n)s版") % {"n": number + 1},
    }  # fmt: skip
    return JsonResponse(told)


@page(P.EDIT_SEGMENTS)
@require_POST
def publish(request: Request, code: str) -> HttpResponse:
    """Put the own draft in force; when it reaches many, hand it to a second person instead."""
    by, at = request.viewer, clock.now()
    version = edited(code, viewer=by).own
    if version is None:
        return said(request, _("没有改动，不用再启用"))
    try:
        actions.publish(version=version, by=by, at=at)
    except NeedsSecond as needed:
        actions.submit(version=version, by=by, at=at)
        told = _("涉及全院%(share)s的人，已交给另一位有发布权限的同事审批") % {"share": f"{100 * needed.share:.0f}%"}
        messages.info(request, told)
        return HttpResponse(headers={"HX-Redirect": reverse("segment-edit", args=[code])})
    except (Refused, BadRule) as problem:
        return said(request, str(problem))
    return HttpResponse(headers={"HX-Redirect": reverse("segment-edit", args=[code])})


@page(P.EDIT_SEGMENTS)
@require_POST
def withdraw(request: Request, code: str) -> HttpResponse:
    """Take the own submission back to go on with it; with `throw` the draft is thrown away."""
    by, at = request.viewer, clock.now()
    version = edited(code, viewer=by).own
    if version and (version.state == Version.State.WAITING or request.POST.get("throw")):
        actions.withdraw(version=version, by=by, at=at)
    return HttpResponse(headers={"HX-Redirect": reverse("segment-edit", args=[code])})


@page(P.PUBLISH_SEGMENTS)
@require_http_methods(["GET", "POST"])
def approve(request: Request, code: str) -> HttpResponse:
    """What somebody else wants to put in force; the second person agrees or hands it back."""
    by, at = request.viewer, clock.now()
    found = edited(code, viewer=by)
    if found.waiting is None:
        return redirect("segment-edit" if by.may(P.EDIT_SEGMENTS) else "segment-history", code)
    problem = _decide(request, found) if request.method == "POST" else ""
    if request.method == "POST" and not problem:
        return redirect("segment-history", code)
    return render(
        request, "segments/approve.html", {"page": approval_page(found, viewer=by, at=at), "problem": problem}
    )


@page(P.EDIT_SEGMENTS)
@require_http_methods(["GET", "POST"])
def save_as(request: Request, code: str) -> HttpResponse:
    """The same rule under a name of its own."""
    by, at = request.viewer, clock.now()
    view = definition(code, viewer=by)
    name = request.POST.get("zh", "").strip()[:60]
    if request.method == "GET" or not name:
        return render(request, "segments/save_as.html", {"view": view})
    try:
        draft = actions.save_as(definition=view.row, zh=name, by=by, at=at)
    except Refused as problem:
        return said(request, str(problem))
    return HttpResponse(headers={"HX-Redirect": reverse("segment-edit", args=[draft.definition.code])})


@page(P.EDIT_SEGMENTS)
@require_POST
def switch(request: Request, code: str) -> HttpResponse:
    """Pause, or go on."""
    by, at = request.viewer, clock.now()
    row = definition(code, viewer=by).row
    if row.state == row.State.PAUSED:
        actions.resume(definition=row, by=by, at=at)
    else:
        actions.pause(definition=row, by=by, at=at)
    return HttpResponse(headers={"HX-Redirect": reverse("segment-edit", args=[code])})


@page(P.SEE_SEGMENTS)
@require_GET
def history(request: Request, code: str) -> HttpResponse:
    """All editions with what changed from one to the next; in the drawer, or as a page."""
    shown = history_page(code, viewer=request.viewer)
    inside = bool(request.headers.get("HX-Request"))
    return render(request, "segments/history_list.html" if inside else "segments/history.html", {"page": shown})


def _decide(request: Request, found: Edited) -> str:
    """Agree to the submission or hand it back; what stands against it, in words."""
    by, at = request.viewer, clock.now()
    waiting: Any = found.waiting
    try:
        if request.POST.get("decision") == "back":
            actions.withdraw(version=waiting, by=by, at=at)
            return ""
        actions.publish(version=waiting, by=by, at=at)
    except (NeedsSecond, Refused, BadRule) as problem:
        return str(problem)
    return ""
