"""The charts of the print as drawings of the page: the same points, bands and ticks. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

LEFT, RIGHT, TOP, HIGH, WIDE = 36.0, 44.0, 8.0, 96.0, 420.0


@dataclass(frozen=True, slots=True)
class Box:
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Tick:
    y: float
    words: str


@dataclass(frozen=True, slots=True)
class Dot:
    x: float
    y: float
    loud: bool


@dataclass(frozen=True, slots=True)
class Run:
    """One number over time: its line, its dots, and its newest value at the end."""

    line: str
    dots: tuple[Dot, ...]
    words: str
    y: float


@dataclass(frozen=True, slots=True)
class Curve:
    """One chart, ready to be drawn: everything in the units of its view box."""

    title: str
    unit: str
    target: str
    since: str
    until: str
    width: float
    height: float
    left: float
    right: float
    bands: tuple[Box, ...]
    ticks: tuple[Tick, ...]
    runs: tuple[Run, ...]


def curves(courses: Iterable[Mapping[str, Any]]) -> tuple[Curve, ...]:
    """Charts of courses as `assess.print.courses` scales them (0 to 1)."""
    return tuple(_curve(one) for one in courses)


def _curve(one: Mapping[str, Any]) -> Curve:
    return Curve(
        one["title"], one["unit"], one["target"], one["since"], one["until"], WIDE, TOP + HIGH + 18, LEFT, WIDE - RIGHT,
        tuple(map(_band, one["bands"])), tuple(Tick(_y(tick["at"]), tick["words"]) for tick in one["ticks"]),
        tuple(map(_run, one["courses"])),
    )  # fmt: skip


def _band(band: Mapping[str, float]) -> Box:
    left, right = _x(band["from"]), _x(band["to"])
    return Box(left, _y(band["high"]), round(right - left, 1), round(_y(band["low"]) - _y(band["high"]), 1))


def _run(run: Mapping[str, Any]) -> Run:
    dots = tuple(Dot(_x(at), _y(value), bool(loud)) for at, value, loud in run["points"])
    return Run(" ".join(f"{dot.x},{dot.y}" for dot in dots), dots, run["words"], dots[-1].y)


def _x(share: float) -> float:
    return round(LEFT + (WIDE - LEFT - RIGHT) * share, 1)


def _y(share: float) -> float:
    return round(TOP + HIGH * (1 - share), 1)
