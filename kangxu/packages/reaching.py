"""Whether anybody can come past some rules to the next, as far as it can be told from the rules alone. Pure.

What is said is certain: questions are taken as independent of each other, and of each everything that may be known of
a person is tried. Where nothing is certain nothing is said, and the trial on patients shows it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kangxu.packages.answers import EVERY, NO, OPEN, YES, Question, State, Verdict, questions_of
from kangxu.rules.language import All, Any_, AtLeast, Compare, Known, Leaf, Not, Rule, leaves, parts_of

STEPS = 1_000  # far more than a tree made by hand needs; beyond it nothing is said

_Known = Mapping[Question, State]


def nobody(rule: Rule | None, past: Sequence[Rule] = ()) -> bool:
    """Whether surely nobody fulfils `rule` (None: a rule for everybody) of whom none of the rules `past` holds."""
    search = _Search(All(()) if rule is None else rule, past)
    try:
        return not search.somebody({})
    except _TooLong:
        return False


class _TooLong(Exception):
    """There are more cases than are looked at."""


class _Search:
    """Looks for somebody, one question after the other; turns back as soon as it is in vain."""

    def __init__(self, rule: Rule, past: Sequence[Rule]) -> None:
        self.rule, self.past, self.steps = rule, past, 0
        self.questions = questions_of(leaf for one in (rule, *past) for leaf in leaves(one))

    def somebody(self, known: _Known) -> bool:
        """Whether somebody fits of whom this is known. Raises _TooLong."""
        self.steps += 1
        if self.steps > STEPS:
            raise _TooLong
        wanted, barred = self._verdicts(self.rule, known), [self._verdicts(one, known) for one in self.past]
        if YES not in wanted or {YES} in barred:
            return False
        unsure = [] if wanted == {YES} else [self.rule]
        unsure += [one for one, verdicts in zip(self.past, barred, strict=True) if YES in verdicts]
        if not unsure:
            return True
        leaf = next(one for one in leaves(unsure[0]) if self.questions[one] not in known)
        return self._tried(leaf, YES if unsure[0] is self.rule else NO, known)

    def _tried(self, leaf: Leaf, good: Verdict, known: _Known) -> bool:
        """With everything that may be known of the question of this leaf, what looks good first."""
        question = self.questions[leaf]
        states = sorted(question.states(), key=lambda state: question.verdict(leaf, state) != good)
        return any(self.somebody({**known, question: state}) for state in states)

    def _verdicts(self, rule: Rule, known: _Known) -> frozenset[Verdict]:
        """Which verdicts a rule may still have; exactly one once all that it asks is known."""
        if isinstance(rule, Compare | Known):
            question = self.questions[rule]
            return frozenset((question.verdict(rule, known[question]),)) if question in known else EVERY
        parts = [self._verdicts(part, known) for part in parts_of(rule)]
        match rule:
            case Not():
                return frozenset({YES: NO, NO: YES, OPEN: OPEN}[one] for one in parts[0])
            case AtLeast(count, _parts):
                return _counted(parts, count)
            case Any_():
                return _counted(parts, 1)
        return _counted(parts, len(parts))


def _counted(parts: Sequence[frozenset[Verdict]], count: int) -> frozenset[Verdict]:
    """Of "at least so many of these": yes where enough may hold, no where enough may fail, else open."""
    holding, surely = sum(YES in one for one in parts), sum(one == {YES} for one in parts)
    failing, surely_not = sum(NO in one for one in parts), sum(one == {NO} for one in parts)
    found: set[Verdict] = {YES} if holding >= count else set()
    if len(parts) - failing < count:
        found.add(NO)
    if surely < count <= len(parts) - surely_not:
        found.add(OPEN)
    return frozenset(found)
