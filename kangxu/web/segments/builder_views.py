"""The page on which a segment is made or changed."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from kangxu.foundation.permissions import Permission as P
from kangxu.web.doors import Request, page
from kangxu.web.segments.builder_page import builder_page
from kangxu.web.segments.editing import edited


@page(P.EDIT_SEGMENTS)
@require_GET
def new(request: Request) -> HttpResponse:
    return render(request, "segments/builder.html", {"page": builder_page(None, viewer=request.viewer)})


@page(P.EDIT_SEGMENTS)
@require_GET
def edit(request: Request, code: str) -> HttpResponse:
    found = edited(code, viewer=request.viewer)
    return render(request, "segments/builder.html", {"page": builder_page(found, viewer=request.viewer)})
