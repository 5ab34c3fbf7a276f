"""One member's card: looked at, activated, frozen, given another number, raised, ended."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kangxu.foundation import clock
from kangxu.foundation.money import yuan
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import NotFound, get_staff
from kangxu.people.queries import get_person
from kangxu.privacy.queries import permits_of
from kangxu.programmes.queries import enrolments_of
from kangxu.programmes.staffing import assign
from kangxu.shop.actions import (
    Refused,
    activate_card,
    end_card,
    freeze_card,
    order_level,
    renumber_card,
    unfreeze_card,
)
from kangxu.shop.entitlement_queries import rights_of
from kangxu.shop.member_queries import MemberView, get_member
from kangxu.web.desk.views import said
from kangxu.web.doors import Request, page
from kangxu.web.members.card_page import Carer, card_page
from kangxu.web.members.forms import ReasonDrawer, level_offers
from kangxu.web.person.identity import address
from kangxu.web.person.views import note_look


@page(P.SELL_PACKAGES)
@require_GET
def member(request: Request, card_id: int) -> HttpResponse:
    """The card, with what to do next."""
    viewer, now = request.viewer, clock.now()
    one = get_member(card_id, viewer=viewer, at=now)
    person_id = one.card.person_id
    person, permits = get_person(person_id, viewer=viewer), permits_of(person_id, viewer=viewer, at=now)
    rights = rights_of(person_id, viewer=viewer)
    shown = card_page(one, person, rights, _carer(one, viewer), permits, now=now)
    note_look(request, person_id, "member", now)
    return render(request, "members/card.html", {"page": shown})


@page(P.SELL_PACKAGES)
@require_POST
def activate(request: Request, card_id: int) -> HttpResponse:
    return _do(request, _("卡已激活，权益已发放"), activate_card, card_id)


@page(P.SELL_PACKAGES)
@require_POST
def unfreeze(request: Request, card_id: int) -> HttpResponse:
    return _do(request, _("已解冻"), unfreeze_card, card_id)


@page(P.SELL_PACKAGES)
def freeze(request: Request, card_id: int) -> HttpResponse:
    drawer = ReasonDrawer(
        _("冻结会员卡"), _("冻结后权益暂停使用，解冻后继续；到期日不变。"), _("冻结"), request.path,
        hint=_("例如：卡丢了，先挂失"),
    )  # fmt: skip
    return _with_reason(request, card_id, drawer, _("已冻结"), freeze_card)


@page(P.SELL_PACKAGES)
def end(request: Request, card_id: int) -> HttpResponse:
    drawer = ReasonDrawer(
        _("注销会员卡"), _("卡发放的权益一并结束。付费等级没用完的部分在订单里退款。"), _("注销"), request.path,
        hint=_("例如：迁往外地，本人要求"),
    )  # fmt: skip
    return _with_reason(request, card_id, drawer, _("卡已注销"), end_card)


@page(P.SELL_PACKAGES)
def number(request: Request, card_id: int) -> HttpResponse:
    """Another number for a lost or broken card."""
    viewer, now, given = request.viewer, clock.now(), request.POST
    get_member(card_id, viewer=viewer, at=now)
    drawer = ReasonDrawer(
        _("换卡号"), _("旧卡号立即失效，等级和权益不变。"), _("换卡号"), request.path, hint=_("例如：卡丢了"),
        asks_number=True, number=given.get("number", ""), reason=given.get("reason", ""),
    )  # fmt: skip
    if request.method == "POST":
        try:
            renumber_card(card_id=card_id, number=drawer.number, reason=drawer.reason, by=viewer, at=now)
            return _again(request, _("卡号已换"))
        except Refused as refused:
            drawer = drawer.saying(str(refused))
    return render(request, "members/reason.html", {"page": drawer})


@page(P.SELL_PACKAGES)
def buy(request: Request, card_id: int) -> HttpResponse:
    """Order a year of a level; it begins when the desk has the money."""
    viewer, now, problem = request.viewer, clock.now(), ""
    one = get_member(card_id, viewer=viewer, at=now)
    if request.method == "POST":
        level = request.POST.get("level", "")
        try:
            cause = f"card:{card_id}:{level}:{request.POST.get('token', '')[:32]}"
            order = order_level(card_id=card_id, level=level, cause=cause, by=viewer, at=now)
            onward = address("order", order.pk)
            if onward:
                return HttpResponse(headers={"HX-Redirect": onward})
            return _again(request, _("已下单，年费%(amount)s元待收") % {"amount": yuan(order.payable_fen)})
        except Refused as refused:
            problem = str(refused)
    shown = {"offers": level_offers(one), "problem": problem, "href": request.path, "token": f"{now.timestamp():.0f}"}
    return render(request, "members/buy.html", {"page": shown})


def _with_reason(
    request: Request, card_id: int, drawer: ReasonDrawer, done: str, verb: Callable[..., object]
) -> HttpResponse:
    viewer, now = request.viewer, clock.now()
    get_member(card_id, viewer=viewer, at=now)
    if request.method == "POST":
        reason = request.POST.get("reason", "")
        try:
            verb(card_id=card_id, reason=reason, by=viewer, at=now)
            return _again(request, done)
        except Refused as refused:
            drawer = drawer.saying(str(refused), reason)
    return render(request, "members/reason.html", {"page": drawer})


def _do(request: Request, done: str, verb: Callable[..., object], card_id: int) -> HttpResponse:
    try:
        verb(card_id=card_id, by=request.viewer, at=clock.now())
    except Refused as refused:
        return said(request, str(refused))
    return _again(request, done)


def _again(request: Request, done: str) -> HttpResponse:
    messages.success(request, done)
    return HttpResponse(headers={"HX-Refresh": "true"})


def _carer(one: MemberView, viewer: Viewer) -> Carer:
    """Who looks after the member now; else whoever has the fewest."""
    person = one.card.person_id
    found = enrolments_of([person], viewer=viewer).get(person, [])
    known = next((held for held in found if held.doctor_id), None)
    if known is not None:
        return Carer(known.doctor, known.care_manager)
    proposed = assign([person], organisation_id=viewer.organisation_id or 0)[person].doctor
    return Carer(proposed=_name(proposed, viewer) if proposed else "")


def _name(staff_id: int, viewer: Viewer) -> str:
    try:
        return str(get_staff(staff_id, viewer=viewer).name)
    except NotFound:
        return ""
