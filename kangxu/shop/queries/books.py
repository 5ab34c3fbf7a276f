"""Reading the ledger: what stands on each account, and the entries that brought it there. Amounts in fen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet, Sum

from kangxu.foundation.keys import is_key
from kangxu.foundation.paging import Page
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.scope import in_scope
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import actor_names
from kangxu.shop.ledger import Account, chart
from kangxu.shop.models import Entry, Posting
from kangxu.shop.own_books import bounds

PAGE_ROWS = 50


@dataclass(frozen=True)
class AccountLine:
    """An account over a period; opening and closing stand on the side on which its kind grows."""

    account: Account
    opening_fen: int
    debit_fen: int
    credit_fen: int

    @property
    def closing_fen(self) -> int:
        moved = self.debit_fen - self.credit_fen
        return self.opening_fen + (moved if self.grows_by_debit else -moved)

    @property
    def grows_by_debit(self) -> bool:
        return self.account.kind in ("asset", "expense")


@dataclass(frozen=True)
class Trial:
    """All accounts over a period. In balance the two sums agree, of the movements and of what stands at the end."""

    lines: tuple[AccountLine, ...]

    @property
    def debit_fen(self) -> int:
        return sum(one.debit_fen for one in self.lines)

    @property
    def credit_fen(self) -> int:
        return sum(one.credit_fen for one in self.lines)

    @property
    def balanced(self) -> bool:
        standing = sum(one.closing_fen if one.grows_by_debit else -one.closing_fen for one in self.lines)
        return self.debit_fen == self.credit_fen and standing == 0


@dataclass(frozen=True)
class EntryFilter:
    """Which entries: from a day to a day, touching an account, of one kind."""

    since: date
    until: date
    account: str = ""
    what: str = ""


@dataclass(frozen=True)
class EntryLine:
    """One entry with its sides, its order and the names of who caused it."""

    entry: Entry
    postings: tuple[Posting, ...]
    names: Mapping[str, str]


def trial_balance(*, viewer: Viewer, since: date, until: date) -> Trial:
    """Every account of the chart, in scope, from one day to another (both included)."""
    start, end = bounds(since)[0], bounds(until)[1]
    within, before = Q(entry__at__gte=start, entry__at__lt=end), Q(entry__at__lt=start)
    sums = (
        Posting.objects.filter(entry__in=_entries(viewer).values("pk"))
        .values("account")
        .annotate(
            debit=Sum("debit_fen", filter=within, default=0),
            credit=Sum("credit_fen", filter=within, default=0),
            old_debit=Sum("debit_fen", filter=before, default=0),
            old_credit=Sum("credit_fen", filter=before, default=0),
        )
    )
    known: dict[str, Mapping[str, Any]] = {one["account"]: one for one in sums}
    return Trial(tuple(_line(account, known.get(account.code, {})) for account in chart().values()))


def list_entries(
    *, viewer: Viewer, wanted: EntryFilter, after: str | None = None, rows: int = PAGE_ROWS
) -> Page[EntryLine]:
    """Entries in scope, the newest first."""
    found = _entries(viewer).filter(at__gte=bounds(wanted.since)[0], at__lt=bounds(wanted.until)[1])
    if wanted.account:
        found = found.filter(pk__in=Posting.objects.filter(account=wanted.account).values("entry"))
    if wanted.what:
        found = found.filter(what=wanted.what)
    if after and is_key(after):
        found = found.filter(pk__lt=int(after))
    shown = list(found.select_related("order").prefetch_related("postings").order_by("-pk")[: rows + 1])
    names = actor_names((one.by for one in shown), viewer=viewer)
    made = [EntryLine(one, tuple(one.postings.all()), names) for one in shown[:rows]]
    return Page(made, after=str(made[-1].entry.pk) if len(shown) > rows else None)


def _entries(viewer: Viewer) -> QuerySet[Entry]:
    viewer.require(P.SEE_ACCOUNTS)
    found = Entry.objects.all()
    return in_scope(found, viewer)


def _line(account: Account, sums: Mapping[str, Any]) -> AccountLine:
    old = sums.get("old_debit", 0) - sums.get("old_credit", 0)
    line = AccountLine(account, old, sums.get("debit", 0), sums.get("credit", 0))
    return line if line.grows_by_debit else AccountLine(account, -old, line.debit_fen, line.credit_fen)
