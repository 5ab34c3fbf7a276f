"""Editing what a package says differently from its parent, line by line. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kangxu.packages.bills import Difference, Item


def with_line(made: Difference, item: Item, parent: Sequence[Item]) -> Difference:
    """This line as it should be: nothing is said where the parent says the same."""
    held = {one.service: one for one in parent}
    clean = _without(made, item.service)
    if item.service not in held:
        return replace(clean, add=_put(made.add, clean.add, item))
    return clean if held[item.service] == item else replace(clean, change=(*clean.change, item))


def without_line(made: Difference, service: str, parent: Sequence[Item]) -> Difference:
    """The package no longer holds this service."""
    clean = _without(made, service)
    inherited = service in {one.service for one in parent}
    return replace(clean, drop=(*clean.drop, service)) if inherited else clean


def as_parent(made: Difference, service: str) -> Difference:
    """What the parent says of this service holds again."""
    return _without(made, service)


def fitting(made: Difference, parent: Sequence[Item]) -> Difference:
    """The same wishes for a parent that has changed meanwhile."""
    held = {one.service for one in parent}
    fitted = Difference(drop=tuple(one for one in made.drop if one in held))
    for item in (*made.add, *made.change):
        fitted = with_line(fitted, item, parent)
    return fitted


def _without(made: Difference, service: str) -> Difference:
    return Difference(
        tuple(one for one in made.add if one.service != service),
        tuple(one for one in made.change if one.service != service),
        tuple(one for one in made.drop if one != service),
    )


def _put(before: Sequence[Item], clean: Sequence[Item], item: Item) -> tuple[Item, ...]:
    """A line that was there keeps its place."""
    places = [one.service for one in before]
    place = places.index(item.service) if item.service in places else len(clean)
    return (*clean[:place], item, *clean[place:])
