"""Answers that close the drawer and let the page read its part anew."""

from __future__ import annotations

from django.http import HttpResponse

from kangxu.web.desk.views import said
from kangxu.web.doors import Request

CHANGED = '{"kx:close-drawer": true, "kx:rights-changed": true}'


def changed(request: Request, text: str, *, undo_href: str = "") -> HttpResponse:
    """A toast; aimed outside the drawer, which what is swapped into it would open again."""
    answer = said(request, text, also=CHANGED, undo_href=undo_href)
    answer.headers["HX-Retarget"] = "#toasts"
    return answer
