"""The course of an indicator as points of a chart: everything scaled to 0–1. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from math import ceil, floor, log10
from typing import Any

from django.utils.translation import gettext as _

from kangxu.foundation import clock
from kangxu.web.assess.indicators import Measured, edges
from kangxu.web.assess.words import unit_words
from kangxu.web.person.values import Held, Value

TICKS = 4


def course(one: Measured) -> dict[str, Any]:
    """One chart: the course of the number (or both of a pressure), the target band, ticks, the first and last day."""
    values, sides = one.values, len(one.values[0].numbers)
    numbers = [number for value in values for number in value.numbers]
    aims = [edge for held in one.aims for pair in edges(held.aim) for edge in pair if edge is not None]
    ticks = nice_ticks(min([*numbers, *aims]), max([*numbers, *aims]))
    low, high = ticks[0], ticks[-1]
    return {
        "title": one.indicator.label, "unit": unit_words(one.indicator.unit), "target": _target(one),
        "since": _day(values[0]), "until": _day(values[-1]),
        "ticks": _ticks(ticks),
        "bands": [band for held in one.aims for band in _bands(held, values, low, high)],
        "courses": [_course(one, values, side, low, high) for side in range(sides)],
    }  # fmt: skip


def nice_ticks(low: float, high: float) -> list[float]:
    """Round numbers that enclose a span: 70, 100, 130, 160."""
    room = (high - low) or abs(high) or 1.0
    rough = room / TICKS
    unit: float = 10.0 ** floor(log10(rough))
    step = next(unit * many for many in (1, 2, 2.5, 5, 10) if unit * many >= rough)
    first, last = floor(low / step), ceil(high / step)
    return [round(step * place, 6) for place in range(first, max(last, first + 1) + 1)]


def _ticks(ticks: Sequence[float]) -> list[dict[str, Any]]:
    """All with the decimals of the finest."""
    decimals = max(len(f"{tick:g}".partition(".")[2]) for tick in ticks)
    return [{"at": _scaled(tick, ticks[0], ticks[-1]), "words": f"{tick:.{decimals}f}"} for tick in ticks]


def _target(one: Measured) -> str:
    words = one.aim.words if one.aim else ""
    return _("目标 %(target)s") % {"target": words} if words else ""


def _day(value: Value) -> str:
    return f"{value.at.astimezone(clock.zone()):%Y-%m-%d}"


def _course(one: Measured, values: Sequence[Value], side: int, low: float, high: float) -> dict[str, Any]:
    begin, end = values[0].at.timestamp(), values[-1].at.timestamp()
    room = (end - begin) or 1.0
    points = [
        [(value.at.timestamp() - begin) / room, _scaled(value.numbers[side], low, high), value.reached[side]]
        for value in values
    ]
    return {"points": points, "words": one.indicator.number(values[-1].numbers[side])}


def _bands(held: Held, values: Sequence[Value], low: float, high: float) -> Iterator[dict[str, float]]:
    """What was aimed at, over the days on which it held."""
    begin, end = values[0].at.timestamp(), values[-1].at.timestamp()
    left, right = (_start(day) for day in (held.since, held.until))
    ends = {
        "from": max(0.0, _scaled(left, begin, end)) if left else 0.0,
        "to": min(1.0, _scaled(right, begin, end)) if right else 1.0,
    }
    for bottom, top in edges(held.aim):
        if bottom is not None or top is not None:
            yield {
                "low": max(0.0, _scaled(low if bottom is None else bottom, low, high)),
                "high": min(1.0, _scaled(high if top is None else top, low, high)), **ends,
            }  # fmt: skip


def _start(day: date | None) -> float | None:
    return datetime.combine(day, time(), tzinfo=clock.zone()).timestamp() if day else None


def _scaled(value: float, low: float, high: float) -> float:
    return (value - low) / ((high - low) or 1.0)
