"""Finding what to read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from kangxu.education.shelf import Item, items
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import NotFound

MOST = 4


@dataclass(frozen=True, slots=True)
class Match:
    """An item for somebody, and why: the driver or the disease that it answers."""

    item: Item
    reason: str


def match(
    diseases: Iterable[str], drivers: Sequence[str], *, viewer: Viewer, on: date, most: int = MOST
) -> list[Match]:
    """Items for diseases and drivers (names of risk model inputs, the heaviest first), best first, none past its day.

    First one item for each driver, the heaviest first, then their second ones; what is about a disease only comes last.
    Among equals the one that is about more of the diseases.
    """
    wanted = set(diseases)
    offered = [item for item in items().values() if item.is_offered(on)]
    ranked = sorted((rank, item.code, item) for item in offered if (rank := _rank(item, wanted, drivers)) is not None)
    in_turn = sorted(_turns(ranked, len(drivers)), key=lambda one: one[:2])
    return [Match(item, _reason(item, wanted, drivers)) for _, _, item in in_turn[:most]]


def get_item(code: str, *, viewer: Viewer) -> Item:
    """One item, also one past its day. Raises NotFound."""
    try:
        return items()[code]
    except KeyError:
        raise NotFound(f"education:{code}") from None


def list_items(*, viewer: Viewer) -> list[Item]:
    """The whole shelf, by code."""
    return list(items().values())


def _rank(item: Item, diseases: set[str], drivers: Sequence[str]) -> tuple[int, int] | None:
    """Lower is better; None where the item has nothing to say to this person."""
    about = len(diseases & set(item.diseases))
    answered = [place for place, driver in enumerate(drivers) if driver in item.drivers]
    if answered:
        return min(answered), -about
    return (len(drivers), -about) if about else None


def _turns(ranked: Sequence[tuple[tuple[int, int], str, Item]], only_disease: int) -> Iterator[tuple[int, int, Item]]:
    """(turn, place, item): how many items before it answer the same driver, and its place among all."""
    before: Counter[int] = Counter()
    for place, ((driver, _about), _code, item) in enumerate(ranked):
        yield (before[driver] if driver < only_disease else len(ranked)), place, item
        before[driver] += 1


def _reason(item: Item, diseases: set[str], drivers: Sequence[str]) -> str:
    answered = next((driver for driver in drivers if driver in item.drivers), "")
    return answered or next(disease for disease in item.diseases if disease in diseases)
