"""In which order definitions are evaluated: first what a rule refers to, and what goes before it in its group."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter

from kangxu.segments.conventions import conventions


class Ring(Exception):
    """Definitions refer to each other in a ring; `codes` are its facts, the first again at the end."""

    def __init__(self, codes: list[str]) -> None:
        super().__init__(" → ".join(codes))
        self.codes = codes


def above(code: str) -> tuple[str, ...]:
    """Codes whose members are not under this one: those named before it in an exclusive group."""
    return tuple(one for codes in conventions().exclusive if code in codes for one in codes[: codes.index(code)])


def beside(code: str) -> tuple[str, ...]:
    """Codes that exclude this one when somebody has set them by hand."""
    return tuple(one for codes in conventions().exclusive if code in codes for one in codes if one != code)


def closing(code: str, group: str) -> tuple[str, ...]:
    """Codes whose members have nothing of this group, not even by hand."""
    return tuple(closer for closer, groups in conventions().closes if group and group in groups and closer != code)


def levels(needs: Mapping[str, Iterable[str]]) -> list[list[str]]:
    """Keys in groups, each needing only those of earlier groups; what is needed but is no key is left out.

    Raises Ring.
    """
    sorter = TopologicalSorter({one: [need for need in wanted if need in needs] for one, wanted in needs.items()})
    try:
        sorter.prepare()
    except CycleError as problem:
        raise Ring(list(reversed(problem.args[1]))) from problem
    found: list[list[str]] = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready())
        found.append(ready)
        sorter.done(*ready)
    return found
