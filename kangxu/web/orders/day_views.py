"""The end of the day: the cashier counts, the books are laid beside the bills, differences are explained."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kangxu.foundation import clock
from kangxu.foundation.keys import key_in
from kangxu.foundation.permissions import Permission as P
from kangxu.shop.actions import Refused, count_drawer, resolve_difference
from kangxu.shop.queries import day_bills, drawers_of, get_difference, list_days
from kangxu.shop.reconciling import check_all
from kangxu.web.doors import Request, page
from kangxu.web.orders.asked import book_day
from kangxu.web.orders.day_page import day_page, difference_page, drawer_page
from kangxu.web.orders.pay_views import cash_of


@page(P.SEE_ACCOUNTS)
@require_GET
def reconciliation(request: Request) -> HttpResponse:
    """One day: each provider's bill, our book, the ledger, and what differs."""
    viewer, today = request.viewer, clock.day_of(clock.now())
    day = min(book_day(request.GET.get("day", "")) or today - timedelta(days=1), today)
    shown = day_page(
        day, day_bills(day, viewer=viewer), list_days(viewer=viewer, until=today), viewer=viewer, today=today
    )
    return render(request, "orders/reconciliation.html", {"page": shown})


@page(P.SEE_ACCOUNTS)
@require_POST
def check(request: Request) -> HttpResponse:
    """Fetch the bills of a day and compare again."""
    at = clock.now()
    day = min(book_day(request.POST.get("day", "")) or clock.day_of(at), clock.day_of(at))
    check_all(day, by=request.viewer, at=at)
    messages.success(request, _("已重新核对%(day)s") % {"day": day.isoformat()})
    return redirect(_address(day))


@page(P.SEE_ACCOUNTS)
@require_http_methods(["GET", "POST"])
def difference(request: Request, difference_id: int) -> HttpResponse:
    """One difference in the drawer: what it is, what to do, what was found."""
    found, bill = get_difference(difference_id, viewer=request.viewer)
    problem, note = "", request.POST.get("note", "").strip()
    if request.method == "POST":
        try:
            resolve_difference(
                difference_id=difference_id, note=note, book="book" in request.POST, by=request.viewer, at=clock.now()
            )
        except Refused as why:
            problem = str(why)
        else:
            messages.success(request, _("差异已处理"))
            return HttpResponse(headers={"HX-Refresh": "true"})
    shown = difference_page(found, bill, note=note, problem=problem, viewer=request.viewer)
    return render(request, "orders/difference.html", {"page": shown})


@page(P.TAKE_PAYMENTS)
@require_http_methods(["GET", "POST"])
def drawer(request: Request) -> HttpResponse:
    """The cashier's own drawer: counted without being told what should be in it, then compared."""
    viewer, at, problem = request.viewer, clock.now(), ""
    today = clock.day_of(at)
    sent = request.POST if request.method == "POST" else request.GET
    day = min(book_day(sent.get("day", "")) or today, today)
    if request.method == "POST":
        try:
            counted, place = cash_of(sent.get("counted", "")), sent.get("place", "")
            count_drawer(
                provider=sent.get("way", ""), counted_fen=counted, note=sent.get("note", "").strip(), day=day,
                organisation_id=key_in(place), by=viewer, at=at,
            )  # fmt: skip
        except Refused as why:
            problem = str(why)
    shown = drawer_page(day, drawers_of(day, viewer=viewer), given=sent, problem=problem, today=today)
    return render(request, "orders/drawer.html", {"page": shown})


def _address(day: date) -> str:
    return f"{reverse('reconciliation')}?day={day.isoformat()}"
