"""Every page declares who may open it. What declares nothing does not open, and the site does not start."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial, wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver, get_resolver

from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import NotAllowed, Viewer
from kangxu.organisations.queries import NotFound, Workplace
from kangxu.web.errors import missing, refused

OPEN = "open"
SIGNED_IN = "signed_in"
OWN_DOORS = ("ninja", "django.views.i18n")  # the REST door asks for its keys itself
View = Callable[..., HttpResponseBase]


class UndeclaredDoor(Exception):
    """A view declares neither a permission nor that it is open."""


class Request(HttpRequest):
    """A request that came through the door: it knows its viewer, and where else this person works."""

    viewer: Viewer
    workplaces: tuple[Workplace, ...]


def page(permission: Permission | str) -> Callable[[View], View]:
    """Declare who may open a view: a permission, `SIGNED_IN`, or `OPEN`."""

    def declare(view: View) -> View:
        @wraps(view)
        def open_door(request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if permission != OPEN and not request.viewer.staff_id:
                return _to_sign_in(request)
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


def is_declared(view: Any) -> bool:
    plain = view.func if isinstance(view, partial) else view
    return hasattr(plain, "door") or getattr(plain, "__module__", "").startswith(OWN_DOORS)


def addresses(resolver: URLResolver | None = None, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    """All addresses of the site with their patterns, as `persons/<int:person_id>`."""
    for entry in (resolver or get_resolver()).url_patterns:
        place = f"{before}{entry.pattern}"
        if isinstance(entry, URLResolver):
            yield from addresses(entry, place)
        else:
            yield place, entry


def insist_on_declared() -> None:
    """Refuse to start with a view that declares nothing. Raises UndeclaredDoor with all of them."""
    undeclared = [place for place, entry in addresses() if not is_declared(entry.callback)]
    if undeclared:
        raise UndeclaredDoor(", ".join(undeclared))


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in page and back here; a part of a page takes its whole page along."""
    if request.headers.get("HX-Request"):
        onward: Any = redirect_to_login(request.headers.get("HX-Current-URL", "/"))
        return HttpResponse(headers={"HX-Redirect": onward.url})
    return redirect_to_login(request.get_full_path())
