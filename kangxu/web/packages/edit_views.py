"""The designer: every change keeps the draft; handing it in, publishing it, throwing it away."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kangxu.foundation import clock
from kangxu.foundation.permissions import Permission as P
from kangxu.packages import actions
from kangxu.packages.actions import Content, Refused
from kangxu.packages.altering import as_parent, with_line, without_line
from kangxu.packages.bills import Difference, Item
from kangxu.web.desk.views import said
from kangxu.web.doors import Request, page
from kangxu.web.packages.approval import approval_page
from kangxu.web.packages.basis import Basis, basis
from kangxu.web.packages.deciding import decide
from kangxu.web.packages.designer import changes_of, designer_page, line_of
from kangxu.web.packages.offered import offered
from kangxu.web.packages.typed import BadTyped, amount, item_of, whole


@page(P.DESIGN_PACKAGES)
@require_GET
def edit(request: Request, package: str) -> HttpResponse:
    """The desk with the draft on it, or what is sold as long as nothing was changed."""
    held = basis(package, viewer=request.viewer)
    if held.package.retired_at:
        return redirect("package", package)
    return render(request, "packages/designer.html", {"page": designer_page(held, viewer=request.viewer)})


@page(P.DESIGN_PACKAGES)
@require_POST
def line(request: Request, package: str) -> HttpResponse:
    """One line as it was typed; the row says what is wrong, the side what it comes to."""
    held = basis(package, viewer=request.viewer)
    code = request.POST.get("service", "")
    try:
        item = item_of(request.POST, _item(held, code, request))
        held = _keep(held, held.saying(with_line(held.content.difference, item, held.parent)), request)
    except (BadTyped, Refused) as problem:
        return render(request, "packages/line_wrong.html", {"service": code, "problem": str(problem)})
    view = held.view(viewer=request.viewer)
    change = next(one for one in changes_of(held, view) if one.service == code)
    shown = {"page": designer_page(held, viewer=request.viewer), "line": line_of(change, view)}
    return render(request, "packages/line_kept.html", shown)


@page(P.DESIGN_PACKAGES)
@require_POST
def add(request: Request, package: str) -> HttpResponse:
    """A service more, once to begin with; of typed words the first that fits."""
    held, sent = basis(package, viewer=request.viewer), request.POST
    found = offered(held, sent.get("q", ""), viewer=request.viewer)
    code = sent.get("service") or (found[0].service if found else "")
    if code not in {one.service for one in found} and not sent.get("service"):
        return said(request, _("没有这样的服务"))
    try:
        item = item_of({"service": code, "times": "1"}, None)
        difference = with_line(held.content.difference, item, held.parent)
        return _desk(request, _keep(held, held.saying(difference), request), focus=code)
    except (BadTyped, Refused) as problem:
        return said(request, str(problem))


@page(P.DESIGN_PACKAGES)
@require_POST
def drop(request: Request, package: str) -> HttpResponse:
    """A service less; what the guideline asks for stays."""
    held, code = basis(package, viewer=request.viewer), request.POST.get("service", "")
    if code in held.view(viewer=request.viewer).least:
        return said(request, _("指南或安全要求的项目，不能去掉"))
    return _saying(request, held, without_line(held.content.difference, code, held.parent))


@page(P.DESIGN_PACKAGES)
@require_POST
def restore_line(request: Request, package: str) -> HttpResponse:
    """What the parent says of a service holds again."""
    held = basis(package, viewer=request.viewer)
    return _saying(request, held, as_parent(held.content.difference, request.POST.get("service", "")))


@page(P.DESIGN_PACKAGES)
@require_POST
def about(request: Request, package: str) -> HttpResponse:
    """Fee, validity and note as they were typed."""
    held, sent = basis(package, viewer=request.viewer), request.POST
    try:
        content = Content(
            held.content.difference, amount(sent.get("fee", "")),
            whole(sent.get("validity", ""), _("有效期天数"), least=1, most=1095), sent.get("note", "").strip()[:200],
        )  # fmt: skip
        held = _keep(held, content, request)
    except (BadTyped, Refused) as problem:
        return render(request, "packages/about_wrong.html", {"problem": str(problem)})
    return render(request, "packages/about_kept.html", {"page": designer_page(held, viewer=request.viewer)})


@page(P.DESIGN_PACKAGES)
@require_GET
def found_services(request: Request, package: str) -> HttpResponse:
    """Services that are not in the package yet, while somebody types."""
    held = basis(package, viewer=request.viewer)
    shown = offered(held, request.GET.get("q", ""), viewer=request.viewer)
    return render(request, "packages/services.html", {"services": shown, "code": package})


@page(P.DESIGN_PACKAGES)
@require_POST
def submit(request: Request, package: str) -> HttpResponse:
    """Hand the draft to somebody who may publish it."""
    draft = basis(package, viewer=request.viewer).draft
    if draft is None:
        return said(request, _("没有改动，不用提交"))
    try:
        actions.submit(version_id=draft.pk, by=request.viewer, at=clock.now())
    except Refused as problem:
        return said(request, str(problem))
    messages.success(request, _("已提交，等另一位有审批权限的同事发布"))
    return HttpResponse(headers={"HX-Redirect": reverse("package-edit", args=[package])})


@page(P.DESIGN_PACKAGES)
@require_POST
def throw(request: Request, package: str) -> HttpResponse:
    """Throw the draft away; a package that was never sold stays as an empty one until it is."""
    held = basis(package, viewer=request.viewer)
    draft = held.draft
    if draft is None:
        return said(request, _("没有草稿"))
    if len(held.versions) == 1:
        actions.drop_package(code=package, by=request.viewer, at=clock.now())
        return HttpResponse(headers={"HX-Redirect": reverse("packages")})
    actions.throw_away(version_id=draft.pk, by=request.viewer, at=clock.now())
    messages.success(request, _("草稿已丢弃"))
    return HttpResponse(headers={"HX-Redirect": reverse("package", args=[package])})


@page(P.APPROVE_PACKAGES)
@require_http_methods(["GET", "POST"])
def approve(request: Request, package: str) -> HttpResponse:
    """What somebody wants to sell; the second person publishes it or hands it back."""
    held, problem = basis(package, viewer=request.viewer), ""
    draft = held.draft
    if draft is None or draft.state != "waiting":
        return redirect("package", package)
    if request.method == "POST":
        try:
            decide(
                request, publish=partial(actions.publish, version_id=draft.pk),
                hand_back=partial(actions.hand_back, version_id=draft.pk), published=_("已发布，从现在起按新版销售"),
            )  # fmt: skip
            return redirect("package", package)
        except Refused as refused:
            problem = str(refused)
    made = approval_page(held, viewer=request.viewer)
    return render(request, "packages/approve.html", {"page": made, "problem": problem})


def _keep(held: Basis, content: Content, request: Request) -> Basis:
    """Raises Refused."""
    actions.save_draft(code=held.package.code, content=content, by=request.viewer, at=clock.now())
    return basis(held.package.code, viewer=request.viewer)


def _saying(request: Request, held: Basis, difference: Difference) -> HttpResponse:
    try:
        return _desk(request, _keep(held, held.saying(difference), request))
    except Refused as problem:
        return said(request, str(problem))


def _desk(request: Request, held: Basis, *, focus: str = "") -> HttpResponse:
    made = designer_page(held, viewer=request.viewer, focus=focus)
    return render(request, "packages/desk.html", {"page": made})


def _item(held: Basis, code: str, request: Request) -> Item | None:
    return next((one for one in held.view(viewer=request.viewer).bill if one.service == code), None)
