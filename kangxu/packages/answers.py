"""What may be known of a person when something is asked, and what a comparison then says. Pure.

A number lies at one of the limits that are asked about or between two; a result that is only bounded may lie at several
neighbouring places; with nothing on record it may lie anywhere. A choice is one of those asked about, or another.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from kangxu.rules.language import Compare, Known, Leaf, Percentile, Value

Verdict = Literal["yes", "no", "open"]
YES: Verdict = "yes"
NO: Verdict = "no"
OPEN: Verdict = "open"
EVERY: frozenset[Verdict] = frozenset((YES, NO, OPEN))
ALWAYS_KNOWN = ("count",)  # a count of rows asks about the record
ONE_RESULT = ("", "first")


@dataclass(frozen=True, slots=True)
class State:
    """The places at which the answer may lie, first and last, and whether there is a record."""

    first: int
    last: int
    recorded: bool = True


@dataclass(frozen=True, slots=True)
class Question:
    """Something asked in one or several comparisons, with what it is compared to, rising where these are numbers.

    Places are counted from 0: between the limits the even ones, the limits the odd ones. Of choices each has a place,
    and the last is any other.
    """

    asked: object
    values: tuple[Value, ...]
    ordered: bool
    always_known: bool
    single: bool

    @property
    def last(self) -> int:
        return 2 * len(self.values) if self.ordered else len(self.values)

    def states(self) -> Iterator[State]:
        """Everything that may be known."""
        for first in range(self.last + 1):
            for last in range(first, self.last + 1):
                if first == last or (self.ordered and self._bounded(first, last)):
                    yield State(first, last)
        if not self.always_known:
            yield State(0, self.last)
            yield State(0, self.last, recorded=False)

    def _bounded(self, first: int, last: int) -> bool:
        """Whether a result may be known no better: one result is bounded on one side, what is made of several on
        both."""
        return not self.always_known and (not self.single or first == 0 or last == self.last)

    def verdict(self, leaf: Leaf, state: State) -> Verdict:
        """What a comparison says of somebody of whom this is known."""
        if isinstance(leaf, Known):
            return YES if state.recorded else NO
        true = [self._holds(leaf, place) for place in range(state.first, state.last + 1)]
        return YES if all(true) else OPEN if any(true) else NO

    def _holds(self, leaf: Compare, place: int) -> bool:
        limits = [self._place(one) for one in _values(leaf)]
        match leaf.op:
            case "<":
                return place < limits[0]
            case "<=":
                return place <= limits[0]
            case ">":
                return place > limits[0]
            case ">=":
                return place >= limits[0]
            case "!=":
                return place not in limits
        return place in limits

    def _place(self, value: Value) -> int:
        found = self.values.index(value)
        return 2 * found + 1 if self.ordered else found


def questions_of(asked: Iterable[Leaf]) -> Mapping[Leaf, Question]:
    """The question behind each comparison: the same for those of one term, as far as they can be laid on one line."""
    together: dict[object, list[Leaf]] = {}
    for leaf in dict.fromkeys(asked):
        together.setdefault(leaf.term, []).append(leaf)
    found: dict[Leaf, Question] = {}
    for some in together.values():
        for group in [some] if _on_one_line(some) else [[leaf] for leaf in some]:
            found |= dict.fromkeys(group, _question(group))
    return found


def _question(group: list[Leaf]) -> Question:
    values = list(dict.fromkeys(value for leaf in group if isinstance(leaf, Compare) for value in _values(leaf)))
    ordered = bool(values) and all(map(_is_number, values))
    if ordered:
        values.sort(key=lambda one: float(one))
    told = tuple(group) if not _on_one_line(group) or len(group) == 1 else group[0].term
    return Question(told, tuple(values), ordered, group[0].term.how in ALWAYS_KNOWN, group[0].term.how in ONE_RESULT)


def _on_one_line(some: list[Leaf]) -> bool:
    """Numbers of one unit, or choices; what is measured against others stands alone."""
    compared = [one for one in some if isinstance(one, Compare)]
    if any(isinstance(one.value, Percentile) for one in compared):
        return False
    kinds = {_is_number(value) for one in compared for value in _values(one)}
    return len(kinds) < 2 and len({one.unit for one in compared}) < 2


def _values(leaf: Compare) -> tuple[Value, ...]:
    """What it is compared to; a share of the others has a place of its own."""
    if isinstance(leaf.value, Percentile):
        return (leaf.value.percent,)
    return leaf.value if isinstance(leaf.value, tuple) else (leaf.value,)


def _is_number(value: Value) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
