"""The plain engine: one rule, one person, and why. Slow and obviously right; the set engine is measured against it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from kangxu.rules.catalogue import Fact, field_of
from kangxu.rules.checking import canonical, check
from kangxu.rules.comparing import Verdict, compared, negated, so_many, together
from kangxu.rules.language import All, Any_, AtLeast, Compare, Known, Leaf, Not, Percentile, Rule, Term, facts_in
from kangxu.rules.measuring import Measured, measure

Facts: TypeAlias = Mapping[str, Sequence[Fact]]
# The limit that a percentile means for a person, None when the person is ranked nowhere
Ranks: TypeAlias = Callable[[Term, Percentile], float | None]


@dataclass(frozen=True, slots=True)
class Explained:
    """A rule or a part of it, its answer, the answers of its parts; of a leaf, what answered it.

    `limit` is what a percentile meant.
    """

    rule: Rule
    verdict: Verdict
    parts: tuple[Explained, ...] = ()
    measured: Measured | None = None
    limit: float | None = None


def _nowhere(term: Term, percentile: Percentile) -> float | None:
    return None


def gather(rule: Rule, *, person_id: int, at: datetime) -> dict[str, Sequence[Fact]]:
    """What is known of one person, of the facts that a rule asks."""
    return {code: field_of(code).facts_of(person_id, at) for code in facts_in(rule)}


def explain(rule: Rule, facts: Facts, *, at: datetime, ranks: Ranks = _nowhere) -> Explained:
    """Answer a rule from facts. Every part is asked, so that the reasons are complete. Raises BadRule."""
    check(rule)
    return _answer(rule, facts, at, ranks)


def _answer(rule: Rule, facts: Facts, at: datetime, ranks: Ranks) -> Explained:
    match rule:
        case All(parts):
            found = tuple(_answer(part, facts, at, ranks) for part in parts)
            return Explained(rule, together(one.verdict for one in found), found)
        case Any_(parts):
            found = tuple(_answer(part, facts, at, ranks) for part in parts)
            return Explained(rule, negated(together(negated(one.verdict) for one in found)), found)
        case AtLeast(count, parts):
            found = tuple(_answer(part, facts, at, ranks) for part in parts)
            return Explained(rule, so_many(count, (one.verdict for one in found)), found)
        case Not(part):
            inner = _answer(part, facts, at, ranks)
            return Explained(rule, negated(inner.verdict), (inner,))
        case _:
            return _ask(rule, measure(rule.term, facts.get(rule.term.fact, ()), at=at), ranks)


def _ask(leaf: Leaf, measured: Measured, ranks: Ranks) -> Explained:
    if isinstance(leaf, Known):
        return Explained(leaf, bool(measured.rows), measured=measured)
    if isinstance(leaf.value, Percentile):
        limit = ranks(leaf.term, leaf.value)
        ranked = limit is not None and measured.fact is not None and measured.rows
        verdict = compared(leaf.op, measured.fact, limit) if ranked and measured.fact else None
        return Explained(leaf, verdict, measured=measured, limit=limit)
    return Explained(leaf, _compared(leaf, measured.fact), measured=measured)


def _compared(leaf: Compare, fact: Fact | None) -> Verdict:
    return None if fact is None else compared(leaf.op, fact, canonical(leaf))
