"""Facts and explanations as plain data, for verbs, pages and programs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from kangxu.rules import moments, plain, sets
from kangxu.rules.catalogue import Fact, Field, Series, catalogue, field_of, steady
from kangxu.rules.checking import COUNTING, OF_NUMBERS
from kangxu.rules.comparing import Verdict
from kangxu.rules.language import All, Any_, AtLeast, Known, Not, Rule, Term, facts_in
from kangxu.rules.names import choice_word, labels, own_unit
from kangxu.rules.plain import Explained
from kangxu.rules.stored import to_json
from kangxu.rules.writing import number, write

ANSWERS = {True: "yes", False: "no", None: "unknown"}
_JOINTS: dict[type, str] = {All: "all", Any_: "any", AtLeast: "at_least", Not: "not"}
# How many of the rows that an answer rests on are told
ROWS_TOLD = 20


def fact(field: Field) -> dict[str, Any]:
    """What there is to know of a fact before one asks for it."""
    zh, en = labels()[field.code]
    return {
        "code": field.code, "zh": zh, "en": en, "kind": field.kind, "unit": field.unit, "units": list(field.units),
        "choices": [{"code": one.code, "zh": one.zh, "en": one.en} for one in field.options],
        "aggregates": list(aggregates(field)), "windows": field.dated,
        "filters": [
            {
                "code": one.code, "zh": one.zh, "en": one.en,
                "choices": [{"code": value.code, "zh": value.zh, "en": value.en} for value in one.choices],
            }
            for one in field.filters
        ],
        "unknown_zh": field.unknown[0], "unknown_en": field.unknown[1],
        "example_zh": field.example[0], "example_en": field.example[1],
    }  # fmt: skip


def facts() -> list[dict[str, Any]]:
    """Every fact on offer, in the order of the rooms."""
    return [fact(field) for field in catalogue().values()]


def aggregates(field: Field) -> Iterator[str]:
    """What can be made of the rows of a fact."""
    if isinstance(field.source, Series):
        yield "first"
        yield from OF_NUMBERS if field.kind == "number" else ()
        yield from COUNTING
        if field.kind != "event":
            yield "share"
    elif field.dated:
        yield "since_last"


def rule(asked: Rule) -> dict[str, Any]:
    """A rule in words and as JSON, with the facts it asks."""
    return {"zh": write(asked, "zh"), "en": write(asked, "en"), "json": to_json(asked), "facts": list(facts_in(asked))}


@steady()
def explain(asked: Rule, *, person_id: int, at: datetime) -> dict[str, Any]:
    """Why a rule is true for one person, or not: clause by clause, with values and dates. Raises BadRule."""
    known = plain.gather(asked, person_id=person_id, at=at)

    def ranks(term: Term, percentile: Any) -> float | None:
        return sets.rank(term, percentile, person_id=person_id, at=at)

    return told(plain.explain(asked, known, at=at, ranks=ranks))


def next_change(asked: Rule, *, person_id: int, at: datetime) -> dict[str, Any] | None:
    """When time alone first changes the answer for one person, and to what; None: not within `moments.AHEAD`."""
    found = moments.next_change(asked, person_id=person_id, at=at)
    return found and {"at": found[0], "verdict": ANSWERS[found[1]]}


def told(one: Explained, *, decides: bool = True) -> dict[str, Any]:
    """An explanation as nested data; `decides` marks the clauses that the answer hangs on."""
    clause: dict[str, Any] = {
        "zh": write(one.rule, "zh"), "en": write(one.rule, "en"), "verdict": ANSWERS[one.verdict], "decides": decides,
    }  # fmt: skip
    if one.parts:
        clause["joint"] = _JOINTS[type(one.rule)]
        clause["parts"] = [told(part, decides=decides and _decides(one, part.verdict)) for part in one.parts]
    if one.denied_by is not None:
        clause["denied_by"] = told(one.denied_by, decides=decides)
    return clause | _measured(one)


def _decides(one: Explained, verdict: Verdict) -> bool:
    """Whether a part with this answer makes the answer of the whole what it is."""
    match one.rule:
        case All():
            return one.verdict is True or verdict is one.verdict
        case Any_():
            return one.verdict is False or verdict is one.verdict
        case AtLeast():
            return verdict is one.verdict or (one.verdict is None and verdict is not False)
    return True


def _measured(one: Explained) -> dict[str, Any]:
    if one.measured is None or isinstance(one.rule, All | Any_ | AtLeast | Not):
        return {}
    term = one.rule.term
    field, found = field_of(term.fact), one.measured.fact
    rows = [_row(field, row) for row in one.measured.rows[-ROWS_TOLD:]] if field.dated else []
    told_rows = {"rows": rows, "rows_in_all": len(one.measured.rows) if field.dated else 0}
    if isinstance(one.rule, Known) or found is None:
        missing = {} if one.verdict is not None else {"unknown_zh": field.unknown[0], "unknown_en": field.unknown[1]}
        return {"value": None, **told_rows, **missing}
    unit = own_unit(field, term, False).strip() if isinstance(found.value, (int, float)) else ""
    limit = {} if one.limit is None else {"limit": one.limit}
    return {
        "value": found.value,
        "shown": shown(field, found, term),
        "unit": unit,
        "at": found.at,
        **told_rows,
        **limit,
    }


def _row(field: Field, row: Fact) -> dict[str, Any]:
    return {"value": row.value, "shown": shown(field, row), "at": row.at, **row.tags}


def shown(field: Field, found: Fact, term: Term | None = None) -> str:
    """A value as people write it, with its comparator and unit."""
    if isinstance(found.value, bool):
        return "有" if field.kind == "event" else "是" if found.value else "否"
    if isinstance(found.value, str):
        return choice_word(field.options, found.value, False) if found.value else "无"
    unit = own_unit(field, term or Term(field.code), False)
    if found.bounds is None or found.bounds[0] == found.bounds[1]:
        return f"{number(_short(found.value))}{unit}"
    least, most = found.bounds
    return f"{_edge(least)}–{_edge(most)}{unit}"


def _short(value: float) -> float:
    """Two decimals, of less than one three figures: a converted value has many more than anybody measured."""
    return round(value, 2) if abs(value) >= 1 else float(f"{value:.3g}")


def _edge(edge: float) -> str:
    return {float("inf"): "∞", float("-inf"): "-∞"}.get(edge) or number(round(edge, 6))
