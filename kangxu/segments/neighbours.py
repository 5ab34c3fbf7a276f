"""The number that a question turns on, and the round numbers near it."""

from __future__ import annotations

from dataclasses import replace
from math import floor, log10

from kangxu.rules.language import Compare, Rule

NEIGHBOURS = (-1, 0, 1, 2)


def limit_of(leaf: Rule) -> float | None:
    """The number a comparison turns on: of "so many of the newest" that of the single value. None without one."""
    if not isinstance(leaf, Compare):
        return None
    value = leaf.term.rows.value if leaf.term.rows and leaf.term.window.last else leaf.value
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def with_limit(leaf: Rule, value: float) -> Rule:
    """The same question turning on another number."""
    number = int(value) if value == int(value) else value
    if not isinstance(leaf, Compare):
        return leaf
    if leaf.term.rows and leaf.term.window.last:
        return replace(leaf, term=replace(leaf.term, rows=replace(leaf.term.rows, value=number)))
    return replace(leaf, value=number)


def neighbours(value: float) -> list[float]:
    """Round values near one: 7.5, 8, 8.5, 9 of 8; 130, 140, 150, 160 of 140."""
    if value <= 0:
        return [value]
    rough = value / 16
    power = 10.0 ** floor(log10(rough))
    step = next(one * power for one in (1, 2, 5, 10) if one * power >= rough)
    if value == int(value) and value >= 20:
        step = max(1.0, step)
    return [round(value + turn * step, 6) for turn in NEIGHBOURS if value + turn * step > 0]
