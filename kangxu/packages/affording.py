"""What a person can pay may change optional items, never what the guideline asks or what keeps people safe. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from kangxu.packages.bills import Item
from kangxu.packages.services import Service

Why = Literal["optional", "imaging", "frequency", "condition"]


@dataclass(frozen=True, slots=True)
class Dropped:
    """What was left out to stay below the cap, or because its condition does not fit: from how often to how often."""

    service: str
    before: int
    after: int
    why: Why
    saved_fen: int


@dataclass(frozen=True, slots=True)
class Afforded:
    """A bill below the cap, or as near as it may come; `over_fen` is what still lies above."""

    bill: tuple[Item, ...]
    dropped: tuple[Dropped, ...]
    patient_fen: int
    over_fen: int


Cost = Callable[[Sequence[Item]], int]


def afford(
    bill: Sequence[Item], *, cap_fen: int, cost: Cost, minimum: Mapping[str, int], validity_days: int,
    known: Mapping[str, Service],
) -> Afforded:  # fmt: skip
    """Leave out optional services, then repeated imaging, then what is above the guideline's minimum, until `cost`
    (what the patient pays for a bill, in fen) is within the cap. `minimum` is how often the guideline asks."""
    kept, dropped = tuple(bill), []
    for why, one, after in _steps(bill, minimum, validity_days, known):
        before = cost(kept)
        if before <= cap_fen:
            break
        fewer = _with(kept, one, after)
        saved = before - cost(fewer)
        if saved > 0:
            dropped.append(Dropped(one.service, one.times(validity_days), after, why, saved))
            kept = fewer
    paid = cost(kept)
    return Afforded(kept, tuple(dropped), paid, max(paid - cap_fen, 0))


def _steps(
    bill: Sequence[Item], minimum: Mapping[str, int], validity_days: int, known: Mapping[str, Service]
) -> list[tuple[Why, Item, int]]:
    """What may go, in this order; within a step the dearest first, so that little is given up."""

    def dear(one: Item) -> tuple[int, str]:
        return -known[one.service].price_fen * one.times(validity_days), one.service

    steps: list[tuple[Why, Item, int]] = []
    ordered = sorted(bill, key=dear)
    for one in ordered:
        if known[one.service].keep == "optional" and not known[one.service].imaging and not minimum.get(one.service):
            steps.append(("optional", one, 0))
    for one in ordered:
        if known[one.service].imaging and known[one.service].keep == "optional":
            steps.append(("imaging", one, minimum.get(one.service, 0)))
    for one in ordered:
        least = minimum.get(one.service, 0)
        if known[one.service].keep == "guideline" and 0 < least < one.times(validity_days):
            steps.append(("frequency", one, least))
    return steps


def _with(bill: Sequence[Item], wanted: Item, times: int) -> tuple[Item, ...]:
    if not times:
        return tuple(one for one in bill if one.service != wanted.service)
    fewer = replace(wanted, n=times, every_days=None, days=())
    return tuple(fewer if one.service == wanted.service else one for one in bill)
