"""The order desk: today's orders, found again by number, name or the tail of a phone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from itertools import islice

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kangxu.followup.actions import note_export
from kangxu.foundation import clock
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import Viewer
from kangxu.shop.queries import OrderRow, count_orders, list_orders, money_of_day
from kangxu.web.doors import Request, page
from kangxu.web.orders.asked import AskedOrders
from kangxu.web.orders.desk_page import desk_page, file_rows
from kangxu.web.tables import csv_file

EXPORT_AT_MOST = 50_000
FILE_PAGE = 500


@page(P.TAKE_PAYMENTS)
@require_GET
def orders(request: Request) -> HttpResponse:
    """The desk, or only its list when htmx asks."""
    viewer, at, asked = request.viewer, clock.now(), AskedOrders.of(request.GET)
    today = clock.day_of(at)
    wanted = asked.wanted(today)
    found = list_orders(viewer=viewer, wanted=wanted, after=asked.after or None)
    counts = count_orders(viewer=viewer, wanted=asked.wanted(today))
    shown = desk_page(found, counts, money_of_day(today, viewer=viewer), asked, viewer=viewer, at=at)
    template = "orders/list.html" if request.headers.get("HX-Target") == "list" else "orders/orders.html"
    return render(request, template, {"page": shown})


@page(P.EXPORT_LISTS)
@require_GET
def export(request: Request) -> HttpResponseBase:
    """The list as a file; taking it is noted."""
    viewer, at, asked = request.viewer, clock.now(), AskedOrders.of(request.GET)
    viewer.require(P.TAKE_PAYMENTS)
    note_export(what="orders", conditions={"days": asked.days, "state": asked.state}, by=viewer, at=at)
    rows = islice(_everything(asked, viewer, at), EXPORT_AT_MOST)
    return csv_file(_("订单") + f"-{clock.day_of(at):%Y%m%d}.csv", file_rows(rows, viewer=viewer))


def _everything(asked: AskedOrders, viewer: Viewer, at: datetime) -> Iterator[OrderRow]:
    """All pages of the list, one after the other."""
    wanted, after = asked.wanted(clock.day_of(at)), None
    while True:
        found = list_orders(viewer=viewer, wanted=replace(wanted), after=after, rows=FILE_PAGE)
        yield from found.rows
        after = found.after
        if after is None:
            return
