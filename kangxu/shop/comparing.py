"""Laying a bill beside our own book, number by number. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Kind = Literal["only_there", "only_here", "amount"]


@dataclass(frozen=True, slots=True)
class Unequal:
    """A number on which the two sides differ; None where a side does not have it. Amounts in fen."""

    number: str
    kind: Kind
    ours_fen: int | None
    theirs_fen: int | None


def compare(ours: Mapping[str, int], theirs: Mapping[str, int]) -> list[Unequal]:
    """Where the sides differ, in the order of the numbers; empty when the day is even."""
    found = []
    for number in sorted({*ours, *theirs}):
        here, there = ours.get(number), theirs.get(number)
        if here != there:
            kind: Kind = "only_there" if here is None else "only_here" if there is None else "amount"
            found.append(Unequal(number, kind, here, there))
    return found
