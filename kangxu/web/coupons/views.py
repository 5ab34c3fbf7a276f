"""The desk of coupons: kinds with what came of them, designed, published by another, stopped."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kangxu.foundation import clock
from kangxu.foundation.keys import is_key
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.terms import language
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import NotFound, actor_names
from kangxu.segments.queries import definitions
from kangxu.shop.actions import Refused, publish_coupons, save_coupons, stop_coupons
from kangxu.shop.coupon_queries import KindView, coupon_kind, coupon_kinds, holders, product_words, products_for_coupons
from kangxu.web.components.shapes import Link
from kangxu.web.coupons import forms, words
from kangxu.web.coupons.pages import coupons_page, kind_page
from kangxu.web.desk.views import said
from kangxu.web.doors import SIGNED_IN, Request, page


@page(SIGNED_IN)
@require_GET
def coupons(request: Request) -> HttpResponse:
    """All kinds of the viewer's institutions, with their counts; who has them stands a page deeper."""
    viewer, at = request.viewer, clock.now()
    shown = coupons_page(coupon_kinds(viewer=viewer), viewer=viewer, at=at)
    return render(request, "coupons/coupons.html", {"page": shown})


@page(SIGNED_IN)
@require_GET
def kind(request: Request, kind_id: int) -> HttpResponse:
    """One kind; its holders for those who see people."""
    viewer, at = request.viewer, clock.now()
    one = coupon_kind(kind_id, viewer=viewer)
    asked, after = request.GET.get("state", ""), request.GET.get("after", "")
    asked, after = asked if asked in words.STATES else "", after if is_key(after) else ""
    held = holders(kind_id, viewer=viewer, state=asked, after=after or None) if viewer.may(P.SEE_PEOPLE) else None
    author = actor_names([one.row.made_by], viewer=viewer)[one.row.made_by] if one.row.made_by else ""
    products = product_words(one.row.products, language=language(), viewer=viewer)
    shown = kind_page(one, author, products, held, asked, after, viewer=viewer, at=at)
    return render(request, "coupons/kind.html", {"page": shown})


@page(P.DESIGN_PACKAGES)
def new(request: Request) -> HttpResponse:
    return _form(request, None, _("新建一种券"))


@page(P.DESIGN_PACKAGES)
def edit(request: Request, kind_id: int) -> HttpResponse:
    one = coupon_kind(kind_id, viewer=request.viewer)
    if not request.viewer.sees(one.row.organisation_id):
        raise NotFound(f"coupon_kind:{kind_id}")
    return _form(request, one, _("修改券"))


@page(P.APPROVE_PACKAGES)
@require_POST
def publish(request: Request, kind_id: int) -> HttpResponse:
    return _do(request, kind_id, publish_coupons, _("已发布，可以领取"))


@page(P.APPROVE_PACKAGES)
@require_POST
def stop(request: Request, kind_id: int) -> HttpResponse:
    return _do(request, kind_id, stop_coupons, _("已停发，领到的仍然有效"))


def _form(request: Request, one: KindView | None, title: str) -> HttpResponse:
    viewer, at, problem = request.viewer, clock.now(), ""
    values = forms.values_of(one) if one else forms.blank(at)
    chosen = one.row.products if one else []
    sent = request.POST if request.method == "POST" else request.GET
    if "title" in sent:
        values, chosen = forms.sent_values(sent, at), sent.getlist("products")
    if request.method == "POST":
        try:
            draft = forms.draft_of(values, chosen)
            made = save_coupons(draft=draft, kind_id=one.row.pk if one else None, by=viewer, at=at)
            messages.success(request, _("草稿已保存，请另一位有权限的人发布"))
            return redirect("coupon-kind", made.pk)
        except Refused as refused:
            problem = str(refused)
    values = {**values, "type": values["type"] if values["type"] in words.TYPES else "reduction"}
    products = products_for_coupons(viewer=viewer)
    shown = forms.kind_form(title, request.path, values, chosen, products, audiences(viewer), problem)
    return render(request, "coupons/form.html", {"page": shown}, status=400 if problem else 200)


def audiences(viewer: Viewer) -> tuple[Link, ...]:
    """Segments in force that the viewer may see."""
    if not viewer.may(P.SEE_SEGMENTS):
        return ()
    found = definitions(viewer=viewer, kind="segment", state="active")
    return tuple(Link(f"{one.name}", value=one.code, count=one.count) for one in found)


def _do(request: Request, kind_id: int, verb: Callable[..., object], done: str) -> HttpResponse:
    try:
        verb(kind_id=kind_id, by=request.viewer, at=clock.now())
    except Refused as refused:
        return said(request, str(refused))
    messages.success(request, done)
    return HttpResponse(headers={"HX-Redirect": reverse("coupon-kind", args=[kind_id])})
