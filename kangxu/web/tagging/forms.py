"""What was filled in to tag persons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time

from django.http import QueryDict

from kangxu.foundation import clock
from kangxu.foundation.keys import keys_in
from kangxu.foundation.viewer import Viewer
from kangxu.segments.queries import addressees
from kangxu.web.days import day_in


@dataclass(frozen=True)
class TagForm:
    """Whom to tag (`selected`, or everybody under the definition `all`), with what, why, until when."""

    selected: tuple[int, ...]
    everybody: str
    code: str
    value: str
    reason: str
    until: datetime | None

    @classmethod
    def of(cls, given: QueryDict) -> TagForm:
        code, _sep, value = given.get("tag", "").partition(":")
        day = day_in(given.get("until", ""))
        until = datetime.combine(day, time(23, 59, 59), tzinfo=clock.zone()) if day else None
        chosen = tuple(keys_in(given.getlist("selected")))
        return cls(chosen, given.get("all", ""), code, value, given.get("reason", "").strip(), until)

    def persons(self, viewer: Viewer, at: datetime) -> list[int]:
        """Whom it concerns; of a definition those whom a batch action may take."""
        return addressees(self.everybody, viewer=viewer, at=at) if self.everybody else list(self.selected)
