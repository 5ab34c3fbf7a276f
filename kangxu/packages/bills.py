"""Bills of services: what a package holds, said as a difference to its parent. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from kangxu.foundation.money import share_of
from kangxu.packages.accounts import Insurance, Line, Rates
from kangxu.packages.services import Service

YEAR = 365


class BadBill(Exception):
    """A bill names an unknown service, adds one twice, or changes or drops what is not there."""


@dataclass(frozen=True, slots=True)
class Item:
    """A service of a package and how often: so many times in the year, every so many days, or on these days.

    `window` are the days before and after the due day; `only_if` and `stop_if` are rules in the text form.
    """

    service: str
    n: int | None = None
    every_days: int | None = None
    days: tuple[int, ...] = ()
    window: int | None = None
    only_if: str = ""
    stop_if: str = ""
    note: str = ""
    note_en: str = ""

    @property
    def conditional(self) -> bool:
        """Whether it is not for everybody."""
        return bool(self.only_if or self.stop_if)

    def words(self, language: str) -> str:
        """The note in this language; where nobody translated it, as it was written."""
        return self.note if language.startswith("zh") else self.note_en or self.note

    def times(self, validity_days: int) -> int:
        """How often within the validity of a package."""
        if self.days:
            return sum(day <= validity_days for day in self.days)
        if self.every_days:
            return -(-validity_days // self.every_days)
        return self.n or 0


@dataclass(frozen=True, slots=True)
class Difference:
    """What a package adds to, changes in and drops from its parent."""

    add: tuple[Item, ...] = ()
    change: tuple[Item, ...] = ()
    drop: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the difference between two bills."""

    service: str
    what: Literal["same", "added", "changed", "dropped"]
    before: Item | None
    after: Item | None


@dataclass(frozen=True, slots=True)
class Margin:
    """What selling one package comes to before the first sale, in fen. `price` is the fee and all billed items."""

    price_fen: int
    fee_fen: int
    minutes: int
    staff_fen: int
    consumables_fen: int
    effective_fen: int
    contacts: int

    @property
    def margin_fen(self) -> int:
        return self.effective_fen - self.staff_fen - self.consumables_fen


def apply(parent: Sequence[Item], difference: Difference, known: Mapping[str, Service]) -> tuple[Item, ...]:
    """The whole bill of a package. Raises BadBill."""
    bill = {one.service: one for one in parent}
    for code in difference.drop:
        if bill.pop(code, None) is None:
            raise BadBill(f"drops {code}, which the parent does not hold")
    for one in difference.change:
        if one.service not in bill:
            raise BadBill(f"changes {one.service}, which the parent does not hold")
        bill[one.service] = one
    for one in difference.add:
        if one.service in bill:
            raise BadBill(f"adds {one.service} twice")
        bill[one.service] = one
    _check(bill.values(), known)
    return tuple(bill.values())


def difference(before: Sequence[Item], after: Sequence[Item]) -> tuple[Change, ...]:
    """What is other in a bill than in the one before, in the order of the newer; what was dropped comes last."""
    old, new = {one.service: one for one in before}, {one.service: one for one in after}
    found = [Change(code, _what(old.get(code), one), old.get(code), one) for code, one in new.items()]
    return (*found, *(Change(code, "dropped", one, None) for code, one in old.items() if code not in new))


def margin(
    bill: Iterable[Item], *, fee_fen: int, validity_days: int, known: Mapping[str, Service], rates: Rates
) -> Margin:
    """What a package brings and costs when everything in it is delivered."""
    lines = list(lines_of(bill, validity_days=validity_days, known=known))
    billed = [one for one in lines if one.insurance is not Insurance.PUBLIC]
    minutes = sum(one.quantity * one.minutes for one in lines)
    shares = [share_of(one.total_fen, rates.effective[one.income]) for one in billed]
    return Margin(
        price_fen=fee_fen + sum(one.total_fen for one in billed), fee_fen=fee_fen, minutes=minutes,
        staff_fen=minutes * rates.minute_fen,
        consumables_fen=sum(one.quantity * one.consumables_fen for one in lines),
        effective_fen=sum(shares) + share_of(fee_fen, rates.effective["service"]),
        contacts=sum(one.quantity for one in lines if known[one.service].kind in ("visit", "followup")),
    )  # fmt: skip


def lines_of(bill: Iterable[Item], *, validity_days: int, known: Mapping[str, Service]) -> Iterable[Line]:
    """A bill as lines of an account; what the fee covers costs nothing beside it."""
    for one in bill:
        service = known[one.service]
        yield Line(
            service.code, one.times(validity_days), 0 if service.within_fee else service.price_fen, service.insurance,
            service.income, minutes=service.minutes, consumables_fen=service.consumables_fen,
        )  # fmt: skip


def to_json(one: Item) -> dict[str, Any]:
    """An item as it is kept; what is not said is left out."""
    told = {name: getattr(one, name) for name in Item.__slots__}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in told.items() if value}


def from_json(stored: Mapping[str, Any]) -> Item:
    """Raises BadBill."""
    unknown = set(stored) - set(Item.__slots__)
    if unknown or "service" not in stored:
        raise BadBill(f"not an item: {dict(stored)!r}")
    item = Item(**{**stored, "days": tuple(stored.get("days", ()))})
    if sum(bool(one) for one in (item.n, item.every_days, item.days)) != 1:
        raise BadBill(f"{item.service}: say how often, once")
    return item


def _check(bill: Iterable[Item], known: Mapping[str, Service]) -> None:
    unknown = [one.service for one in bill if one.service not in known]
    if unknown:
        raise BadBill(f"no such service: {', '.join(unknown)}")


def _what(before: Item | None, after: Item) -> Literal["same", "added", "changed"]:
    if before is None:
        return "added"
    return "same" if before == after else "changed"
