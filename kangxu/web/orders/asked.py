"""What the addresses of the desk, the ledger and the days ask for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from typing import Any, Self
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.dateparse import parse_date

from kangxu.shop.ledger import chart
from kangxu.shop.queries import EntryFilter, OrderFilter
from kangxu.web.orders.words import BOOKED, STATES

DAYS = {"today": 0, "7": 6, "30": 29, "all": None}
EARLIEST = date(2000, 1, 1)


@dataclass(frozen=True)
class _Asked:
    def address(self, name: str, **changed: str) -> str:
        """Address with something changed; another selection begins the list anew."""
        asked = replace(self, **{"after": "", **changed})
        said = {one.name: getattr(asked, one.name) for one in fields(asked) if getattr(asked, one.name) != one.default}
        return f"{reverse(name)}?{urlencode(said)}" if said else reverse(name)


@dataclass(frozen=True)
class AskedOrders(_Asked):
    """Days, state, text; the place in the list."""

    days: str = "today"
    state: str = ""
    q: str = ""
    after: str = ""

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Self:
        """Unknown values fall away."""
        days, state, after = (str(given.get(name, "")) for name in ("days", "state", "after"))
        return cls(
            days=days if days in DAYS else "today", state=state if state in {*STATES, "troubled"} else "",
            q=str(given.get("q", ""))[:40].strip(), after=after if after.isdecimal() else "",
        )  # fmt: skip

    def wanted(self, today: date) -> OrderFilter:
        """A text is looked for in all days."""
        back = None if self.q or self.state == "troubled" else DAYS[self.days]
        return OrderFilter(None if back is None else today - timedelta(days=back), None, self.state, self.q)


@dataclass(frozen=True)
class AskedEntries(_Asked):
    """A period, an account, what happened; the place in the list."""

    since: str = ""
    until: str = ""
    account: str = ""
    what: str = ""
    after: str = ""

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Self:
        """Unknown values fall away."""
        told = {one.name: str(given.get(one.name, ""))[:20] for one in fields(cls)}
        return cls(
            since=told["since"] if day_in(told["since"]) else "", until=told["until"] if day_in(told["until"]) else "",
            account=told["account"] if told["account"] in chart() else "",
            what=told["what"] if told["what"] in BOOKED else "",
            after=told["after"] if told["after"].isdecimal() else "",
        )  # fmt: skip

    def period(self, today: date) -> tuple[date, date]:
        """This month up to today, unless another one is asked for."""
        until = day_in(self.until) or today
        return min(day_in(self.since) or until.replace(day=1), until), until

    def wanted(self, today: date) -> EntryFilter:
        return EntryFilter(*self.period(today), self.account, self.what)


def day_in(text: str) -> date | None:
    """A day as a form sends it; None for anything else, and for days no hospital has books of."""
    try:
        found = parse_date(text)
    except ValueError:
        return None
    return found if found and EARLIEST <= found < date(9999, 1, 1) else None
