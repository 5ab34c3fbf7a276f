"""What is made of the rows of a fact for one person: filter, window, aggregate. Pure and plain."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from math import inf

from kangxu.foundation.clock import day_of
from kangxu.rules.catalogue import Fact, Field, Filter, field_of
from kangxu.rules.checking import row_limit
from kangxu.rules.comparing import Verdict, compared
from kangxu.rules.language import ALWAYS, Term, Value
from kangxu.rules.windows import reach

# Computed numbers are kept to so many places, in both engines alike: a mean of sevens is seven
PLACES = Decimal("0.000001")
YEAR_SECONDS = 365.25 * 86_400


@dataclass(frozen=True, slots=True)
class Measured:
    """The answer of a term, and the rows it rests on, oldest first. `fact` is None when it is not known."""

    fact: Fact | None
    rows: tuple[Fact, ...] = ()


def measure(term: Term, facts: Sequence[Fact], *, at: datetime) -> Measured:
    """What a term is for a person with these facts."""
    field = field_of(term.fact)
    rows = _rows(field, term, facts, at)
    if not term.how:
        return Measured(rows[-1] if rows else _absent(field), rows[-1:])
    if term.how in ("count", "days"):
        return Measured(_counted(term, rows), rows)
    if not rows:
        return Measured(Fact(0.0) if term.how == "sum" and field.nothing else None)
    return Measured(_aggregate(term, rows, at), rows)


def _rows(field: Field, term: Term, facts: Sequence[Fact], at: datetime) -> tuple[Fact, ...]:
    """The rows that count, oldest first. A fact without dates is its only row."""
    if not field.dated:
        return tuple(facts)
    first, last = reach(term.window, at=at)
    found = sorted((one for one in facts if _fits(term, one, first, last)), key=lambda one: (one.at, one.place))
    return tuple(found if term.window.last is None else found[-term.window.last :])


def _fits(term: Term, fact: Fact, first: datetime | None, last: datetime) -> bool:
    if fact.at is None:
        return term.window == ALWAYS and _chosen(term, fact)
    return (first is None or first <= fact.at) and fact.at <= last and _chosen(term, fact)


def _chosen(term: Term, fact: Fact) -> bool:
    filters = {one.code: one for one in field_of(term.fact).filters}
    return all(any(_said(filters[name], fact.tags.get(name), word) for word in wanted) for name, wanted in term.where)


def _said(chosen: Filter, said: str | None, word: str) -> bool:
    if said is None or chosen.choices:
        return said == word
    return said.lower().startswith(word.lower()) if chosen.starts else word.lower() in said.lower()


def _absent(field: Field) -> Fact | None:
    """The absence of a closed flag is an answer."""
    return Fact(False) if field.closed else None


def _aggregate(term: Term, rows: tuple[Fact, ...], at: datetime) -> Fact | None:
    match term.how:
        case "first":
            return rows[0]
        case "min" | "max":
            return _extreme(rows, lowest=term.how == "min")
        case "mean" | "sum":
            return _added(rows, over=len(rows) if term.how == "mean" else 1)
        case "slope":
            return _slope(rows, at)
        case "since_last" | "since_first":
            return _since(rows[-1] if term.how == "since_last" else rows[0], at)
        case _:
            return _share(term, rows)


def _extreme(rows: Iterable[Fact], *, lowest: bool) -> Fact:
    pick = min if lowest else max
    held = list(rows)
    least, most = pick(limits(one)[0] for one in held), pick(limits(one)[1] for one in held)
    return next((one for one in held if limits(one) == (least, most)), _between(least, most))


def _added(rows: tuple[Fact, ...], *, over: int) -> Fact:
    least, most = (rounded(sum(limits(one)[edge] for one in rows) / over) for edge in (0, 1))
    return _between(least, most)


def _slope(rows: tuple[Fact, ...], at: datetime) -> Fact | None:
    """Least squares, per year. Not known of a single moment, or when a value is only bounded."""
    points = [((one.at - at).total_seconds() / YEAR_SECONDS, one) for one in rows if one.at is not None]
    middle = sum(x for x, _ in points) / len(points)
    spread = sum((x - middle) ** 2 for x, _ in points)
    if len({x for x, _ in points}) < 2 or any(low != high for low, high in map(limits, rows)):
        return None
    return Fact(rounded(sum((x - middle) * float(one.value) for x, one in points) / spread))


def _since(fact: Fact, at: datetime) -> Fact | None:
    return Fact((day_of(at) - day_of(fact.at)).days, fact.at) if fact.at else None


def _share(term: Term, rows: tuple[Fact, ...]) -> Fact:
    answers = verdicts(term, rows)
    sure, maybe = answers.count(True), len(answers) - answers.count(False)
    return _between(rounded(100 * sure / len(rows)), rounded(100 * maybe / len(rows)))


def _counted(term: Term, rows: tuple[Fact, ...]) -> Fact:
    """Of the newest n, those that are not there are not known: they may count or not."""
    answers = verdicts(term, rows) if term.rows else [True] * len(rows)
    if term.how == "days":
        days = [(answer, day_of(one.at)) for answer, one in zip(answers, rows, strict=True) if one.at]
        return _between(len({day for answer, day in days if answer}), len({d for a, d in days if a is not False}))
    missing = max((term.window.last or 0) - len(rows), 0) if term.rows else 0
    return _between(answers.count(True), len(answers) - answers.count(False) + missing)


def verdicts(term: Term, rows: tuple[Fact, ...]) -> list[Verdict]:
    """Whether each row meets the condition on rows."""
    if term.rows is None:
        return [True] * len(rows)
    limit = row_limit(term)
    return [compared(term.rows.op, one, limit) for one in rows]


def limits(fact: Fact) -> tuple[float, float]:
    value = float(fact.value)
    return fact.bounds or (value, value)


def _between(least: float, most: float) -> Fact:
    value: Value = least if least != -inf else most
    return Fact(value, bounds=None if least == most else (least, most))


def rounded(number: float) -> float:
    """To the places that computed numbers keep; halves away from zero, as the database rounds."""
    if number in (inf, -inf):
        return number
    return float(Decimal(f"{number:.15g}").quantize(PLACES, ROUND_HALF_UP))
