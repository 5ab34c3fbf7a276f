"""Published or own cases against the shelf: which agree, and what differs. What nobody answers counts as a difference.

A case has `id`, `input`, `expected` and `tolerance` (absolute, in the unit of the expected number; without it see
`cases.allowed`). Names are translated by `names`; a block that is called like a model and has no table speaks our own
names: "value", "band", "refused" and the codes of further outputs.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kangxu.clinical.risk import risk_models
from kangxu.clinical.risk.answers import Answers, CannotAnswer
from kangxu.clinical.risk.cases import Case, blocks_of, flat, same
from kangxu.clinical.risk.names import Names, names_tables

# what a strange value in a case can bring about; it must not stop the other cases
_STRANGE = (ValueError, TypeError, LookupError, ArithmeticError, AttributeError)
_NOBODY = "没有这个模型，也没有名称对照表 · neither a model nor a names table for this block"
_INCOMPLETE = "缺少 input 或 expected · input or expected is missing"
_NO_TOLERANCE = "tolerance 不是数字 · the tolerance is not a number"


@dataclass(frozen=True, slots=True)
class Difference:
    """One case that does not agree: the keys concerned, what we found there, and why."""

    id: str
    expected: Mapping[str, Any]
    got: Mapping[str, Any]
    why: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """One block. `model` is its name in the file, `answered_by` our model or function; None where nobody answers."""

    model: str
    answered_by: str | None
    total: int
    differ: tuple[Difference, ...]

    @property
    def agree(self) -> int:
        return self.total - len(self.differ)


def verify(content: Any) -> list[Verdict]:
    """Every block of a file's content. Raises cases.Unreadable."""
    return [_verdict(block, cases) for block, cases in blocks_of(content).items()]


def _verdict(block: str, cases: Sequence[Case]) -> Verdict:
    names = names_tables().get(block) or (Names(model=block) if block in risk_models() else None)
    answered_by = (names.function or names.model) if names else None
    differ = (_difference(names, case, f"{block}-{number}") for number, case in enumerate(cases, start=1))
    return Verdict(block, answered_by, len(cases), tuple(one for one in differ if one))


def _difference(names: Names | None, case: Case, fallback: str) -> Difference | None:
    known_as, expected = str(case.get("id", fallback)), case.get("expected")
    if not isinstance(expected, Mapping) or not expected or not isinstance(case.get("input"), Mapping):
        return Difference(known_as, {}, {}, _INCOMPLETE)
    if not isinstance(case.get("tolerance", 0), int | float | None):
        return Difference(known_as, expected, {}, _NO_TOLERANCE)
    if names is None:
        return Difference(known_as, expected, {}, _NOBODY)
    wrong = [check for check in _checks(names, case) if not check.agrees]
    if not wrong:
        return None
    return Difference(
        known_as,
        {check.key: check.expected for check in wrong},
        {check.key: check.got for check in wrong},
        "; ".join(dict.fromkeys(check.why for check in wrong)),
    )


@dataclass(frozen=True, slots=True)
class _Check:
    key: str
    expected: Any
    got: Any
    agrees: bool
    why: str


def _checks(names: Names, case: Case) -> Iterator[_Check]:
    answers, tolerance = Answers(names, case), case.get("tolerance")
    for key, expected in case["expected"].items():
        if key in names.sets:
            for inner, one in flat(dict.fromkeys(names.expected) if expected is None else expected):
                yield _check(answers, inner, one, tolerance, shown=f"{key}.{inner}", variant=names.sets[key])
        else:
            for inner, one in flat(expected, key):
                yield _check(answers, inner, one, tolerance, shown=inner)


def _check(
    answers: Answers, key: str, expected: Any, tolerance: float | None, *, shown: str, variant: str | None = None
) -> _Check:
    try:
        got = answers.of(key, variant)
    except CannotAnswer as problem:
        return _Check(shown, expected, None, False, str(problem))
    except _STRANGE as problem:
        return _Check(shown, expected, None, False, f"{type(problem).__name__}: {problem}")
    wanted = answers.names.ours(key, expected) if isinstance(expected, str) else expected
    why = "; ".join(answers.refusals()) if got is None else "differs"
    return _Check(shown, expected, got, same(wanted, got, tolerance), why or "no answer")
