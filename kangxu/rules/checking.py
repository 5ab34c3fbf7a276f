"""Whether a rule asks only for what is offered, and its values in the unit of the fact."""

from __future__ import annotations

from dataclasses import replace

from kangxu.rules import vocabulary
from kangxu.rules.catalogue import Column, Field, Kind, Series, field_of, groupings, steady
from kangxu.rules.language import (
    ALWAYS,
    All,
    Any_,
    AtLeast,
    BadRule,
    Compare,
    Condition,
    How,
    Known,
    Not,
    Percentile,
    Rule,
    Term,
    Value,
    Window,
    leaves,
    parts_of,
)

ORDER = ("<", "<=", ">", ">=")
# What counts rows or days has no unit of the fact; a share is in per cent
COUNTING: tuple[How, ...] = ("count", "days", "since_last", "since_first")
OF_NUMBERS: tuple[How, ...] = ("min", "max", "mean", "sum", "slope")
LONGEST_DAYS = 50_000


@steady()
def check(rule: Rule) -> None:
    """Raise BadRule when a rule asks for what is not offered or compares what cannot be compared."""
    _check_counts(rule)
    for leaf in leaves(rule):
        field = field_of(leaf.term.fact)
        _check_term(field, leaf.term)
        if isinstance(leaf, Compare):
            _check_compare(field, leaf)
        else:
            _check_known(field, leaf.term)


def _check_counts(rule: Rule) -> None:
    parts = parts_of(rule)
    if isinstance(rule, AtLeast) and not 1 <= rule.count <= len(parts):
        raise BadRule(f"at least {rule.count} of {len(parts)} cannot be asked")
    for part in parts:
        _check_counts(part)


def canonical(leaf: Compare) -> Value | tuple[Value, ...]:
    """The value of a comparison in the unit of its fact. Raises BadRule for a unit that the fact does not know."""
    if isinstance(leaf.value, Percentile):
        raise BadRule("a percentile has no value of its own")
    return _converted(field_of(leaf.term.fact), leaf.term.how, leaf.value, leaf.unit)


def kind_of(field: Field, term: Term) -> Kind:
    """Of what kind a term's answer is: what is computed of rows is a number."""
    return field.kind if term.how in ("", "first") else "number"


def row_limit(term: Term) -> Value:
    """The value of the condition on rows, in the unit of the fact."""
    if term.rows is None:
        raise BadRule(f"{term.fact} has no condition on rows")
    found = _converted(field_of(term.fact), "", term.rows.value, term.rows.unit)
    if isinstance(found, tuple):
        raise BadRule(f"{term.fact} cannot be compared with {found!r}")
    return found


def normal(rule: Rule) -> Rule:
    """The same rule with the unit left out wherever it is the fact's own."""
    match rule:
        case All(parts):
            return All(tuple(normal(part) for part in parts))
        case Any_(parts):
            return Any_(tuple(normal(part) for part in parts))
        case AtLeast(count, parts):
            return AtLeast(count, tuple(normal(part) for part in parts))
        case Not(part):
            return Not(normal(part))
        case Known(term):
            return Known(_normal_term(term))
        case Compare(term, _, _, unit):
            own = field_of(term.fact).unit
            return replace(rule, term=_normal_term(term), unit="" if unit == own else unit)


def _normal_term(term: Term) -> Term:
    if term.rows is None or term.rows.unit != field_of(term.fact).unit:
        return term
    return replace(term, rows=replace(term.rows, unit=""))


def _converted(field: Field, how: How, value: Value | tuple[Value, ...], unit: str) -> Value | tuple[Value, ...]:
    if not unit or (unit == field.unit and how not in (*COUNTING, "share")):
        return value
    if field.convert is None or isinstance(value, (tuple, str)) or how in (*COUNTING, "share"):
        raise BadRule(f"{field.code} is not known in {unit!r}")
    try:
        shift = field.convert(0.0, unit) if how == "slope" else 0.0
        return field.convert(float(value), unit) - shift
    except ValueError as problem:
        raise BadRule(str(problem)) from problem


def _check_compare(field: Field, leaf: Compare) -> None:
    kind = kind_of(field, leaf.term)
    if isinstance(leaf.value, Percentile):
        if kind != "number" or leaf.op not in ORDER or not 0 <= leaf.value.percent <= 100 or leaf.unit:
            raise BadRule(f"{field.en} {leaf.op} has no percentile", f"“{field.zh}”不能按百分位比较")
        if leaf.value.among not in groupings():
            raise BadRule(f"nobody is ranked by {leaf.value.among!r}")
        return
    canonical(leaf)
    values = leaf.value if isinstance(leaf.value, tuple) else (leaf.value,)
    if not values:
        raise BadRule(f"{field.en}: the list is empty", f"“{field.zh}”的括号里至少写一个值")
    suits = kind == "number" if leaf.op in ORDER else kind != "flag" or leaf.op == "="
    if kind == "event" or not suits or not all(_fits(field, kind, value) for value in values):
        raise BadRule(f"{field.en} cannot be compared like this: {leaf.op}", f"“{field.zh}”不能这样比较：{leaf.op}")


def _check_known(field: Field, term: Term) -> None:
    if term.how or (field.closed and not field.dated):
        raise BadRule(f"{field.en}: only whether a fact is on record can be asked", f"“{field.zh}”不能只问有没有记录")


def _fits(field: Field, kind: str, value: Value) -> bool:
    if kind == "flag":
        return isinstance(value, bool)
    if kind == "number":
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    codes = [one.code for one in field.options]
    return isinstance(value, str) and (not codes or value in codes)


def _check_term(field: Field, term: Term) -> None:
    _check_window(field, term.window)
    _check_filters(field, term)
    _check_rows(field, term)
    many = isinstance(field.source, Series)
    if term.how in OF_NUMBERS and not (many and field.kind == "number"):
        raise BadRule(f"{field.en} has no {_how(term, 1)}", f"“{field.zh}”没有“{_how(term, 0)}”")
    if term.how in ("first", "count", "days", "share", "since_first") and not many:
        raise BadRule(
            f"{field.en} has no {_how(term, 1)}: it is a single value", f"“{field.zh}”只有一个值，没有“{_how(term, 0)}”"
        )
    if term.how == "since_last" and isinstance(field.source, Column):
        raise BadRule(f"{field.en} has no date", f"“{field.zh}”没有日期，不能写时间范围")


def _how(term: Term, language: int) -> str:
    return vocabulary.HOW_WORDS[term.how][language].removesuffix(" of")


def _check_window(field: Field, window: Window) -> None:
    if window == ALWAYS:
        return
    if isinstance(field.source, Column):
        raise BadRule(f"{field.en} has no date", f"“{field.zh}”没有日期，不能写时间范围")
    if window.last is not None and (window.last < 1 or not isinstance(field.source, Series)):
        raise BadRule(f"{field.en} has no last {window.last}", f"“{field.zh}”不能取最近{window.last}次")
    starts = (window.days is not None) + (window.since is not None) + bool(window.period)
    if starts > 1 or max(window.days or 0, window.ago or 0) > LONGEST_DAYS:
        raise BadRule("a window begins once, and not before anybody lived", "时间范围只能有一个起点，也不能太久")


def _check_filters(field: Field, term: Term) -> None:
    offered = {one.code: one for one in field.filters}
    for name, values in term.where:
        if name not in offered:
            raise BadRule(f"{field.code} is not filtered by {name!r}")
        codes = [one.code for one in offered[name].choices]
        if not values or (codes and not set(values) <= set(codes)) or "" in values:
            raise BadRule(f"{field.code}: {name} cannot be {values!r}")
    if len(dict(term.where)) < len(term.where):
        raise BadRule(f"{field.en}: a filter is given twice", f"“{field.zh}”的筛选写了两遍")


def _check_rows(field: Field, term: Term) -> None:
    if term.rows is None:
        if term.how == "share":
            raise BadRule(f"{field.en}: a share of which values?", f"“{field.zh}”的占比要写明是哪些值")
        return
    if term.how not in ("count", "days", "share"):
        raise BadRule(
            f"{field.en}: only what is counted has a condition on rows", f"“{field.zh}”只有次数、天数和占比能带条件"
        )
    if term.how == "days" and term.window.last is not None:
        raise BadRule(f"{field.code}: days are not counted among the last {term.window.last}")
    _check_condition(field, term.rows)
    row_limit(term)


def _check_condition(field: Field, rows: Condition) -> None:
    ordered = rows.op in ORDER
    if field.kind == "event" or not _fits(field, field.kind, rows.value) or (ordered and field.kind != "number"):
        raise BadRule(f"{field.en} cannot be compared like this: {rows.op}", f"“{field.zh}”不能这样比较：{rows.op}")
    if field.kind == "flag" and rows.op != "=":
        raise BadRule(f"{field.en} is yes or no", f"“{field.zh}”只有“是”或“否”")
