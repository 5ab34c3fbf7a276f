"""What was filled in to tag persons."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time

from django.http import QueryDict
from django.utils.dateparse import parse_date

from kangxu.foundation import clock
from kangxu.foundation.viewer import Viewer
from kangxu.segments.queries import Member, members

ROWS = 5_000
AT_MOST = 50_000


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
        day = parse_date(given.get("until", ""))
        until = datetime.combine(day, time(23, 59, 59), tzinfo=clock.zone()) if day else None
        chosen = tuple(int(one) for one in given.getlist("selected") if one.isdigit())
        return cls(chosen, given.get("all", ""), code, value, given.get("reason", "").strip(), until)

    def persons(self, viewer: Viewer) -> list[int]:
        """Whom it concerns; nobody beyond the viewer's reach."""
        return [one.card.id for one in everybody(self.everybody, viewer)] if self.everybody else list(self.selected)


def everybody(code: str, viewer: Viewer) -> Iterator[Member]:
    """All who are under a definition and whom one may take out of it, page after page, at most so many."""
    after: str | None = ""
    count = 0
    while after is not None and count < AT_MOST:
        found = members(code, viewer=viewer, after=after or None, rows=ROWS)
        yield from found.rows
        count += len(found.rows)
        after = found.after
