"""The plain engine: one rule, one person, and why. Slow and obviously right; the set engine is measured against it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from kangxu.rules.catalogue import Fact, canonical, check, field_of
from kangxu.rules.language import All, Any_, Compare, Known, Leaf, Not, Rule, WithinDays, facts_in

Verdict = bool | None


@dataclass(frozen=True, slots=True)
class Reason:
    """One question of the rule, its answer, and the fact that answered it."""

    asked: Leaf
    verdict: Verdict
    fact: Fact | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """The answer, and every question asked on the way."""

    verdict: Verdict
    reasons: tuple[Reason, ...]


def gather(rule: Rule, *, person_id: int, at: datetime) -> dict[str, Fact]:
    """What is known of one person, of the facts that a rule asks."""
    found = {code: field_of(code).get(person_id, at) for code in facts_in(rule)}
    return {code: fact for code, fact in found.items() if fact is not None}


def explain(rule: Rule, facts: Mapping[str, Fact], *, at: datetime) -> Explanation:
    """Answer a rule from facts. Every part is asked, so that the reasons are complete. Raises BadRule."""
    check(rule)
    reasons: list[Reason] = []
    return Explanation(_answer(rule, facts, at, reasons), tuple(reasons))


def _answer(rule: Rule, facts: Mapping[str, Fact], at: datetime, reasons: list[Reason]) -> Verdict:
    match rule:
        case All(parts):
            return _all([_answer(part, facts, at, reasons) for part in parts])
        case Any_(parts):
            return _negated(_all([_negated(_answer(part, facts, at, reasons)) for part in parts]))
        case Not(part):
            return _negated(_answer(part, facts, at, reasons))
        case _:
            fact = facts.get(rule.fact, _absent(rule))
            verdict = _ask(rule, fact, at)
            reasons.append(Reason(rule, verdict, fact))
            return verdict


def _ask(leaf: Leaf, fact: Fact | None, at: datetime) -> Verdict:
    match leaf:
        case Known():
            return fact is not None
        case WithinDays(_, days):
            return fact is not None and fact.at is not None and at - timedelta(days=days) <= fact.at <= at
        case Compare(_, op, _, _):
            return None if fact is None else _compare(op, fact, canonical(leaf))


def _absent(leaf: Leaf) -> Fact | None:
    """The absence of a flag is an answer."""
    return Fact(False) if field_of(leaf.fact).kind == "flag" else None


def _compare(op: str, fact: Fact, value: Any) -> Verdict:
    """A value that is only bounded answers where every value between its bounds would."""
    least, most = fact.bounds or (fact.value, fact.value)
    match op:
        case ">=":
            return _between(least >= value, most < value)
        case ">":
            return _between(least > value, most <= value)
        case "<" | "<=" | "!=":
            return _negated(_compare({"<": ">=", "<=": ">", "!=": "="}[op], fact, value))
        case "=":
            return _between(least == most == value, not least <= value <= most)
        case _:
            return _negated(_all([_negated(_compare("=", fact, one)) for one in value]))


def _between(surely: bool, surely_not: bool) -> Verdict:
    return True if surely else False if surely_not else None


def _all(answers: list[Verdict]) -> Verdict:
    """False beats not known, not known beats true."""
    if any(answer is False for answer in answers):
        return False
    return None if any(answer is None for answer in answers) else True


def _negated(answer: Verdict) -> Verdict:
    return None if answer is None else not answer
