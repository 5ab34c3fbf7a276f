"""Who knocks: a machine with a door key, or a member of staff with a session."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja.security import HttpBearer
from ninja.security.apikey import APIKeyCookie

from kangxu.foundation.viewer import STRANGER, Viewer
from kangxu.organisations.actions import digest_of
from kangxu.organisations.queries import viewer_of_key


class KeyHolder(HttpBearer):
    """`Authorization: Bearer kx_…`"""

    openapi_description = "A door key, issued in the settings; it reaches one institution."

    def authenticate(self, request: HttpRequest, token: str) -> Viewer | None:
        viewer = viewer_of_key(digest_of(token))
        return viewer if viewer is not STRANGER else None


class SignedIn(APIKeyCookie):
    """The session of the browser; writes need the token that keeps other sites from posting."""

    param_name = "sessionid"

    def authenticate(self, request: HttpRequest, key: str | None) -> Viewer | None:
        viewer: Any = getattr(request, "viewer", STRANGER)
        return viewer if viewer.staff_id else None


KNOCKS = [KeyHolder(), SignedIn()]
