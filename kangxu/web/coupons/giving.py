"""Coupons into people's hands: one at the desk, many of a segment who agreed to offers; exchanged, made void."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kangxu.foundation import clock
from kangxu.foundation.keys import is_key
from kangxu.foundation.permissions import Permission as P
from kangxu.people.queries import get_person
from kangxu.people.search import search
from kangxu.privacy.masking import mask_phone, name_for
from kangxu.segments.queries import addressees
from kangxu.shop.actions import Refused, claim_coupon, give_coupons, use_voucher, void_coupon
from kangxu.shop.coupon_queries import claimable, coupon_kind, get_coupon, having, willing
from kangxu.web.components.shapes import Link
from kangxu.web.coupons import words
from kangxu.web.coupons.pages import claim_lines
from kangxu.web.coupons.views import audiences
from kangxu.web.desk.views import said
from kangxu.web.desk.words import sex_age
from kangxu.web.doors import Request, page
from kangxu.web.members.answers import changed

FOUND = 8


@dataclass(frozen=True)
class Preview:
    """Whom giving to a segment would reach: how many it has, agreed to offers, have one already, would get one."""

    people: int
    agreed: int
    had: int
    gets: int
    left: int


@page(P.SELL_PACKAGES)
def give(request: Request, kind_id: int) -> HttpResponse:
    """To one person who stands at the desk."""
    viewer, at = request.viewer, clock.now()
    one = coupon_kind(kind_id, viewer=viewer)
    if request.method == "POST":
        return _give(request, kind_id, at)
    text = request.GET.get("q", "").strip()
    today = clock.day_of(at)
    found = [
        Link(
            name_for(viewer, hit.person.name) or _("未登记姓名"), value=str(hit.person.id),
            detail=" ".join((sex_age(hit.person.sex, hit.person.age(today)), mask_phone(hit.person.phone))),
        )
        for hit in (search(text, viewer=viewer, most=FOUND) if text else ())
    ]  # fmt: skip
    told = {"title": one.row.title, "does": words.does(one.row), "href": request.path, "found": found, "text": text}
    template = "coupons/give_found.html" if request.headers.get("HX-Target") == "give-found" else "coupons/give.html"
    return render(request, template, told)


@page(P.SELL_PACKAGES)
@require_GET
def for_person(request: Request, person_id: int) -> HttpResponse:
    """What this person may be given now."""
    viewer, at = request.viewer, clock.now()
    person = get_person(person_id, viewer=viewer)
    lines = claim_lines(claimable(viewer=viewer, at=at), clock.day_of(at))
    return render(request, "coupons/for_person.html", {"person": person, "lines": lines})


@page(P.DESIGN_PACKAGES)
def to_segment(request: Request, kind_id: int) -> HttpResponse:
    """To everybody of a segment who agreed to offers; counted before it is done."""
    viewer, at = request.viewer, clock.now()
    viewer.require(P.SEE_SEGMENTS)
    one, sent = coupon_kind(kind_id, viewer=viewer), request.POST or request.GET
    code = sent.get("segment", one.row.audience)
    persons = addressees(code, viewer=viewer, at=at) if code else []
    agreed = willing(persons, viewer=viewer, at=at)
    if request.method == "POST" and code:
        return _to_many(request, kind_id, code, agreed, at)
    had = having(kind_id, agreed, viewer=viewer)
    gets = min(len(agreed) - had, one.left)
    options = tuple(Link(each.label, value=each.value, active=each.value == code) for each in audiences(viewer))
    preview = Preview(len(persons), len(agreed), had, gets, one.left) if code else None
    told = {"title": one.row.title, "href": request.path, "options": options, "preview": preview}
    return render(request, "coupons/segment.html", told)


@page(P.SELL_PACKAGES)
@require_POST
def use(request: Request, coupon_id: int) -> HttpResponse:
    """A voucher becomes a service the person may use."""
    held = get_coupon(coupon_id, viewer=request.viewer)
    try:
        use_voucher(coupon_id=coupon_id, by=request.viewer, at=clock.now())
    except Refused as refused:
        return said(request, str(refused))
    told = {"what": words.does(held.coupon.kind)}
    return changed(request, _("已兑换：%(what)s，交付后请核销") % told)


@page(P.SELL_PACKAGES)
def void(request: Request, coupon_id: int) -> HttpResponse:
    """Out of the person's hands, with a reason."""
    viewer, problem = request.viewer, ""
    held = get_coupon(coupon_id, viewer=viewer)
    reason = request.POST.get("reason", "")
    if request.method == "POST":
        try:
            void_coupon(coupon_id=coupon_id, reason=reason, by=viewer, at=clock.now())
            return changed(request, _("已作废"))
        except Refused as refused:
            problem = str(refused)
    told = {"title": held.coupon.kind.title, "href": request.path, "problem": problem, "reason": reason}
    return render(request, "coupons/void.html", told)


def _give(request: Request, kind_id: int, at: datetime) -> HttpResponse:
    person = request.POST.get("person", "")
    if not is_key(person):
        return said(request, _("先找到要发给谁"))
    try:
        made = claim_coupon(kind_id=kind_id, person_id=int(person), by=request.viewer, at=at)
    except Refused as refused:
        return said(request, str(refused))
    return changed(request, _("已发，有效至%(day)s") % {"day": made.expires_on.isoformat()})


def _to_many(request: Request, kind_id: int, code: str, agreed: list[int], at: datetime) -> HttpResponse:
    try:
        made = give_coupons(kind_id=kind_id, person_ids=agreed, channel=f"segment:{code}", by=request.viewer, at=at)
    except Refused as refused:
        return said(request, str(refused))
    told = {"given": made.given, "had": made.had, "late": made.too_late}
    messages.success(request, _("已发%(given)s张；%(had)s人原来就有，%(late)s人没有发到") % told)
    return HttpResponse(headers={"HX-Redirect": reverse("coupon-kind", args=[kind_id])})
