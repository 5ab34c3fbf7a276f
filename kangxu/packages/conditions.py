"""Lines of a bill that hold only for some: `only_if` and `stop_if`, asked of one person when a plan is laid out, and of
many when something begins or ends during the year."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from kangxu.packages.affording import Dropped
from kangxu.packages.bills import Item
from kangxu.rules.checking import check
from kangxu.rules.language import BadRule, Rule
from kangxu.rules.reading import read
from kangxu.rules.sets import persons_by

Held = Mapping[str, bool]


def rule_of(text: str) -> Rule:
    """The rule that a condition says. Raises BadRule."""
    rule = read(text)
    check(rule)
    return rule


def holding(items: Iterable[Item], person_id: int, *, at: datetime) -> Held:
    """Condition → whether it is true of this person; what cannot be read any more is left out. At most one query."""
    return {text: person_id in persons for text, persons in persons_holding(items, [person_id], at=at).items()}


def persons_holding(items: Iterable[Item], person_ids: Sequence[int], *, at: datetime) -> dict[str, set[int]]:
    """Condition → those of these persons of whom it is true; what cannot be read any more is left out. At most one
    query."""
    texts = {text for one in items for text in (one.only_if, one.stop_if) if text}
    rules = {text: rule for text in sorted(texts) if (rule := _readable(text)) is not None}
    names = {f"r{place}": text for place, text in enumerate(rules)}
    found = persons_by({name: rules[text] for name, text in names.items()}, at=at, among=person_ids) if rules else {}
    return {text: found[name] for name, text in names.items()}


def fits(one: Item, held: Held) -> bool:
    """Whether a line is planned for the person: a condition that cannot be read takes nothing away."""
    return held.get(one.only_if, True) and not held.get(one.stop_if, False)


def left_out(
    bills: Mapping[str, Sequence[Item]], kept: Sequence[Item], *, held: Held, validity_days: int
) -> tuple[Dropped, ...]:
    """What no disease asks for any more because its conditions do not fit the person."""
    there = {one.service for one in kept}
    gone = {
        one.service: one.times(validity_days)
        for bill in bills.values() for one in bill if one.service not in there and not fits(one, held)
    }  # fmt: skip
    return tuple(Dropped(service, times, 0, "condition", 0) for service, times in gone.items())


def _readable(text: str) -> Rule | None:
    try:
        return rule_of(text)
    except BadRule:
        return None
