"""Several diseases, one plan: every service once, as often as the disease that asks most. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from kangxu.packages.bills import Item
from kangxu.packages.services import Service

# Free tests of the public health service take the place of the same test that costs
SAME_TEST = {"public_fpg": "fpg"}


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two programmes ask for different things of the same kind; what was chosen, and between what."""

    what: str
    chosen: str
    asked: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Merged:
    """One bill out of several, with what was decided on the way."""

    bill: tuple[Item, ...]
    conflicts: tuple[Conflict, ...]


def merge(bills: Mapping[str, Sequence[Item]], *, validity_days: int, known: Mapping[str, Service]) -> Merged:
    """The bill of a person with several programmes (programme → bill)."""
    asked: dict[str, dict[str, Item]] = {}
    for programme, bill in bills.items():
        for one in bill:
            asked.setdefault(one.service, {})[programme] = one
    chosen = {service: _most(items.values(), validity_days) for service, items in asked.items()}
    conflicts = tuple(_conflict(service, asked[service], chosen[service], validity_days) for service in asked)
    return Merged(tuple(_once(chosen, validity_days)), tuple(one for one in conflicts if one is not None))


def _most(items: Iterable[Item], validity_days: int) -> Item:
    return max(items, key=lambda one: (one.times(validity_days), bool(one.days)))


def _conflict(service: str, items: Mapping[str, Item], chosen: Item, validity_days: int) -> Conflict | None:
    often = {programme: one.times(validity_days) for programme, one in items.items()}
    if len(set(often.values())) < 2:
        return None
    told = tuple((programme, str(times)) for programme, times in often.items())
    return Conflict(service, str(chosen.times(validity_days)), told)


def _once(chosen: Mapping[str, Item], validity_days: int) -> Iterable[Item]:
    """A test that is free elsewhere is paid for only as often as the free ones do not reach."""
    free = {SAME_TEST[code]: one.times(validity_days) for code, one in chosen.items() if code in SAME_TEST}
    for code, one in chosen.items():
        left = one.times(validity_days) - free.get(code, 0)
        if left == one.times(validity_days):
            yield one
        elif left > 0:
            yield replace(one, n=left, every_days=None, days=())
