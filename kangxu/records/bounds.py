"""What a value with a comparator says: `>8.0` lies somewhere above 8.0, and nobody knows how far."""

from __future__ import annotations

from math import inf

from kangxu.clinical.targets import BEYOND


def bounds(value: float, comparator: str | None) -> tuple[float, float]:
    """The least and the most that the true value can be."""
    match comparator:
        case ">":
            return value + BEYOND, inf
        case ">=":
            return value, inf
        case "<":
            return -inf, value - BEYOND
        case "<=":
            return -inf, value
    return value, value


def sql_least(row: str) -> str:
    """SQL for the least that the value of a row (an alias with `value` and `comparator`) can be."""
    below = f"when {row}.comparator in ('<', '<=') then '-Infinity'::float8"
    return f"(case when {row}.comparator = '>' then {row}.value + {BEYOND} {below} else {row}.value end)"


def sql_most(row: str) -> str:
    """SQL for the most that the value of a row can be."""
    above = f"when {row}.comparator in ('>', '>=') then 'Infinity'::float8"
    return f"(case when {row}.comparator = '<' then {row}.value - {BEYOND} {above} else {row}.value end)"


def sql_nearest(row: str) -> str:
    """SQL for the value nearest to the stated one that the comparator allows: for limits that are stated alike."""
    strict = f"when '>' then {row}.value + {BEYOND} when '<' then {row}.value - {BEYOND}"
    return f"(case {row}.comparator {strict} else {row}.value end)"
