"""The ledger: what stands on every account, and the entries behind it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
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
from kangxu.shop.queries import EntryLine, list_entries, trial_balance
from kangxu.web.doors import Request, page
from kangxu.web.orders.asked import AskedEntries
from kangxu.web.orders.book_page import book_page, file_rows
from kangxu.web.tables import csv_file

EXPORT_AT_MOST = 100_000
FILE_PAGE = 500


@page(P.SEE_ACCOUNTS)
@require_GET
def ledger(request: Request) -> HttpResponse:
    """Trial balance of a period and its entries; only the lower part when htmx asks."""
    viewer, asked = request.viewer, AskedEntries.of(request.GET)
    today = clock.day_of(clock.now())
    since, until = asked.period(today)
    trial = trial_balance(viewer=viewer, since=since, until=until)
    found = list_entries(viewer=viewer, wanted=asked.wanted(today), after=asked.after or None)
    shown = book_page(trial, found, asked, viewer=viewer, today=today)
    template = "orders/book.html" if request.headers.get("HX-Target") == "book" else "orders/ledger.html"
    return render(request, template, {"page": shown})


@page(P.EXPORT_LISTS)
@require_GET
def export(request: Request) -> HttpResponseBase:
    """The entries as a file, one line a side; taking it is noted."""
    viewer, asked, at = request.viewer, AskedEntries.of(request.GET), clock.now()
    viewer.require(P.SEE_ACCOUNTS)
    since, until = asked.period(clock.day_of(at))
    note_export(what="ledger", conditions={"since": str(since), "until": str(until)}, by=viewer, at=at)
    rows = islice(_everything(asked, viewer, clock.day_of(at)), EXPORT_AT_MOST)
    return csv_file(_("账簿") + f"-{since:%Y%m%d}-{until:%Y%m%d}.csv", file_rows(rows))


def _everything(asked: AskedEntries, viewer: Viewer, today: date) -> Iterator[EntryLine]:
    after: str | None = None
    while True:
        found = list_entries(viewer=viewer, wanted=asked.wanted(today), after=after, rows=FILE_PAGE)
        yield from found.rows
        after = found.after
        if after is None:
            return
