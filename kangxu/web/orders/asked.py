"""What the addresses of the desk, the ledger and the days ask for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Self

from kangxu.foundation.keys import is_key
from kangxu.shop.ledger import chart
from kangxu.shop.queries import EntryFilter, OrderFilter
from kangxu.web.days import day_in
from kangxu.web.orders.words import BOOKED, STATES
from kangxu.web.selection import Selection

DAYS = {"today": 0, "7": 6, "30": 29, "all": None}
EARLIEST = date(2000, 1, 1)


@dataclass(frozen=True)
class AskedOrders(Selection):
    """Days, state, text; the place in the list."""

    page = "orders"

    days: str = "today"
    state: str = ""
    q: str = ""
    after: str = ""

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Self:
        """Unknown values fall away."""
        told = cls.read(given)
        return cls(
            days=told.days if told.days in DAYS else "today",
            state=told.state if told.state in {*STATES, "troubled"} else "",
            q=told.q[:40].strip(), after=told.after if is_key(told.after) else "",
        )  # fmt: skip

    def wanted(self, today: date) -> OrderFilter:
        """A text is looked for in all days."""
        back = None if self.q or self.state == "troubled" else DAYS[self.days]
        return OrderFilter(None if back is None else today - timedelta(days=back), None, self.state, self.q)


@dataclass(frozen=True)
class AskedEntries(Selection):
    """A period, an account, what happened; the place in the list."""

    page = "ledger"

    since: str = ""
    until: str = ""
    account: str = ""
    what: str = ""
    after: str = ""

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Self:
        """Unknown values fall away."""
        told = cls.read(given)
        return cls(
            since=told.since if book_day(told.since) else "", until=told.until if book_day(told.until) else "",
            account=told.account if told.account in chart() else "", what=told.what if told.what in BOOKED else "",
            after=told.after if is_key(told.after) else "",
        )  # fmt: skip

    def period(self, today: date) -> tuple[date, date]:
        """This month up to today, unless another one is asked for."""
        until = book_day(self.until) or today
        return min(book_day(self.since) or until.replace(day=1), until), until

    def wanted(self, today: date) -> EntryFilter:
        return EntryFilter(*self.period(today), self.account, self.what)


def book_day(text: str) -> date | None:
    """A day as a form sends it; None for anything else, and for days no hospital has books of."""
    found = day_in(text)
    return found if found and found >= EARLIEST else None
