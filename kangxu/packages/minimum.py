"""What a package may not go below: what the guideline asks for and what keeps people safe. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kangxu.packages.bills import YEAR, Item
from kangxu.packages.services import Service
from kangxu.packages.shelf import TIERS, shelf


@dataclass(frozen=True, slots=True)
class Short:
    """A service that stands in a package less often than it must."""

    service: str
    times: int
    least: int


def least_of(programme: str, tier: str, parent: Sequence[Item], known: Mapping[str, Service]) -> dict[str, int]:
    """How often a year each service must be there: as the basic package of the shelf, and as the parent.

    A package of no tier promises no year of care, so that nothing is asked of it.
    """
    if tier not in TIERS:
        return {}
    basic = [one.bill for one in shelf().values() if one.programme == programme and one.tier == "basic"]
    least: dict[str, int] = {}
    for item in (*(basic[0] if basic else ()), *parent):
        if known[item.service].keep != "optional" and not item.conditional:
            least[item.service] = max(least.get(item.service, 0), item.times(YEAR))
    return least


def short_of(least: Mapping[str, int], bill: Sequence[Item], validity_days: int) -> Iterator[Short]:
    """The services that lack, for as much of the year as the package is valid; what some only get is no minimum."""
    often = {one.service: one.times(validity_days) for one in bill if not one.conditional}
    for service, times in least.items():
        wanted = -(-times * validity_days // YEAR)
        if often.get(service, 0) < wanted:
            yield Short(service, often.get(service, 0), wanted)
