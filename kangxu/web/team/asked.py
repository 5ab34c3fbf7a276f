"""What the addresses of the team's pages ask for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kangxu.followup.vocabulary import KINDS
from kangxu.foundation.keys import is_key
from kangxu.performance.list_queries import Wanted
from kangxu.web.selection import Selection

SORTS = ("persons", "due", "uncalled", "late", "today", "week", "month", "load", "reach")
LISTS = ("critical", "uncalled", "late", "missed", "due", "turned")


@dataclass(frozen=True)
class AskedBoard(Selection):
    """A place, and how the staff are sorted: `late` falls, `-late` rises."""

    page = "team"

    place: str = ""
    sort: str = ""
    after: str = ""

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> AskedBoard:
        """Unknown values fall away."""
        asked = cls.read(given)
        sort = asked.sort if asked.sort.removeprefix("-") in SORTS else ""
        return cls(asked.place if is_key(asked.place) else "", sort)

    @property
    def place_id(self) -> int | None:
        return int(self.place) if self.place else None


@dataclass(frozen=True)
class AskedList(Selection):
    """Which list, where, whose (a member of staff, `none`) and of what kind."""

    page = "team-list"

    what: str = "late"
    place: str = ""
    owner: str = ""
    kind: str = ""
    after: str = ""

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> AskedList:
        """Unknown values fall away."""
        asked = cls.read(given)
        return cls(
            asked.what if asked.what in LISTS else "late", asked.place if is_key(asked.place) else "",
            asked.owner if asked.owner == "none" or is_key(asked.owner) else "",
            asked.kind if asked.kind in KINDS else "", asked.after,
        )  # fmt: skip

    @property
    def place_id(self) -> int | None:
        return int(self.place) if self.place else None

    @property
    def wanted(self) -> Wanted:
        owner = 0 if self.owner == "none" else int(self.owner) if self.owner else None
        return Wanted(self.what, self.place_id, owner, self.kind)
