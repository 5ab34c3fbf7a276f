"""Three-valued comparison: yes, no, or not known."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kangxu.rules.catalogue import Fact

Verdict = bool | None


def compared(op: str, fact: Fact, value: Any) -> Verdict:
    """A value that is only bounded answers where every value between its bounds would."""
    least, most = fact.bounds or (fact.value, fact.value)
    match op:
        case ">=":
            return _between(least >= value, most < value)
        case ">":
            return _between(least > value, most <= value)
        case "<" | "<=" | "!=":
            return negated(compared({"<": ">=", "<=": ">", "!=": "="}[op], fact, value))
        case "=":
            return _between(least == most == value, not least <= value <= most)
        case _:
            return negated(together(negated(compared("=", fact, one)) for one in value))


def together(answers: Iterable[Verdict]) -> Verdict:
    """False beats not known, not known beats true."""
    found = list(answers)
    if any(answer is False for answer in found):
        return False
    return None if any(answer is None for answer in found) else True


def so_many(count: int, answers: Iterable[Verdict]) -> Verdict:
    """Whether at least so many are true, whatever those are that are not known."""
    found = list(answers)
    return _between(found.count(True) >= count, len(found) - found.count(False) < count)


def negated(answer: Verdict) -> Verdict:
    return None if answer is None else not answer


def _between(surely: bool, surely_not: bool) -> Verdict:
    return True if surely else False if surely_not else None
