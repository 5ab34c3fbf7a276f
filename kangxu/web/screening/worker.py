"""The service worker's script: at the root, so that it may look after the screening page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from kangxu.web.components.icons import BUILT
from kangxu.web.doors import OPEN, page


@page(OPEN)
@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """Always asked for anew by browsers, and allowed to look after /screen."""
    return HttpResponse(
        (BUILT / "screening_worker.js").read_bytes(),
        content_type="text/javascript; charset=utf-8",
        headers={"Service-Worker-Allowed": "/screen"},
    )
