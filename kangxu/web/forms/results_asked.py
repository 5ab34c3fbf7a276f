"""What the address of the results asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from kangxu.foundation import clock
from kangxu.foundation.keys import is_key
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import Viewer
from kangxu.questionnaires.definition import Form
from kangxu.questionnaires.results import terms
from kangxu.questionnaires.results_queries import By, Wanted
from kangxu.web.days import day_in
from kangxu.web.selection import Selection

GROUPS: tuple[By, ...] = ("place", "team", "staff")


@dataclass(frozen=True)
class Asked(Selection):
    """Period (so many days back, or two days), place, how the groups are made; words and question of free texts."""

    days: str = ""
    since: str = ""
    until: str = ""
    place: str = ""
    by: str = ""
    q: str = ""
    item: str = ""
    before: str = ""

    @classmethod
    def of(cls, given: Mapping[str, Any], viewer: Viewer) -> Asked:
        """Unknown values fall away."""
        asked = cls.read(given)
        since, until = day_in(asked.since), day_in(asked.until)
        days = asked.days if asked.days in map(str, terms().days) else str(terms().days[1])
        allowed = [one for one in GROUPS if one != "staff" or viewer.may(P.SEE_TEAM)]
        return replace(
            asked, days="" if since and until else days, since=since.isoformat() if since and until else "",
            until=until.isoformat() if since and until else "", place=asked.place if is_key(asked.place) else "",
            by=asked.by if asked.by in allowed else allowed[0], q=asked.q.strip(),
            before=asked.before if is_key(asked.before.partition("~")[0]) else "",
        )  # fmt: skip

    def wanted(self, form: Form, at: datetime) -> Wanted:
        place = int(self.place or 0)
        if self.since and self.until:
            first, last = (datetime.combine(date.fromisoformat(one), time(), clock.zone()) for one in (
                self.since, self.until,
            ))  # fmt: skip
            return Wanted(form, first, last + timedelta(days=1), place)
        return Wanted(form, at - timedelta(days=int(self.days)), at + timedelta(seconds=1), place)

    @property
    def after(self) -> tuple[int, str] | None:
        """The answer and its item after which free texts go on."""
        number, _mark, item = self.before.partition("~")
        return (int(number), item) if number else None

    def to(self, form: str, name: str = "form-results", **changed: str) -> str:
        """An address with something changed; another selection begins the list anew."""
        asked = replace(self, **{"before": "", **changed})
        last = {"before": asked.before} if asked.before else {}
        return f"{reverse(name, args=[form])}?{urlencode(asked.conditions | last)}"

    @property
    def group(self) -> By:
        """How the groups are made; `of` let nothing else through."""
        return next(one for one in GROUPS if one == self.by)

    @property
    def conditions(self) -> dict[str, str]:
        return {name: value for name, value in self.__dict__.items() if value and name != "before"}
