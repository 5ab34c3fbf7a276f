"""Booking: every movement of money is an entry whose debits equal its credits.

The database keeps the promise: an entry that does not balance does not commit, and what is booked is never changed.
A movement is told by its cause; told again, it changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Literal

from django.db.models import Sum

from kangxu.clinical.sheets import load_sheet
from kangxu.foundation.viewer import Viewer
from kangxu.shop.models import Entry, Posting

Kind = Literal["asset", "liability", "income", "expense"]


@dataclass(frozen=True, slots=True)
class Account:
    """An account of the chart."""

    code: str
    zh: str
    en: str
    kind: Kind


class Unbalanced(Exception):
    """Debits and credits of an entry differ, or an amount is not positive."""


@cache
def chart() -> dict[str, Account]:
    """The chart of accounts, by code."""
    sheet = load_sheet("accounts.toml", __package__)
    return {table["code"]: Account(**table) for table in sheet["accounts"]}


def book(
    what: str, *, cause: str, debit: Mapping[str, int], credit: Mapping[str, int], organisation_id: int,
    order_id: int | None, by: Viewer, at: datetime,
) -> bool:  # fmt: skip
    """Book a movement, in the running action; False when this cause was booked before. Raises Unbalanced.

    `debit` and `credit` give fen by account; an account with 0 is left out.
    """
    _check(debit, credit)
    entry, made = Entry.objects.get_or_create(
        cause=cause,
        defaults={
            "what": what, "order_id": order_id, "organisation_id": organisation_id, "at": at, "by": by.actor,
        },
    )  # fmt: skip
    if made:
        sides = [Posting(entry=entry, account=code, debit_fen=fen) for code, fen in debit.items() if fen]
        sides += [Posting(entry=entry, account=code, credit_fen=fen) for code, fen in credit.items() if fen]
        Posting.objects.bulk_create(sides)
    return made


def turn_back(what: str, entry: Entry, *, cause: str, by: Viewer, at: datetime) -> bool:
    """Book an entry the other way round; False when this cause was booked before."""
    sides = list(entry.postings.all())
    return book(
        what, cause=cause, debit={one.account: one.credit_fen for one in sides if one.credit_fen},
        credit={one.account: one.debit_fen for one in sides if one.debit_fen}, organisation_id=entry.organisation_id,
        order_id=entry.order_id, by=by, at=at,
    )  # fmt: skip


def balance(account: str, *, order_id: int | None = None, organisation_id: int | None = None) -> int:
    """What stands on an account, in fen, on the side on which its kind grows."""
    found = Posting.objects.filter(account=account)
    if order_id is not None:
        found = found.filter(entry__order_id=order_id)
    if organisation_id is not None:
        found = found.filter(entry__organisation_id=organisation_id)
    sums = found.aggregate(debit=Sum("debit_fen"), credit=Sum("credit_fen"))
    debit, credit = sums["debit"] or 0, sums["credit"] or 0
    return debit - credit if chart()[account].kind in ("asset", "expense") else credit - debit


def sums(cause: str) -> dict[str, int]:
    """What an entry booked: fen by account, debit and credit alike; empty when there is no such entry."""
    found = Posting.objects.filter(entry__cause=cause).values_list("account", "debit_fen", "credit_fen")
    return {account: debit + credit for account, debit, credit in found}


def moved(account: str, causes: Iterable[str]) -> int:
    """What the entries of these causes moved on an account: debit less credit, in fen."""
    found = Posting.objects.filter(account=account, entry__cause__in=list(causes))
    sums = found.aggregate(debit=Sum("debit_fen"), credit=Sum("credit_fen"))
    return (sums["debit"] or 0) - (sums["credit"] or 0)


def off_balance() -> list[int]:
    """Entries whose sides differ: none, as long as the database keeps its promise."""
    found = Posting.objects.values("entry_id").annotate(d=Sum("debit_fen"), c=Sum("credit_fen"))
    return [one["entry_id"] for one in found if one["d"] != one["c"]]


def _check(debit: Mapping[str, int], credit: Mapping[str, int]) -> None:
    unknown = ({*debit, *credit}) - chart().keys()
    if unknown:
        raise Unbalanced(f"no such account: {', '.join(sorted(unknown))}")
    if min((*debit.values(), *credit.values()), default=0) < 0 or not any(debit.values()):
        raise Unbalanced("amounts of an entry are positive")
    if sum(debit.values()) != sum(credit.values()):
        raise Unbalanced(f"debit {sum(debit.values())} fen, credit {sum(credit.values())} fen")
