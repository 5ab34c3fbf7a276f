"""The plain engine: one rule, one person, and why. Slow and obviously right; the set engine is measured against it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeAlias

from kangxu.rules.catalogue import Fact, field_of, steady
from kangxu.rules.checking import canonical, check
from kangxu.rules.comparing import Verdict, compared, negated, so_many, together
from kangxu.rules.denying import denied, denying, every_fact, on_file
from kangxu.rules.language import All, Any_, AtLeast, Compare, Known, Leaf, Not, Percentile, Rule, Term
from kangxu.rules.measuring import Measured, measure

Facts: TypeAlias = Mapping[str, Sequence[Fact]]
# The limit that a percentile means for a person, None when the person is ranked nowhere
Ranks: TypeAlias = Callable[[Term, Percentile], float | None]


@dataclass(frozen=True, slots=True)
class Explained:
    """A rule or a part of it, its answer, the answers of its parts; of a leaf, what answered it.

    `limit` is what a percentile meant; `denied_by` is what a missing row meant: the answer to the rule that decides it.
    """

    rule: Rule
    verdict: Verdict
    parts: tuple[Explained, ...] = ()
    measured: Measured | None = None
    limit: float | None = None
    denied_by: Explained | None = None


def _nowhere(term: Term, percentile: Percentile) -> float | None:
    return None


@steady()
def gather(rule: Rule, *, person_id: int, at: datetime) -> dict[str, Sequence[Fact]]:
    """What is known of one person, of the facts that can decide a rule."""
    return {code: field_of(code).facts_of(person_id, at) for code in every_fact(rule)}


@steady()
def explain(rule: Rule, facts: Facts, *, at: datetime, ranks: Ranks = _nowhere) -> Explained:
    """Answer a rule from facts. Every part is asked, so that the reasons are complete. Raises BadRule."""
    check(rule)
    return _Answering(facts, at, ranks).answer(rule)


@dataclass(frozen=True, slots=True)
class _Answering:
    """`asking` are the facts whose absence is being decided: none is decided by itself."""

    facts: Facts
    at: datetime
    ranks: Ranks
    asking: tuple[str, ...] = ()

    def answer(self, rule: Rule) -> Explained:
        match rule:
            case All(parts):
                found = tuple(self.answer(part) for part in parts)
                return Explained(rule, together(one.verdict for one in found), found)
            case Any_(parts):
                found = tuple(self.answer(part) for part in parts)
                return Explained(rule, negated(together(negated(one.verdict) for one in found)), found)
            case AtLeast(count, parts):
                found = tuple(self.answer(part) for part in parts)
                return Explained(rule, so_many(count, (one.verdict for one in found)), found)
            case Not(part):
                inner = self.answer(part)
                return Explained(rule, negated(inner.verdict), (inner,))
            case _:
                return self._ask(rule)

    def _ask(self, leaf: Leaf) -> Explained:
        measured = self._measure(leaf.term)
        if isinstance(leaf, Known):
            return Explained(leaf, bool(measured.rows), measured=measured)
        if isinstance(leaf.value, Percentile):
            return self._ranked(leaf, leaf.value, measured)
        decides = None if measured.rows else denying(leaf)
        if decides is not None:
            return self._absent(leaf, decides)
        return Explained(leaf, _compared(leaf, measured.fact), measured=measured)

    def _measure(self, term: Term) -> Measured:
        return measure(term, self.facts.get(term.fact, ()), at=self.at)

    def _ranked(self, leaf: Compare, percentile: Percentile, measured: Measured) -> Explained:
        limit = self.ranks(leaf.term, percentile)
        ranked = limit is not None and measured.fact is not None and measured.rows
        verdict = compared(leaf.op, measured.fact, limit) if ranked and measured.fact else None
        return Explained(leaf, verdict, measured=measured, limit=limit)

    def _absent(self, leaf: Compare, decides: Rule) -> Explained:
        """No row counts: an answer where one is on file that does not count, or where the deciding rule is false."""
        none = denied(field_of(leaf.term.fact))
        held = on_file(leaf.term)
        if held is not None and self._measure(held).rows:
            return Explained(leaf, _compared(leaf, none), measured=Measured(none))
        if leaf.term.fact in self.asking:
            return Explained(leaf, None, measured=Measured(None))
        inner = replace(self, asking=(*self.asking, leaf.term.fact)).answer(decides)
        found = none if inner.verdict is False else None
        return Explained(leaf, _compared(leaf, found), measured=Measured(found), denied_by=inner)


def _compared(leaf: Compare, fact: Fact | None) -> Verdict:
    return None if fact is None else compared(leaf.op, fact, canonical(leaf))
