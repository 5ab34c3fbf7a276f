"""Rules as data: small frozen expressions, and their JSON form."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, get_args

VERSION = 1

Op = Literal["<", "<=", ">", ">=", "=", "!=", "in"]
Value: TypeAlias = float | int | str | bool
OPS: tuple[str, ...] = get_args(Op)


class BadRule(Exception):
    """A rule cannot be read or asks for something that is not offered; the message says what."""


@dataclass(frozen=True, slots=True)
class Compare:
    """A fact against a value, or against several with `in`. Not known when the fact is not known."""

    fact: str
    op: Op
    value: Value | tuple[Value, ...]
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """Whether the record holds this fact at all."""

    fact: str


@dataclass(frozen=True, slots=True)
class WithinDays:
    """Whether the record holds this fact with a date of the last `days` days; false also when it was never recorded."""

    fact: str
    days: int


@dataclass(frozen=True, slots=True)
class All:
    """Every part; of no parts: true."""

    parts: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Any_:
    """At least one part; of no parts: false."""

    parts: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Not:
    part: Rule


Leaf: TypeAlias = Compare | Known | WithinDays
Rule: TypeAlias = Leaf | All | Any_ | Not


def leaves(rule: Rule) -> Iterator[Leaf]:
    """The questions a rule asks, in reading order."""
    match rule:
        case All(parts) | Any_(parts):
            for part in parts:
                yield from leaves(part)
        case Not(part):
            yield from leaves(part)
        case _:
            yield rule


def facts_in(rule: Rule) -> tuple[str, ...]:
    """Codes of the facts a rule asks, each once."""
    return tuple(dict.fromkeys(leaf.fact for leaf in leaves(rule)))


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
        case Not(part):
            return {"not": _node(part)}
        case Known(fact):
            return {"known": fact}
        case WithinDays(fact, days):
            return {"fact": fact, "within_days": days}
        case Compare(fact, op, value, unit):
            shown = list(value) if isinstance(value, tuple) else value
            return {"fact": fact, "op": op, "value": shown} | ({"unit": unit} if unit else {})


def _read(node: Any) -> Rule:
    match node:
        case {"all": list(parts)}:
            return All(tuple(_read(part) for part in parts))
        case {"any": list(parts)}:
            return Any_(tuple(_read(part) for part in parts))
        case {"not": part}:
            return Not(_read(part))
        case {"known": str(fact)}:
            return Known(fact)
        case {"fact": str(fact), "within_days": int(days)}:
            return WithinDays(fact, days)
        case {"fact": str(fact), "op": op, "value": value} if op in OPS:
            return Compare(fact, op, _value(op, value), str(node.get("unit", "")))
    raise BadRule(f"not a rule: {node!r}")


def _value(op: str, value: Any) -> Value | tuple[Value, ...]:
    if op == "in" and isinstance(value, list) and all(isinstance(one, Value) for one in value):
        return tuple(value)
    if op != "in" and isinstance(value, Value):
        return value
    raise BadRule(f"{op} cannot take {value!r}")
