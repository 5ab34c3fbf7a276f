"""Setting up how each institution telephones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kangxu.foundation import clock
from kangxu.foundation.keys import is_key
from kangxu.foundation.permissions import Permission as P
from kangxu.messaging import actions
from kangxu.messaging.channels import voices
from kangxu.messaging.queries import LineView, list_lines
from kangxu.web.components.shapes import Link, Tone
from kangxu.web.components.tag import Tag
from kangxu.web.doors import Request, page


@dataclass(frozen=True)
class ShownLine:
    """One institution with its line; `given` are the values of the form."""

    id: int
    name: str
    given: Mapping[str, object]
    channels: tuple[Link, ...]
    state: Tag
    notify: str
    has_key: bool
    problem: str
    open: bool


@page(P.MANAGE_SITE)
@require_http_methods(["GET", "POST"])
def lines(request: Request) -> HttpResponse:
    """All institutions with their lines; a post sets one up."""
    problem, place = "", request.POST.get("organisation", "")
    if request.method == "POST" and is_key(place):
        try:
            actions.set_line(organisation_id=int(place), draft=_draft(request.POST), by=request.viewer, at=clock.now())
            messages.success(request, _("已保存"))
            return redirect("telephony")
        except actions.Refused as refused:
            problem = str(refused)
    shown = [_shown(one, request, problem if str(one.organisation_id) == place else "")
             for one in list_lines(viewer=request.viewer)]  # fmt: skip
    return render(request, "calls/lines.html", {"lines": shown}, status=400 if problem else 200)


def _draft(given: Mapping[str, str]) -> actions.LineDraft:
    told = {name: given.get(name, "").strip() for name in ("channel", "gateway", "account", "number", "key")}
    return actions.LineDraft(
        **told,
        records="records" in given,
        announces="announces" in given,
        active="active" in given,
    )


def _shown(one: LineView, request: Request, problem: str) -> ShownLine:
    given: Mapping[str, object] = request.POST if problem else one.__dict__
    chosen = given.get("channel") or "cti"
    options = tuple(Link(str(voice.title), value=code, active=code == chosen) for code, voice in voices().items())
    notify = request.build_absolute_uri(reverse("call-notice", args=[one.code]))
    return ShownLine(
        one.organisation_id, one.organisation_name, given, options, _state(one), notify, one.has_key, problem,
        open=bool(problem),
    )  # fmt: skip


def _state(one: LineView) -> Tag:
    label, tone = _("未开通"), "muted"
    if one.ready:
        label, tone = _("可用"), "green"
    elif one.active:
        label, tone = _("还没填全"), "amber"
    elif one.set_at:
        label = _("已停用")
    shown: Tone = tone  # type: ignore[assignment]
    return Tag(label, tone=shown)
