"""The disease programmes: what each does to whom, where it comes from, and who has signed it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from kangxu.education.queries import list_items
from kangxu.foundation import clock
from kangxu.organisations.queries import NotFound
from kangxu.programmes.queries import list_programmes
from kangxu.web.care.pages import programme_page, shelf_page
from kangxu.web.doors import SIGNED_IN, Request, page


@page(SIGNED_IN)
def shelf(request: Request) -> HttpResponse:
    found = list_programmes(viewer=request.viewer)
    return render(request, "care/shelf.html", {"page": shelf_page(found, today=clock.day_of(clock.now()))})


@page(SIGNED_IN)
def one_programme(request: Request, programme: str) -> HttpResponse:
    found = next((one for one in list_programmes(viewer=request.viewer) if one.code == programme), None)
    if found is None:
        raise NotFound(f"programme:{programme}")
    items = {item.code: item for item in list_items(viewer=request.viewer)}
    made = programme_page(found, items, today=clock.day_of(clock.now()))
    return render(request, "care/programme.html", {"page": made})
