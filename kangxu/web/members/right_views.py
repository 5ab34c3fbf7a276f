"""What a person may use: the page with everything redeemed, redeeming by hand, taking it back on the same day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kangxu.foundation import clock
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import list_staff
from kangxu.shop.actions import Delivered, Refused, redeem_by_hand, undo_by_hand
from kangxu.shop.coupon_queries import coupons_of
from kangxu.shop.entitlement_queries import get_right, redemptions_of, rights_of
from kangxu.shop.levels import deliverers
from kangxu.web.components.entitlement_list import EntitlementList
from kangxu.web.components.identity_bar import IdentityBar
from kangxu.web.components.key_hints import KeyHint, KeyHints
from kangxu.web.components.shapes import Link
from kangxu.web.coupons.held import HeldCoupon, held_coupons
from kangxu.web.desk.views import said
from kangxu.web.doors import Request, page
from kangxu.web.members import words
from kangxu.web.members.answers import changed
from kangxu.web.members.rights import RedeemedLine, redeem_drawer, redeemed_lines, rights_list
from kangxu.web.person import entitlements, facts
from kangxu.web.person.identity import identity
from kangxu.web.person.views import note_look


@dataclass(frozen=True)
class RightsPage:
    """Everything a person may use and has used, and the coupons in hand."""

    title: str
    identity: IdentityBar
    here: str
    living: EntitlementList
    count: int
    over: EntitlementList | None
    redeemed: tuple[RedeemedLine, ...]
    coupons: tuple[HeldCoupon, ...]
    claim_href: str
    keys: KeyHints


@page(P.SEE_PEOPLE)
@require_GET
def rights(request: Request, person_id: int) -> HttpResponse:
    """The page, or only the card of the person's page when htmx asks for it."""
    viewer, now = request.viewer, clock.now()
    if request.headers.get("HX-Target") == "rights":
        card = entitlements.rights_card(person_id, viewer=viewer, now=now)
        return render(request, "members/rights_card.html", {"rights": card})
    made = _page(person_id, viewer, now)
    note_look(request, person_id, "entitlements", now)
    return render(request, "members/rights.html", {"page": made})


@page(P.SELL_PACKAGES)
def redeem(request: Request, entitlement_id: int) -> HttpResponse:
    """The form, or what came of it."""
    viewer, now = request.viewer, clock.now()
    right = get_right(entitlement_id, viewer=viewer)
    staff = _staff(right.service, viewer)
    if request.method != "POST":
        return render(request, "members/redeem.html", {"page": redeem_drawer(right, staff, now)})
    try:
        made = redeem_by_hand(
            entitlement_id=entitlement_id, delivered=_delivered(request, now), by=viewer, at=now,
            cause=f"hand:{entitlement_id}:{request.POST.get('token', '')[:40] or now.timestamp()}",
        )  # fmt: skip
    except Refused as refused:
        drawer = redeem_drawer(right, staff, now, given=request.POST, problem=str(refused))
        return render(request, "members/redeem.html", {"page": drawer})
    words_of = {"what": words.service_name(right.service), "count": made.quantity}
    undo = reverse("redemption-undo", args=[made.pk])
    return changed(request, _("已核销：%(what)s %(count)s次") % words_of, undo_href=undo)


@page(P.SELL_PACKAGES)
@require_POST
def undo(request: Request, redemption_id: int) -> HttpResponse:
    """It was not delivered after all."""
    try:
        undo_by_hand(redemption_id=redemption_id, by=request.viewer, at=clock.now())
    except Refused as refused:
        return said(request, str(refused))
    return changed(request, _("已撤销核销，次数退回"))


def _page(person_id: int, viewer: Viewer, now: datetime) -> RightsPage:
    who = facts.read_who(person_id, viewer=viewer, now=now)
    found, today, may = rights_of(person_id, viewer=viewer), clock.day_of(now), viewer.may(P.SELL_PACKAGES)
    living = [one for one in found if one.living(today)]
    over = [one for one in found if not one.living(today)]
    return RightsPage(
        title=who.person.name or _("未登记姓名"), here=reverse("person-rights", args=[person_id]),
        identity=identity(who, viewer=viewer, active="person-rights"), count=len(living),
        living=rights_list(living, today, may=may), over=rights_list(over, today, may=False) if over else None,
        redeemed=redeemed_lines(redemptions_of(person_id, viewer=viewer, at=now), now, may=may),
        coupons=held_coupons(coupons_of(person_id, viewer=viewer), today, may=may), keys=_keys(),
        claim_href=reverse("person-coupons", args=[person_id]) if may else "",
    )  # fmt: skip


def _delivered(request: Request, now: datetime) -> Delivered:
    """What was filled in. Raises Refused."""
    given = request.POST
    moment = parse_datetime(given.get("at", ""))
    if moment is None:
        raise Refused(_("请填交付的日期和时间"))
    aware = moment if moment.tzinfo else moment.replace(tzinfo=clock.zone())
    if not given.get("staff", "").isdecimal():
        raise Refused(_("请选谁交付的"))
    quantity = int(given["quantity"]) if given.get("quantity", "").isdecimal() else 0
    done = min(aware, now) if _same_minute(aware, now) else aware
    return Delivered(quantity, done, int(given["staff"]), given.get("note", ""))


def _same_minute(moment: datetime, now: datetime) -> bool:
    """The form knows minutes only: the minute that runs is not the future."""
    return moment.replace(second=0, microsecond=0) == now.astimezone(moment.tzinfo).replace(second=0, microsecond=0)


def _staff(service: str, viewer: Viewer) -> tuple[Link, ...]:
    """Who may have delivered it; the viewer first chosen when one of them."""
    roles = deliverers(service)
    found = [
        staff for staff in list_staff(viewer=viewer)
        if any(one.ended_at is None and (roles is None or one.role in roles) for one in staff.postings.all())
    ]  # fmt: skip
    return tuple(Link(one.name, value=str(one.pk), active=one.pk == viewer.staff_id) for one in found)


def _keys() -> KeyHints:
    return KeyHints((KeyHint(("j", "k"), _("上下移动")), KeyHint(("Enter",), _("核销")), KeyHint(("u",), _("撤销"))))
