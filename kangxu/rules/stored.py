"""Rules in and out of JSON, with a version."""

from __future__ import annotations

from datetime import date
from typing import Any

from kangxu.rules.language import (
    ALWAYS,
    HOWS,
    OPS,
    PERIODS,
    All,
    Any_,
    AtLeast,
    BadRule,
    Compare,
    Condition,
    Known,
    Not,
    Percentile,
    Rule,
    Term,
    Value,
    Window,
)

VERSION = 2


def to_json(rule: Rule) -> dict[str, Any]:
    return {"version": VERSION, "rule": _node(rule)}


def from_json(stored: Any) -> Rule:
    """Read a stored rule. Raises BadRule."""
    if not isinstance(stored, dict) or stored.get("version") != VERSION or "rule" not in stored:
        raise BadRule(f"a rule of version {VERSION} is expected")
    return _read(stored["rule"])


def _node(rule: Rule) -> dict[str, Any]:
    match rule:
        case All(parts):
            return {"all": [_node(part) for part in parts]}
        case Any_(parts):
            return {"any": [_node(part) for part in parts]}
        case AtLeast(count, parts):
            return {"at_least": count, "of": [_node(part) for part in parts]}
        case Not(part):
            return {"not": _node(part)}
        case Known(term):
            return {"known": _term(term)}
        case Compare(term, op, value, unit):
            return _term(term) | _limit(op, value, unit)


def _limit(op: str, value: Any, unit: str) -> dict[str, Any]:
    if isinstance(value, Percentile):
        value = {"percentile": value.percent, "among": value.among}
    shown = list(value) if isinstance(value, tuple) else value
    return {"op": op, "value": shown} | ({"unit": unit} if unit else {})


def _term(term: Term) -> dict[str, Any]:
    found: dict[str, Any] = {"fact": term.fact}
    if term.how:
        found["how"] = term.how
    if term.window != ALWAYS:
        found["window"] = _window(term.window)
    if term.where:
        found["where"] = {name: list(values) for name, values in term.where}
    if term.rows:
        found["rows"] = _limit(term.rows.op, term.rows.value, term.rows.unit)
    return found


def _window(window: Window) -> dict[str, Any]:
    parts = {name: getattr(window, name) for name in Window.__slots__}
    return {
        name: part.isoformat() if isinstance(part, date) else part
        for name, part in parts.items()
        if part not in (None, "")
    }


def _read(node: Any) -> Rule:
    match node:
        case {"all": list(parts)}:
            return All(tuple(_read(part) for part in parts))
        case {"any": list(parts)}:
            return Any_(tuple(_read(part) for part in parts))
        case {"at_least": int(count), "of": list(parts)}:
            return AtLeast(count, tuple(_read(part) for part in parts))
        case {"not": part}:
            return Not(_read(part))
        case {"known": dict(term)}:
            return Known(_read_term(term))
        case {"fact": str(), "op": op, "value": value} if op in OPS:
            return Compare(_read_term(node), op, _value(op, value), str(node.get("unit", "")))
    raise BadRule(f"not a rule: {node!r}")


def _value(op: str, value: Any) -> Value | tuple[Value, ...] | Percentile:
    if op == "in" and isinstance(value, list) and all(isinstance(one, Value) for one in value):
        return tuple(value)
    match value:
        case {"percentile": float() | int() as percent, "among": str(among)} if op != "in":
            return Percentile(percent, among)
    if op != "in" and isinstance(value, Value):
        return value
    raise BadRule(f"{op} cannot take {value!r}")


def _read_term(node: dict[str, Any]) -> Term:
    how, where = node.get("how", ""), node.get("where", {})
    if not isinstance(node.get("fact"), str) or how not in HOWS or not isinstance(where, dict):
        raise BadRule(f"not a term: {node!r}")
    chosen = tuple((str(name), _words(values)) for name, values in where.items())
    return Term(node["fact"], how, _read_window(node.get("window", {})), chosen, _read_rows(node.get("rows")))


def _words(values: Any) -> tuple[str, ...]:
    if isinstance(values, list) and values and all(isinstance(one, str) for one in values):
        return tuple(values)
    raise BadRule(f"not a list of words: {values!r}")


def _read_rows(node: Any) -> Condition | None:
    match node:
        case None:
            return None
        case {"op": op, "value": value} if op in OPS and op != "in" and isinstance(value, Value):
            return Condition(op, value, str(node.get("unit", "")))
    raise BadRule(f"not a condition on rows: {node!r}")


def _read_window(node: Any) -> Window:
    if not isinstance(node, dict) or not node.keys() <= set(Window.__slots__):
        raise BadRule(f"not a window: {node!r}")
    numbers = [node.get(name, 0) for name in ("days", "ago", "last")]
    if node.get("period", "") not in PERIODS or not all(type(one) is int and one >= 0 for one in numbers):
        raise BadRule(f"not a window: {node!r}")
    try:
        days = {name: date.fromisoformat(node[name]) for name in ("since", "until") if name in node}
    except (TypeError, ValueError) as problem:
        raise BadRule(f"not a day: {problem}") from problem
    return Window(**{**node, **days})
