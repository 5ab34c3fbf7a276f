"""Before the order: recommending a package, hearing the answer, ordering it."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kangxu.foundation import clock
from kangxu.foundation.keys import is_key
from kangxu.foundation.permissions import Permission as P
from kangxu.packages.queries import PackageView, catalogue
from kangxu.people.queries import get_person
from kangxu.people.search import search
from kangxu.privacy.actions import log_access
from kangxu.shop.actions import Refused, answer_offer, make_offer, place_order, view_offer
from kangxu.shop.products import line_of
from kangxu.shop.queries import OfferView, Order, coupons_for, get_offer, offers_of
from kangxu.web.doors import Request, page
from kangxu.web.orders.new_page import NewOrder, found_persons, new_order_page
from kangxu.web.orders.offer_page import answer_page, offer_page

MOST = 8


@page(P.SELL_PACKAGES)
@require_http_methods(["GET", "POST"])
def new_order(request: Request) -> HttpResponse:
    """Who, which package, which coupon, what it comes to; the form is read anew with every choice."""
    viewer, at = request.viewer, clock.now()
    sent = request.POST if request.method == "POST" else request.GET
    problem = ""
    shown = _chosen(request, at)
    if request.method == "POST" and shown.package is not None and shown.person is not None:
        try:
            held = place_order(
                person_id=shown.person.id, lines=[line_of(shown.package.version)],
                cause=f"desk:{sent.get('cause', '')[:40]}", offer_id=shown.offer_id, coupon_id=shown.coupon_id,
                by=viewer, at=at,
            )  # fmt: skip
        except Refused as why:
            problem = str(why)
        else:
            return _placed(request, held, shown.person.id)
    elif request.method == "POST":
        problem = _("请先选患者和服务包")
    made = new_order_page(shown, problem=problem, viewer=viewer, at=at)
    part = request.headers.get("HX-Target") == "new-order"
    return render(request, "orders/new_form.html" if part else "orders/new.html", {"page": made})


@page(P.SELL_PACKAGES)
@require_GET
def find_persons(request: Request) -> HttpResponse:
    """Persons by what is typed, as links back into the form."""
    text = request.GET.get("q", "")
    found = [one.person for one in search(text, viewer=request.viewer, most=MOST)]
    shown = found_persons(found, package=request.GET.get("package", "")[:60], today=clock.day_of(clock.now()))
    return render(request, "orders/found.html", {"persons": shown, "asked": bool(text.strip())})


@page(P.SELL_PACKAGES)
@require_http_methods(["GET", "POST"])
def offer(request: Request, person_id: int) -> HttpResponse:
    """Recommend a package to a person, and what was recommended before; in the drawer, or as a page of its own."""
    viewer, at = request.viewer, clock.now()
    person = get_person(person_id, viewer=viewer)
    packages, problem = catalogue(viewer=viewer), ""
    if request.method == "POST":
        try:
            return _offered(request, person_id, packages, at)
        except Refused as why:
            problem = str(why)
    log_access(person_id=person_id, page="offer", purpose="offer", by=viewer, at=at)
    sent = request.POST if request.method == "POST" else request.GET
    shown = offer_page(
        person, packages, offers_of(person_id, viewer=viewer), given=sent, problem=problem, viewer=viewer
    )
    whole = not request.headers.get("HX-Request")
    return render(request, "orders/offer_page.html" if whole else "orders/offer.html", {"page": shown})


@page(P.SELL_PACKAGES)
@require_http_methods(["GET", "POST"])
def answer(request: Request, offer_id: int) -> HttpResponse:
    """The person does not want it: why."""
    found, problem = get_offer(offer_id, viewer=request.viewer), ""
    _look_at(found, request, clock.now())
    if request.method == "POST":
        sent = request.POST
        try:
            answer_offer(
                offer_id=offer_id, answer=sent.get("answer", ""), note=sent.get("note", "").strip(), by=request.viewer,
                at=clock.now(),
            )  # fmt: skip
        except Refused as why:
            problem = str(why)
        else:
            return _done(request, _("已记下，不再向本人推荐这一项"))
    return render(request, "orders/answer.html", {"page": answer_page(found, problem=problem)})


def _chosen(request: Request, at: datetime) -> NewOrder:
    """What is chosen so far; unknown codes fall away. Raises NotFound for a person out of scope."""
    viewer, sent = request.viewer, request.POST if request.method == "POST" else request.GET
    packages = catalogue(viewer=viewer)
    number = sent.get("person", "")
    person = get_person(int(number), viewer=viewer) if is_key(number) else None
    offers = [one for one in offers_of(person.id, viewer=viewer) if one.open] if person else []
    recommended = offers[0].offer.product if offers else ""
    package = _package(packages, sent.get("package", recommended))
    offer = next((one for one in offers if package and _same(one.offer.product, package)), None)
    if offer is not None:
        _look_at(offer, request, at)
    lines = [(package.product, line_of(package.version).price_fen)] if package else []
    coupons = coupons_for(person.id, lines, viewer=viewer, at=at) if person and lines else []
    wanted = sent.get("coupon", "")
    usable = {str(one.id): one.id for one in coupons if not one.why_not}
    cause = sent.get("cause", "")[:40] or uuid4().hex
    number_of_offer = offer.offer.pk if offer else None
    return NewOrder(
        person, packages, package, number_of_offer, coupons, usable.get(wanted), cause, "package" in sent
    )  # fmt: skip


def _look_at(seen: OfferView, request: Request, at: datetime) -> None:
    """Whoever opens an offer looks at it with the person."""
    if seen.offer.viewed_at is None:
        view_offer(offer_id=seen.offer.pk, by=request.viewer, at=at)


def _package(packages: list[PackageView], wanted: str) -> PackageView | None:
    """By code, with or without version: what is sold is always the version in force."""
    return next((one for one in packages if one.package.code == wanted.split("@")[0]), None)


def _same(product: str, package: PackageView) -> bool:
    return product.split("@")[0] == package.package.code


def _placed(request: Request, order: Order, person_id: int) -> HttpResponse:
    if request.viewer.may(P.TAKE_PAYMENTS):
        return redirect("order", order.pk)
    told = {"number": order.number}
    if order.payable_fen:
        messages.success(request, _("已下单，单号%(number)s，请患者扫码付，或到收费处支付") % told)
        return redirect("order-code", order.pk)
    messages.success(request, _("已下单，单号%(number)s，不用付款，权益已发放") % told)
    return redirect("person", person_id)


def _offered(request: Request, person_id: int, packages: list[PackageView], at: datetime) -> HttpResponse:
    sent = request.POST
    package = _package(packages, sent.get("package", ""))
    if package is None:
        raise Refused(_("请选服务包"))
    make_offer(
        person_id=person_id, product=package.product, price_fen=line_of(package.version).price_fen,
        channel=sent.get("channel", ""), reason=sent.get("reason", "").strip(), by=request.viewer, at=at,
    )  # fmt: skip
    return _done(request, _("已记录这次推荐"))


def _done(request: Request, text: str) -> HttpResponse:
    """The page is read anew: it may show what was recommended."""
    messages.success(request, text)
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Refresh": "true"})
    return redirect(request.get_full_path())
