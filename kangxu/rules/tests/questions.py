"""One question or more to every fact on offer, with every unit, value and filter that it has."""

from collections.abc import Iterator

from kangxu.rules.catalogue import Field, Series, catalogue
from kangxu.rules.checking import check
from kangxu.rules.language import BadRule, Compare, Condition, Known, Leaf, Term, Window

YEAR = Window(days=365)


def every_question() -> list[Leaf]:
    return [one for field in catalogue().values() for one in _of(field) if _allowed(one)]


def _of(field: Field) -> Iterator[Leaf]:
    window = YEAR if isinstance(field.source, Series) else Window()
    yield Known(Term(field.code, window=window))
    yield Compare(Term(field.code, "since_last"), "<=", 100)
    yield from _values(field, window)
    for one in field.filters:
        chosen = tuple(choice.code for choice in one.choices) or ('a “b" \\ c；', "]")
        yield Known(Term(field.code, "", window, ((one.code, chosen),)))
        yield Known(Term(field.code, "", window, ((one.code, chosen[:1]),)))


def _values(field: Field, window: Window) -> Iterator[Leaf]:
    term = Term(field.code)
    match field.kind:
        case "number":
            yield from (Compare(term, ">=", 7.5, unit) for unit in ("", *field.units) if unit != field.unit)
            yield from (Compare(Term(field.code, how, window), "<", 3) for how in ("mean", "slope", "count"))
            yield Compare(Term(field.code, "share", window, rows=Condition(">", 3)), ">=", 50)
        case "flag":
            yield from (Compare(term, "=", truth) for truth in (True, False))
        case "choice":
            yield from (Compare(term, "!=", one.code) for one in field.options)
            yield Compare(term, "in", tuple(one.code for one in field.options))
        case "event":
            yield Compare(Term(field.code, "count", YEAR), "=", 1)


def _allowed(rule: Leaf) -> bool:
    try:
        check(rule)
    except BadRule:
        return False
    return True
