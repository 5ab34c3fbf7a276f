"""The standard screening as data: its groups, and each item as a declared input or a measurement."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from kangxu.clinical.bands import Band
from kangxu.clinical.plausibility import LIMITS
from kangxu.clinical.risk import risk_models
from kangxu.clinical.risk.inputs import Input
from kangxu.clinical.sheets import load_sheet

_SHEET: dict[str, Any] = load_sheet("form.toml", "kangxu.web.assess")
PRESSURES = "pressures"
Kind = Literal["number", "flag", "choice", "pressures"]
Where = Literal["measurement", "laboratory", "answer"]


@dataclass(frozen=True)
class Question:
    """One item of the form. `where` says what its answer becomes; `analyte` where a value of it is found."""

    name: str
    words: Band
    kind: Kind
    where: Where
    unit: str
    analyte: str
    low: float | None
    high: float | None
    choices: tuple[Band, ...]


@dataclass(frozen=True)
class Group:
    words: Band
    questions: tuple[Question, ...]


@cache
def groups() -> tuple[Group, ...]:
    """The form in its order; an item that nothing declares stops the start."""
    return tuple(
        Group(Band(one["code"], one["zh"], one["en"]), tuple(_question(name) for name in one["items"]))
        for one in _SHEET["groups"]
    )


def questions() -> Iterator[Question]:
    for group in groups():
        yield from group.questions


@cache
def _declared() -> dict[str, Input]:
    found: dict[str, Input] = {}
    for model in risk_models().values():
        for item in model.inputs:
            found.setdefault(item.name, item)
    return found


def _question(name: str) -> Question:
    measured = _SHEET["measurements"].get(name)
    return _measurement(name, measured) if measured else _of_input(_declared()[name])


def _measurement(name: str, table: dict[str, str]) -> Question:
    limits = LIMITS[table["analyte"]]
    kind: Kind = "pressures" if name == PRESSURES else "number"
    words = Band(name, table["zh"], table["en"])
    return Question(
        name, words, kind, "measurement", table["unit"], table["analyte"], limits.hard_low, limits.hard_high, ()
    )


def _of_input(item: Input) -> Question:
    numeric = item.kind == "number"
    where: Where = "laboratory" if numeric and item.analyte else "answer"
    kind: Kind = "number" if numeric else "choice" if item.kind == "choice" else "flag"
    return Question(
        item.name, Band(item.name, item.zh, item.en), kind, where, item.unit, item.analyte or "",
        item.low if numeric else None, item.high if numeric else None, item.choices,
    )  # fmt: skip
