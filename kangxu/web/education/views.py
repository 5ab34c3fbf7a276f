"""Things to read: a page each that anybody may open and print, and the list of them for staff."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kangxu.education.prescription_queries import use_of
from kangxu.education.queries import get_item, list_items
from kangxu.foundation import clock
from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import STRANGER
from kangxu.web.doors import OPEN, SIGNED_IN, Request, page
from kangxu.web.education.asked import asked_of
from kangxu.web.education.library import shelf_page
from kangxu.web.education.pages import item_page


@page(SIGNED_IN)
def shelf(request: Request) -> HttpResponse:
    """All items, by disease, stage and how much reading they ask for; how they are used where one may see that."""
    viewer, asked = request.viewer, asked_of(request.GET)
    use = use_of(viewer=viewer) if viewer.may(Permission.SEE_CLINICAL) else None
    made = shelf_page(list_items(viewer=viewer), asked, use, today=clock.day_of(clock.now()))
    template = "education/list.html" if request.headers.get("HX-Target") == "list" else "education/shelf.html"
    return render(request, template, {"page": made})


@page(OPEN)
def to_read(request: HttpRequest, item: str) -> HttpResponse:
    """Open to everyone: the QR code of a printed report leads here, and nothing of a person is in it."""
    found = get_item(item, viewer=STRANGER)
    return render(request, "education/item.html", {"page": item_page(found, today=clock.day_of(clock.now()))})
