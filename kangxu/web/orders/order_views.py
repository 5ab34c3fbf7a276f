"""One order: what was bought, how it stands, cancelled, printed."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kangxu.foundation import clock
from kangxu.foundation.permissions import Permission as P
from kangxu.privacy.actions import log_access
from kangxu.shop.actions import Refused, change_packages
from kangxu.shop.paying import cancel
from kangxu.shop.queries import OrderView, get_order
from kangxu.web.desk.views import said
from kangxu.web.doors import Request, page
from kangxu.web.orders.order_page import order_page
from kangxu.web.orders.pay_panel import pay_panel
from kangxu.web.orders.receipt import receipt_of


@page(P.TAKE_PAYMENTS)
@require_GET
def order(request: Request, order_id: int) -> HttpResponse:
    """The order with everything that happened to it."""
    viewer, at = request.viewer, clock.now()
    found = get_order(order_id, viewer=viewer)
    _note(request, found, at)
    shown = order_page(found, viewer=viewer, at=at)
    panel = pay_panel(found, request, way=request.GET.get("way", ""), at=at) if shown.payable else None
    return render(request, "orders/order.html", {"page": shown, "panel": panel})


@page(P.TAKE_PAYMENTS)
@require_GET
def state(request: Request, order_id: int) -> HttpResponse:
    """Asked every few seconds while somebody may pay: nothing while nothing changed, else the page is read anew."""
    found = get_order(order_id, viewer=request.viewer).order
    waits = found.state == "pending" and found.expires_at > clock.now()
    return HttpResponse(status=204) if waits else HttpResponse(headers={"HX-Refresh": "true"})


@page(P.TAKE_PAYMENTS)
@require_POST
def close(request: Request, order_id: int) -> HttpResponse:
    """Nobody will pay this."""
    try:
        cancel(order_id=order_id, by=request.viewer, at=clock.now())
    except Refused as why:
        return said(request, str(why))
    messages.success(request, _("订单已取消，用的券已退回"))
    return HttpResponse(headers={"HX-Refresh": "true"})


@page(P.SELL_PACKAGES)
@require_POST
def change(request: Request, plan_id: int) -> HttpResponse:
    """The order of a changed plan once more, after nobody had paid the difference."""
    made = change_packages(plan_id=plan_id, again=True, by=request.viewer, at=clock.now())
    if made is None:
        return said(request, _("这份方案没有要换的已付订单"))
    return HttpResponse(headers={"HX-Redirect": reverse("order", args=[made.pk])})


@page(P.TAKE_PAYMENTS)
@require_GET
def receipt(request: Request, order_id: int) -> HttpResponse:
    """The slip for the patient, 76 mm wide."""
    at = clock.now()
    found = get_order(order_id, viewer=request.viewer)
    _note(request, found, at)
    return render(request, "orders/receipt.html", {"page": receipt_of(found, viewer=request.viewer, at=at)})


def _note(request: Request, found: OrderView, at: datetime) -> None:
    if found.person is not None:
        purpose = f"order:{found.order.pk}"
        log_access(person_id=found.person.id, page="order", purpose=purpose, by=request.viewer, at=at)
