"""Cells of text as the columns of numbers that a risk model reads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from kangxu.clinical.analytes import NO, YES
from kangxu.clinical.bands import FloatArray
from kangxu.clinical.results import EMPTY, MASKED, MISSING_MARKERS, NOT_MEASURED, clean, is_not_measured, parse
from kangxu.clinical.risk.inputs import FEMALE, MALE, Input
from kangxu.clinical.units import unit_key

_UNREADABLE = np.inf
_MISSING = np.nan
_SEXES = {
    **dict.fromkeys(("male", "m", "1", "男", "男性"), MALE),
    **dict.fromkeys(("female", "f", "2", "女", "女性"), FEMALE),
    # GB/T 2261.1: unknown, not stated
    **dict.fromkeys(("0", "9", "未知", "未说明"), _MISSING),
}


@dataclass(frozen=True)
class Cells:
    """A column, read: NaN where a cell is empty, and where it cannot be read."""

    values: FloatArray
    unreadable: np.ndarray


def read_cells(item: Input, unit: str, texts: Sequence[str]) -> Cells:
    """The cells of one input, written in `unit`. Never raises: a number that is no number is unreadable."""
    values = _plain_numbers(texts) if item.kind == "number" else None
    if values is None:
        reader = _reader(item, unit)
        known = {text: reader(text) for text in set(texts)}
        values = np.array([known[text] for text in texts], dtype=np.float64)
    unreadable = np.isinf(values)
    return Cells(np.where(unreadable, np.nan, values), unreadable)


def _plain_numbers(texts: Sequence[str]) -> FloatArray | None:
    """The whole column at once where every cell is an ordinary number or empty."""
    # Python reads 1_000 as a number, nobody else does
    if any("_" in text for text in texts):
        return None
    try:
        return np.array([text or "nan" for text in texts], dtype=np.float64)
    except ValueError:
        return None


def _reader(item: Input, unit: str) -> Callable[[str], float]:
    if item.kind == "sex":
        return lambda text: _of_words(text, _SEXES)
    if item.kind == "flag":
        return lambda text: _of_words(text, _FLAGS)
    if item.kind == "choice":
        answers = _choices(item)
        return lambda text: _of_words(text, answers)
    return lambda text: _number(text, unit)


_FLAGS = {**dict.fromkeys(YES, 1.0), **dict.fromkeys(NO, 0.0)}


def _choices(item: Input) -> dict[str, float]:
    """Answers by code, by words and by position."""
    found: dict[str, float] = {}
    for position, option in enumerate(item.choices):
        for name in (option.code, option.zh, option.en, str(position)):
            found.setdefault(name.casefold(), float(position))
    return found


def _of_words(text: str, words: dict[str, float]) -> float:
    plain = clean(text).casefold()
    found = words.get(plain, words.get(plain.removesuffix(".0")))
    if found is not None:
        return found
    if not plain or plain in MISSING_MARKERS or is_not_measured(plain):
        return _MISSING
    # another number is readable; that it is no answer, the model says
    return float(plain) if plain.lstrip("-").isdecimal() else _UNREADABLE


def _number(text: str, unit: str) -> float:
    found = parse(text)
    if found.problem in (EMPTY, NOT_MEASURED, MASKED):
        return _MISSING
    other_unit = found.unit is not None and unit_key(found.unit) != unit_key(unit)
    return _UNREADABLE if found.value is None or found.comparator or other_unit else found.value
