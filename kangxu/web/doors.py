"""Every page declares who may open it. What declares nothing does not open, and the start says so."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.shortcuts import render
from django.template.loader import render_to_string

from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import NotAllowed, Viewer
from kangxu.organisations.queries import NotFound

OPEN = "open"
SIGNED_IN = "signed_in"
View = Callable[..., HttpResponse]


class Request(HttpRequest):
    """A request that came through the door: it knows its viewer."""

    viewer: Viewer


def page(permission: Permission | str) -> Callable[[View], View]:
    """Declare who may open a view: a permission, `SIGNED_IN`, or `OPEN`."""

    def declare(view: View) -> View:
        @wraps(view)
        def open_door(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
            if permission != OPEN and not request.viewer.staff_id:
                return redirect_to_login(request.get_full_path())
            if isinstance(permission, Permission) and not request.viewer.may(permission):
                return refused(request)
            try:
                return view(request, *args, **kwargs)
            except NotFound:
                return missing(request)
            except NotAllowed:
                return refused(request)

        open_door.door = permission  # type: ignore[attr-defined]
        return open_door

    return declare


def missing(request: HttpRequest) -> HttpResponse:
    """The same answer for what does not exist and for what the viewer may not know of."""
    return HttpResponseNotFound(render_to_string("404.html", {}, request=request))


def refused(request: HttpRequest) -> HttpResponse:
    return render(request, "403.html", status=403)
