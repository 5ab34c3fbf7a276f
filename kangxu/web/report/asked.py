"""What the address of a dashboard asks for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Self
from urllib.parse import urlencode

from django.urls import reverse

from kangxu.foundation.keys import is_key
from kangxu.organisations.queries import NotFound
from kangxu.web.doors import Request


@dataclass(frozen=True)
class Asked:
    """Programme, place, and which part of a number."""

    programme: str
    place_id: int
    why: str = ""
    state: str = ""
    after: str | None = None

    @classmethod
    def of(cls, request: Request, *, programme: str = "") -> Self:
        """From the address; without a place, where the viewer works. Raises NotFound for a place that is no number."""
        given = request.GET
        place = given.get("place") or str(request.viewer.organisation_id or "")
        after = given.get("after") or None
        if not is_key(place) or (after is not None and not is_key(after)):
            raise NotFound("place")
        return cls(
            programme or given.get("programme", ""), int(place), given.get("why", ""), given.get("state", ""), after
        )

    def with_programme(self, programme: str) -> Self:
        """This programme where the address names none."""
        return self if self.programme else replace(self, programme=programme)

    def board(self, **changed: Any) -> str:
        """Address of the dashboard, of another programme or place."""
        wanted = replace(self, **changed)
        return f"{reverse('dashboard')}?{urlencode({'programme': wanted.programme, 'place': wanted.place_id})}"

    def listed(self, measure: str, *, name: str = "dashboard-list", **changed: Any) -> str:
        """Address of the list behind a measure, or (by name) of its file."""
        wanted = replace(self, **{"after": None, **changed})
        kept = {"place": wanted.place_id, "why": wanted.why, "state": wanted.state, "after": wanted.after}
        query = urlencode({key: value for key, value in kept.items() if value})
        return f"{reverse(name, args=[wanted.programme, measure])}?{query}"
