"""The disease programmes: what each does to whom, where it comes from, and who has signed it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kangxu.education.queries import list_items
from kangxu.foundation import clock
from kangxu.foundation.permissions import Permission as P
from kangxu.organisations.queries import NotFound
from kangxu.programmes.actions import CannotEnrol, sign_programme
from kangxu.programmes.queries import list_programmes, signatures_of
from kangxu.web.care.pages import programme_page, shelf_page
from kangxu.web.doors import SIGNED_IN, Request, page


@page(SIGNED_IN)
def shelf(request: Request) -> HttpResponse:
    found = list_programmes(viewer=request.viewer)
    signatures = signatures_of(viewer=request.viewer)
    made = shelf_page(found, signatures, today=clock.day_of(clock.now()))
    return render(request, "care/shelf.html", {"page": made})


@page(SIGNED_IN)
def one_programme(request: Request, programme: str) -> HttpResponse:
    viewer = request.viewer
    found = next((one for one in list_programmes(viewer=viewer) if one.code == programme), None)
    if found is None:
        raise NotFound(f"programme:{programme}")
    items = {item.code: item for item in list_items(viewer=viewer)}
    made = programme_page(
        found, items, signatures_of(viewer=viewer), may_sign=viewer.may(P.SIGN_PLANS), today=clock.day_of(clock.now())
    )
    return render(request, "care/programme.html", {"page": made})


@page(P.SIGN_PLANS)
@require_POST
def sign(request: Request, programme: str) -> HttpResponse:
    """A specialist answers for the content that was read."""
    given = request.POST
    try:
        sign_programme(
            programme=programme, digest=given.get("digest", ""), note=given.get("note", ""), by=request.viewer,
            at=clock.now(),
        )  # fmt: skip
        messages.success(request, _("已签字，按这套方案做的计划不再标“待签”"))
    except CannotEnrol as refused:
        messages.error(request, str(refused))
    return redirect("programme", programme)
