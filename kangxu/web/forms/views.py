"""The catalogue of forms, one form in full, new ones: empty, copied, taken in as FHIR."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kangxu.foundation import clock
from kangxu.foundation.permissions import Permission as P
from kangxu.organisations.queries import NotFound
from kangxu.questionnaires import actions
from kangxu.questionnaires.definition import BadForm, Form
from kangxu.questionnaires.design_queries import CatalogueLine, catalogue, list_versions, version_text
from kangxu.questionnaires.queries import get_form, text_of
from kangxu.segments.queries import definitions
from kangxu.web.doors import SIGNED_IN, Request, page
from kangxu.web.forms.catalogue import Asked, catalogue_page
from kangxu.web.forms.detail import form_page
from kangxu.web.forms.words import KINDS
from kangxu.web.questionnaires.words import told

LARGEST = 2_000_000  # bytes of a file


@page(SIGNED_IN)
@require_GET
def shelf(request: Request) -> HttpResponse:
    """All forms; answered in part while somebody searches."""
    viewer = request.viewer
    made = catalogue_page(catalogue(viewer=viewer), Asked.of(request.GET), clock.now(), viewer=viewer)
    part = "forms/list.html" if request.headers.get("HX-Request") else "forms/forms.html"
    return render(request, part, {"page": made})


@page(SIGNED_IN)
@require_GET
def form(request: Request, form: str) -> HttpResponse:
    """One form as it is, or an earlier version of it (`?version=`)."""
    viewer, wanted = request.viewer, request.GET.get("version", "")
    line, versions = _line(form, request), list_versions(form, viewer=viewer)
    chosen = next((one for one in versions if str(one.id) == wanted), None)
    if wanted and chosen is None:
        raise NotFound(f"form_version:{wanted}")
    if chosen is None:
        chosen = next((one for one in versions if one.state == line.state), None)
    shown = chosen.form if chosen and wanted else line.form
    made = form_page(line, shown, versions, chosen.id if chosen else 0, _tags(request, shown), viewer=viewer)
    return render(request, "forms/form.html", {"page": made})


@page(P.DESIGN_FORMS)
@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """An empty form of the hospital's own."""
    sent, problem = request.POST, ""
    if request.method == "POST":
        try:
            draft = actions.start_form(
                zh=sent.get("zh", ""), en=sent.get("en", ""), kind=sent.get("kind", "own"), by=request.viewer,
                at=clock.now(),
            )  # fmt: skip
            return redirect("form-edit", draft.code)
        except actions.Refused as refused:
            problem = str(refused)
    kinds = [(code, words) for code, words in KINDS.items() if code != "scale"]
    return render(request, "forms/new.html", {"kinds": kinds, "sent": sent, "problem": problem})


@page(P.DESIGN_FORMS)
@require_http_methods(["GET", "POST"])
def copy(request: Request, form: str) -> HttpResponse:
    """A form in force as the hospital's own under another name."""
    shape, sent, problem = get_form(form, viewer=request.viewer), request.POST, ""
    if request.method == "POST":
        try:
            zh, en = sent.get("zh", ""), sent.get("en", "")
            draft = actions.copy_form(code=form, zh=zh, en=en, by=request.viewer, at=clock.now())
            return redirect("form-edit", draft.code)
        except actions.Refused as refused:
            problem = str(refused)
    shown = {"form": shape, "title": told(shape.words), "sent": sent, "problem": problem}
    return render(request, "forms/copy.html", shown)


@page(P.DESIGN_FORMS)
@require_http_methods(["GET", "POST"])
def take_in(request: Request) -> HttpResponse:
    """A FHIR Questionnaire from a file or pasted; what cannot be read is said with its item."""
    content, problem, where, code = "", "", "", ""
    if request.method == "POST":
        try:
            content, over = _content(request), request.POST.get("replace") == "on"
            draft = actions.take_in(content=content, over=over, by=request.viewer, at=clock.now())
            messages.success(request, _("已导入为草稿"))
            return redirect("form-edit", draft.code)
        except BadForm as refused:
            problem, where = refused.words, refused.link_id
        except actions.Held as held:
            problem, code = str(held), held.code
    shown = {"content": content, "problem": problem, "where": where, "held": code}
    return render(request, "forms/import.html", shown)


@page(SIGNED_IN)
@require_GET
def as_json(request: Request, form: str) -> HttpResponse:
    """The FHIR Questionnaire, word for word; `?version=` one that is not in force."""
    wanted = request.GET.get("version", "")
    if wanted:
        text = version_text(form, int(wanted) if wanted.isdecimal() else 0, viewer=request.viewer)
    else:
        text = text_of(form, viewer=request.viewer)
    headers = {"Content-Disposition": f'attachment; filename="{form}.json"'}
    return HttpResponse(text, content_type="application/fhir+json; charset=utf-8", headers=headers)


@page(P.APPROVE_FORMS)
@require_POST
def retire(request: Request, form: str) -> HttpResponse:
    """Offer it no longer."""
    actions.retire(code=form, by=request.viewer, at=clock.now())
    messages.success(request, _("已停用"))
    return HttpResponse(headers={"HX-Refresh": "true"})


def _content(request: Request) -> str:
    """The file that was sent, else what was pasted. Raises BadForm."""
    sent = request.FILES.get("file")
    if sent is None:
        return request.POST.get("content", "")
    if (sent.size or 0) > LARGEST:
        raise BadForm("", _("文件太大"))
    try:
        return str(sent.read().decode("utf-8-sig"))
    except UnicodeDecodeError as problem:
        raise BadForm("", _("文件要用UTF-8编码")) from problem


def _line(code: str, request: Request) -> CatalogueLine:
    found = next((one for one in catalogue(viewer=request.viewer) if one.form.code == code), None)
    if found is None:
        raise NotFound(f"form:{code}")
    return found


def _tags(request: Request, form: Form) -> dict[str, str]:
    """Names of the tags that its answers give."""
    if not any(one.tags for one in form.walk()) or not request.viewer.may(P.SEE_SEGMENTS):
        return {}
    return {one.code: one.name for one in definitions(viewer=request.viewer, kind="tag")}
