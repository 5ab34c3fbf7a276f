"""What every request passes: the content policy, and the door that knows the viewer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse

from kangxu.foundation.viewer import STRANGER, Viewer
from kangxu.organisations.queries import Workplace, enter
from kangxu.web.doors import UndeclaredDoor, is_declared

POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; script-src 'self'; "
    "frame-ancestors 'none'; base-uri 'self'; form-action 'self'"
)
NOBODY: tuple[Viewer, tuple[Workplace, ...]] = (STRANGER, ())
Next = Callable[[HttpRequest], HttpResponse]


class ContentPolicy:
    """Only our own scripts run; nothing is fetched from elsewhere."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        if not request.path.startswith("/static/"):
            response.headers.setdefault("Cache-Control", "no-store")
        return response


class Door:
    """Puts the viewer on the request and refuses views that declare nothing."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        known = enter(user, institution_id=request.session.get("institution")) if user.is_authenticated else NOBODY
        request.viewer, request.workplaces = known  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        if not is_declared(view):
            raise UndeclaredDoor(f"{view.__module__}.{getattr(view, '__name__', view)}")
        if _has_nul(request):
            raise BadRequest


def _has_nul(request: HttpRequest) -> bool:
    """No keyboard types it and the database keeps none: only what is typed is read, files pass by."""
    if "%00" in request.META.get("QUERY_STRING", ""):
        return True
    typed = request.content_type == "application/x-www-form-urlencoded"
    return typed and any("\x00" in one for _name, values in request.POST.lists() for one in values)
