"""What the address of the list of calls asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime, time, timedelta
from typing import Any, Self
from urllib.parse import urlencode

from django.urls import reverse

from kangxu.followup.call_queries import VIEWS, CallsWanted
from kangxu.foundation import clock
from kangxu.foundation.keys import is_key

DAYS = {"today": 0, "7": 6, "30": 29, "all": None}
USUAL = "7"
LONGEST = 40


@dataclass(frozen=True)
class Asked:
    """Days, which calls, whose, words of the notes; the place in the list."""

    days: str = USUAL
    view: str = "all"
    staff: str = ""
    q: str = ""
    after: str = ""

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Self:
        """Unknown values fall away."""
        told = {one.name: str(given.get(one.name, one.default))[:60].replace("\0", "") for one in fields(cls)}
        return cls(
            days=told["days"] if told["days"] in DAYS else USUAL,
            view=told["view"] if told["view"] in VIEWS else "all",
            staff=told["staff"] if is_key(told["staff"]) else "",
            q=told["q"].strip()[:LONGEST], after=told["after"],
        )  # fmt: skip

    def wanted(self, at: datetime) -> CallsWanted:
        """A text is looked for in all days."""
        back = None if self.q else DAYS[self.days]
        since = None
        if back is not None:
            since = datetime.combine(clock.day_of(at) - timedelta(days=back), time(), tzinfo=clock.zone())
        return CallsWanted(since, int(self.staff) if self.staff else None, self.q, self.view)

    def href(self, name: str = "calls", **changed: str) -> str:
        """Address with something changed; another selection begins the list anew."""
        asked = replace(self, **{"after": "", **changed})
        said = {one.name: getattr(asked, one.name) for one in fields(asked) if getattr(asked, one.name) != one.default}
        return f"{reverse(name)}?{urlencode(said)}" if said else reverse(name)
