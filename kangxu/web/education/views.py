"""Things to read: a page each that anybody may open and print, and the list of them for staff."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kangxu.education.queries import get_item, list_items
from kangxu.foundation import clock
from kangxu.foundation.viewer import STRANGER
from kangxu.web.doors import OPEN, SIGNED_IN, Request, page
from kangxu.web.education.pages import item_page, shelf_page


@page(SIGNED_IN)
def shelf(request: Request) -> HttpResponse:
    made = shelf_page(list_items(viewer=request.viewer), today=clock.day_of(clock.now()))
    return render(request, "education/shelf.html", {"page": made})


@page(OPEN)
def to_read(request: HttpRequest, item: str) -> HttpResponse:
    """Open to everyone: the QR code of a printed report leads here, and nothing of a person is in it."""
    found = get_item(item, viewer=STRANGER)
    return render(request, "education/item.html", {"page": item_page(found, today=clock.day_of(clock.now()))})
