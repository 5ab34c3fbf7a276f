"""The designer: every change keeps the draft; trying it out; handing it in, publishing it, throwing it away."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kangxu.foundation import clock
from kangxu.foundation.permissions import Permission as P
from kangxu.organisations.queries import NotFound
from kangxu.questionnaires import actions
from kangxu.questionnaires.definition import BadForm
from kangxu.questionnaires.design_queries import DraftView, draft_view, is_as_delivered
from kangxu.segments.queries import definitions
from kangxu.web.desk.views import said
from kangxu.web.doors import Request, page
from kangxu.web.forms.approval import approval_page
from kangxu.web.forms.changing import changed
from kangxu.web.forms.desk import ABOUT, about_form, desk_page, first_item
from kangxu.web.forms.editor import ItemEditor, item_editor, numbers, questions
from kangxu.web.forms.trying import pages, phone, tried, values_of
from kangxu.web.forms.typed_reader import BadTyped
from kangxu.web.questionnaires.standing import standing
from kangxu.web.screening.desk import posted

_TRIES = 2


@page(P.DESIGN_FORMS)
@require_GET
def edit(request: Request, form: str) -> HttpResponse:
    """The desk with the draft on it. A form of the platform is not changed itself but copied."""
    view = draft_view(form, viewer=request.viewer)
    if is_as_delivered(form, viewer=request.viewer):
        return redirect("form", form)
    wanted = request.GET.get("item", "")
    current = wanted if wanted in view.form.by_id or wanted == ABOUT else first_item(view.form)
    shown = {"page": desk_page(view, current, viewer=request.viewer), **_editor(request, view, current)}
    at = clock.now()
    shown["phone"] = phone(tried(view.form, None, at), reverse("form-try", args=[form]), at)
    shown["told"] = _state(view)
    return render(request, "forms/designer.html", shown)


@page(P.DESIGN_FORMS)
@require_GET
def item(request: Request, form: str) -> HttpResponse:
    """The editor of one question (`?item=`), or of the form itself."""
    view = draft_view(form, viewer=request.viewer)
    wanted = request.GET.get("item", ABOUT)
    if wanted != ABOUT and wanted not in view.form.by_id:
        raise NotFound(f"form_item:{wanted}")
    return render(request, "forms/editor.html", _editor(request, view, wanted))


@page(P.DESIGN_FORMS)
@require_POST
def change(request: Request, form: str) -> JsonResponse:
    """One change: kept at once; 400 with words by field where something cannot be read."""
    body = posted(request)
    try:
        view, focus = _change(request, form, body)
    except BadTyped as problem:
        return JsonResponse({"errors": {"fields": problem.problems}}, status=400)
    except (BadForm, actions.Refused) as problem:
        return JsonResponse({"errors": {"fields": {"": str(problem)}}}, status=400)
    return JsonResponse(_told(request, view, focus, whole=body.get("op") not in ("alter", "about")))


@page(P.DESIGN_FORMS)
@require_POST
def trial(request: Request, form: str) -> JsonResponse:
    """The preview with these answers: the whole panel (`panel`), or what follows from them."""
    at, body = clock.now(), posted(request)
    view = draft_view(form, viewer=request.viewer)
    revision = body.get("revision")
    filled = tried(view.form, values_of(body), at, revision + 1 if isinstance(revision, int) else 0)
    panel = phone(filled, reverse("form-try", args=[form]), at)
    if body.get("panel"):
        return JsonResponse({"html": render_to_string("forms/phone.html", {"phone": panel}, request)})
    return JsonResponse(standing(filled, panel) | {"saved": ""})


@page(P.DESIGN_FORMS)
@require_GET
def paper(request: Request, form: str) -> HttpResponse:
    """The blank sheet of the draft, as pictures."""
    view = draft_view(form, viewer=request.viewer)
    return render(request, "forms/paper.html", {"pages": pages(view.form)})


@page(P.DESIGN_FORMS)
@require_POST
def submit(request: Request, form: str) -> HttpResponse:
    """Hand the draft to somebody who may publish it."""
    draft = draft_view(form, viewer=request.viewer)
    if draft.id is None:
        return said(request, _("没有改动，不用提交"))
    try:
        actions.submit(version_id=draft.id, note=request.POST.get("note", ""), by=request.viewer, at=clock.now())
    except BadForm:
        return said(request, _("还有%(count)s处要改，见“还不能提交”") % {"count": len(draft.findings)})
    except NotFound:
        return said(request, _("已经提交了，等另一位有审批权限的同事发布"))
    messages.success(request, _("已提交，等另一位有审批权限的同事发布"))
    return HttpResponse(headers={"HX-Redirect": reverse("form-edit", args=[form])})


@page(P.DESIGN_FORMS)
@require_POST
def throw(request: Request, form: str) -> HttpResponse:
    """Throw the draft away."""
    draft = draft_view(form, viewer=request.viewer)
    if draft.id is None:
        return said(request, _("没有草稿"))
    actions.throw_form(version_id=draft.id, by=request.viewer, at=clock.now())
    messages.success(request, _("草稿已丢弃"))
    onward = reverse("form", args=[form]) if draft.before else reverse("forms")
    return HttpResponse(headers={"HX-Redirect": onward})


@page(P.APPROVE_FORMS)
@require_http_methods(["GET", "POST"])
def approve(request: Request, form: str) -> HttpResponse:
    """What somebody wants to put in force; the second person publishes it or hands it back with a reason."""
    draft, problem = draft_view(form, viewer=request.viewer), ""
    if draft.id is None or draft.state != "waiting":
        return redirect("form", form)
    if request.method == "POST":
        try:
            _decide(request, draft.id)
            return redirect("form", form)
        except (actions.Refused, BadForm) as refused:
            problem = str(refused)
    return render(request, "forms/approve.html", {"page": approval_page(draft), "problem": problem})


def _decide(request: Request, version_id: int) -> None:
    by, at = request.viewer, clock.now()
    if request.POST.get("decision") == "back":
        actions.hand_back(version_id=version_id, note=request.POST.get("why", ""), by=by, at=at)
        messages.success(request, _("已退回，可以继续修改"))
    else:
        actions.publish(version_id=version_id, digest=request.POST.get("digest", ""), by=by, at=at)
        messages.success(request, _("已发布，从现在起按新版填写"))


def _change(request: Request, code: str, body: Any) -> tuple[DraftView, str]:
    """Apply a change to what stands now; once more when somebody else was quicker. Undo insists on what it saw."""
    for attempt in range(_TRIES):
        view = draft_view(code, viewer=request.viewer)
        made, focus = changed(view.form, body)
        digest = str(body.get("digest")) if body.get("op") == "whole" else view.digest
        try:
            actions.change_form(form=made, digest=digest, by=request.viewer, at=clock.now())
            break
        except actions.Changed:
            if attempt == _TRIES - 1 or body.get("op") == "whole":
                raise
    return draft_view(code, viewer=request.viewer), focus


def _told(request: Request, view: DraftView, focus: str, *, whole: bool) -> dict[str, Any]:
    """What the page is told after a change; the editor only where another question is looked at."""
    shown = {"page": desk_page(view, focus, viewer=request.viewer)}
    told = {
        **_state(view), "focus": focus, "outline": render_to_string("forms/outline.html", shown, request),
        "side": render_to_string("forms/side.html", shown, request),
        "head": render_to_string("forms/head.html", shown, request),
        "problems": [words for link_id, words in view.findings if link_id == focus],
    }  # fmt: skip
    if whole:
        told["editor"] = render_to_string("forms/editor.html", _editor(request, view, focus), request)
    return told


def _state(view: DraftView) -> dict[str, Any]:
    return {"digest": view.digest, "content": view.content, "questions": questions(view.form)}


def _editor(request: Request, view: DraftView, current: str) -> dict[str, Any]:
    if current == ABOUT or current not in view.form.by_id:
        return {"about": about_form(view), "code": view.form.code}
    return {"editor": _item_editor(request, view, current), "code": view.form.code}


def _item_editor(request: Request, view: DraftView, link_id: str) -> ItemEditor:
    problems = [words for one, words in view.findings if one == link_id]
    number = numbers(view.form).get(link_id, "")
    return item_editor(view.form, view.form.by_id[link_id], number, problems, _tag_choices(request))


def _tag_choices(request: Request) -> list[tuple[str, str]]:
    """Tags without values: an answer says only that somebody has one. None while the viewer sees no tags."""
    if not request.viewer.may(P.SEE_SEGMENTS):
        return []
    known = definitions(viewer=request.viewer, kind="tag")
    return [(one.code, one.name) for one in known if not (one.row.version and one.row.version.bands)]
