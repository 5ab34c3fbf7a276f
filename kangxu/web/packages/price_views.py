"""The hospital's own prices, consumables and minutes: edited, and put in force by a second person."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kangxu.foundation import clock
from kangxu.foundation.permissions import Permission as P
from kangxu.organisations.queries import actor_names
from kangxu.packages import actions
from kangxu.packages.actions import Refused
from kangxu.packages.price_queries import margin_changes, price_versions, price_view
from kangxu.packages.prices import Figures
from kangxu.web.desk.views import said
from kangxu.web.doors import SIGNED_IN, Request, page
from kangxu.web.packages.deciding import decide
from kangxu.web.packages.price_page import PricesPage, approval, form_of, prices_page
from kangxu.web.packages.typed import BadTyped, amount, whole


@page(SIGNED_IN)
@require_GET
def prices(request: Request) -> HttpResponse:
    return render(request, "packages/prices.html", {"page": _page(request)})


@page(P.DESIGN_PACKAGES)
@require_POST
def line(request: Request) -> HttpResponse:
    """The figures of one service as they were typed; what they do to margins comes back."""
    sent, code = request.POST, request.POST.get("service", "")
    try:
        figures = Figures(
            amount(sent.get("price", "")), amount(sent.get("consumables", "")),
            whole(sent.get("minutes", ""), _("工时"), least=0, most=1440),
        )  # fmt: skip
        actions.save_figures(service=code, figures=figures, by=request.viewer, at=clock.now())
    except (BadTyped, Refused) as problem:
        return render(request, "packages/line_wrong.html", {"service": code, "problem": str(problem)})
    kept = next(one for one in price_view(viewer=request.viewer).lines if one.then.code == code)
    return render(request, "packages/price_kept.html", {"page": _page(request), "line": form_of(kept)})


@page(P.DESIGN_PACKAGES)
@require_POST
def submit(request: Request) -> HttpResponse:
    """Hand the draft to somebody who may put it in force."""
    if price_view(viewer=request.viewer).draft is None:
        return said(request, _("没有改动，不用提交"))
    actions.submit_prices(by=request.viewer, at=clock.now())
    messages.success(request, _("已提交，等另一位有审批权限的同事发布"))
    return HttpResponse(headers={"HX-Redirect": reverse("package-prices")})


@page(P.DESIGN_PACKAGES)
@require_POST
def throw(request: Request) -> HttpResponse:
    """Throw the draft away."""
    if price_view(viewer=request.viewer).draft:
        actions.drop_prices(by=request.viewer, at=clock.now())
        messages.success(request, _("草稿已丢弃"))
    return HttpResponse(headers={"HX-Redirect": reverse("package-prices")})


@page(P.APPROVE_PACKAGES)
@require_http_methods(["GET", "POST"])
def approve(request: Request) -> HttpResponse:
    """What changes, and what it does to margins; the second person agrees or hands it back."""
    viewer, problem = request.viewer, ""
    view = price_view(viewer=viewer)
    if view.draft is None or not view.waiting:
        return redirect("package-prices")
    if request.method == "POST":
        try:
            decide(
                request, publish=actions.publish_prices, hand_back=actions.hand_back_prices,
                published=_("新价目已启用；已签的方案按签时的价目"),
            )  # fmt: skip
            return redirect("package-prices")
        except Refused as refused:
            problem = str(refused)
    who = actor_names([view.draft.author], viewer=viewer)[view.draft.author]
    shown = approval(view, margin_changes(viewer=viewer), who, viewer=viewer)
    return render(request, "packages/price_approve.html", {"page": shown, "problem": problem})


def _page(request: Request) -> PricesPage:
    viewer, versions = request.viewer, price_versions(viewer=request.viewer)
    actors = {who for one in versions for who in (one.author, one.published_by) if who}
    names = actor_names(actors, viewer=viewer)
    return prices_page(price_view(viewer=viewer), margin_changes(viewer=viewer), versions, names, viewer=viewer)
