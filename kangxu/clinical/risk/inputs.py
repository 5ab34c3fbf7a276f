"""What a risk model asks for, and how answers of any shape become columns of numbers."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from kangxu.clinical.bands import Band, FloatArray, as_column
from kangxu.clinical.plausibility import LIMITS

Kind = Literal["number", "flag", "sex", "choice"]
Bits = NDArray[np.int64]

MALE, FEMALE = 1.0, 2.0
_SEXES: dict[object, float] = {"male": MALE, "female": FEMALE, "1": MALE, "2": FEMALE, 1: MALE, 2: FEMALE}


class UnknownInput(TypeError):
    """A model was given an input that it does not declare, or the same one in two units."""


@dataclass(frozen=True, slots=True)
class Alternative:
    """The same input in another unit: times `factor` it becomes the declared one. Its range is in its own unit."""

    name: str
    unit: str
    factor: float
    low: float = -inf
    high: float = inf


@dataclass(frozen=True, slots=True)
class Input:
    """One declared input. The range includes both ends.

    A flag is 0 or 1, a sex "male" or "female" (or GB/T 2261.1: 1, 2), a choice the code of one of `choices` or its
    position. A number with `choices` is a numbered answer, whose names they are from `low` on. A missing required input
    refuses the result, a missing optional one is only reported. `only_sex` names the sex for which the input is used at
    all. `analyte` is where a value of this input is found, in that analyte's canonical unit.
    """

    name: str
    zh: str
    en: str
    unit: str = ""
    kind: Kind = "number"
    low: float = -inf
    high: float = inf
    required: bool = True
    whole: bool = False
    only_sex: Literal["male", "female"] | None = None
    analyte: str | None = None
    alternatives: tuple[Alternative, ...] = ()
    choices: tuple[Band, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name, *(alternative.name for alternative in self.alternatives))


def sex() -> Input:
    return Input("sex", "性别", "Sex", kind="sex", low=MALE, high=FEMALE, whole=True)


def flag(name: str, zh: str, en: str, *, required: bool = True, only_sex: Literal["male"] | None = None) -> Input:
    return Input(name, zh, en, kind="flag", low=0, high=1, whole=True, required=required, only_sex=only_sex)


def choice(name: str, zh: str, en: str, choices: tuple[Band, ...], *, required: bool = True) -> Input:
    """One of several answers; the formula sees its position."""
    high = len(choices) - 1
    return Input(name, zh, en, kind="choice", low=0, high=high, whole=True, required=required, choices=choices)


def measured(name: str, analyte: str, zh: str, en: str, unit: str, *, required: bool = True) -> Input:
    """A measurement for which the model states no range of its own: the plausible range of the analyte holds."""
    limits = LIMITS[analyte]
    low = -inf if limits.hard_low is None else limits.hard_low
    high = inf if limits.hard_high is None else limits.hard_high
    return Input(name, zh, en, unit, low=low, high=high, required=required, analyte=analyte)


@dataclass(frozen=True, slots=True)
class Columns:
    """Inputs of many persons as columns, and which of them are usable.

    Row i of `missing` and `out_of_range` has a bit for each input, in the order in which they are declared.
    """

    values: dict[str, FloatArray]
    usable: NDArray[np.bool_]
    missing: Bits
    out_of_range: Bits

    def __getitem__(self, name: str) -> FloatArray:
        return self.values[name]

    def __len__(self) -> int:
        return len(self.usable)

    def changed(self, columns: Mapping[str, FloatArray]) -> "Columns":
        """The same persons with other values in some columns, or with columns of a formula's own."""
        return Columns({**self.values, **columns}, self.usable, self.missing, self.out_of_range)


def read_columns(declared: tuple[Input, ...], given: Mapping[str, Any]) -> Columns:
    """Given inputs, single values or arrays of one length, as columns of that length."""
    _check_names(declared, given)
    found = {item.name: _find(item, given) for item in declared}
    rows = max((len(column) for column, _ in found.values()), default=1)
    usable = np.ones(rows, dtype=bool)
    missing, outside = np.zeros(rows, dtype=np.int64), np.zeros(rows, dtype=np.int64)
    values = {name: np.broadcast_to(column, rows) for name, (column, _) in found.items()}
    for bit, item in enumerate(declared):
        fits = found[item.name][1] | _not_asked(item, values)
        if fits.all():
            continue
        absent = np.isnan(values[item.name]) & ~fits
        missing |= absent.astype(np.int64) << bit
        outside |= (~fits & ~absent).astype(np.int64) << bit
        usable &= fits | (absent & (not item.required))
    return Columns(values, usable, missing, outside)


def names_of(declared: tuple[Input, ...], bits: int) -> tuple[str, ...]:
    return tuple(item.name for bit, item in enumerate(declared) if bits >> bit & 1)


def _check_names(declared: tuple[Input, ...], given: Mapping[str, Any]) -> None:
    known = {name for item in declared for name in item.names}
    if unknown := set(given) - known:
        raise UnknownInput(f"unknown inputs: {', '.join(sorted(unknown))}")
    for item in declared:
        if len(set(item.names) & set(given)) > 1:
            raise UnknownInput(f"{item.name} is given twice")


def _find(item: Input, given: Mapping[str, Any]) -> tuple[FloatArray, NDArray[np.bool_]]:
    """The input's column in its declared unit, and where it fits its range; NaN never fits."""
    for other in item.alternatives:
        if other.name in given:
            column = as_column(given[other.name])
            return column * other.factor, (column >= other.low) & (column <= other.high)
    column = _column(item, given.get(item.name))
    fits = (column >= item.low) & (column <= item.high)
    return column, fits & (np.floor(column) == column) if item.whole else fits


def _not_asked(item: Input, values: Mapping[str, FloatArray]) -> NDArray[np.bool_]:
    if item.only_sex is None:
        return np.zeros(1, dtype=bool)
    return values["sex"] == (FEMALE if item.only_sex == "male" else MALE)


def _column(item: Input, value: Any) -> FloatArray:
    if item.kind == "sex":
        return _sexes(value)
    return _chosen(item, value) if item.kind == "choice" else as_column(value)


def _chosen(item: Input, value: Any) -> FloatArray:
    """Positions of answers given by code or by position; an unknown code is out of range."""
    if isinstance(value, np.ndarray) and value.dtype.kind in "iuf":
        return as_column(value)
    positions = {option.code: float(at) for at, option in enumerate(item.choices)}
    answers = list(value) if isinstance(value, np.ndarray | list) else [value]
    return np.array([_position(one, positions) for one in answers], dtype=np.float64)


def _position(answer: Any, positions: Mapping[str, float]) -> float:
    if isinstance(answer, str):
        return positions.get(answer, inf)
    return np.nan if answer is None else float(answer)


def _sexes(value: Any) -> FloatArray:
    """Sexes as numbers; anything but the two of GB/T 2261.1 is missing."""
    if isinstance(value, np.ndarray) and value.dtype.kind in "iuf":
        return np.where((value == MALE) | (value == FEMALE), value, np.nan)
    if isinstance(value, np.ndarray | list):
        return np.array([_SEXES.get(one, np.nan) for one in value], dtype=np.float64)
    return np.array([_SEXES.get(value, np.nan)], dtype=np.float64)
