"""Scales of half-open bands: defined once, read by Python, NumPy, SQL and people."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import inf, nextafter
from typing import Any, Self, overload

import numpy as np
from numpy.typing import NDArray

MISSING = -1

FloatArray = NDArray[np.float64]
IndexArray = NDArray[np.int8]
LabelArray = NDArray[np.object_]

_CODE = re.compile(r"[A-Za-z0-9_]+")


@dataclass(frozen=True, slots=True)
class Band:
    """One step of a scale: stable code, and its words for people."""

    code: str
    zh: str
    en: str

    def words(self, language: str) -> str:
        return self.zh if language.startswith("zh") else self.en


@dataclass(frozen=True)
class Bands:
    """Half-open bands: band 0 is below the first cut, band i holds ``cuts[i-1] <= x < cuts[i]``.

    A missing value (None, NaN) has no band: never the lowest one. `unit` is only for words.
    """

    code: str
    cuts: tuple[float, ...]
    bands: tuple[Band, ...]
    unit: str = ""

    def __post_init__(self) -> None:
        if any(low >= high for low, high in zip(self.cuts, self.cuts[1:], strict=False)):
            raise ValueError(f"{self.code}: cuts must rise strictly: {self.cuts}")
        if len(self.bands) != len(self.cuts) + 1:
            raise ValueError(
                f"{self.code}: {len(self.cuts)} cuts need {len(self.cuts) + 1} bands, not {len(self.bands)}"
            )
        check_codes(self.code, self.labels)

    @classmethod
    def read(cls, code: str, table: Mapping[str, Any]) -> Self:
        """From a table of a sheet: ``cuts = [...]``, ``bands = [{code, zh, en}, ...]`` and perhaps ``unit``."""
        bands = tuple(Band(**band) for band in table["bands"])
        return cls(code, tuple(float(cut) for cut in table["cuts"]), bands, table.get("unit", ""))

    @cached_property
    def labels(self) -> tuple[str, ...]:
        return tuple(band.code for band in self.bands)

    def __getitem__(self, label: str) -> Band:
        return self.bands[self.labels.index(label)]

    def index(self, values: FloatArray) -> IndexArray:
        """Index of the band of each value; -1 where it is NaN."""
        found = reached(self.cuts, values)
        found[np.isnan(values)] = MISSING
        return found

    @overload
    def label(self, value: float | None) -> str | None: ...
    @overload
    def label(self, value: FloatArray) -> LabelArray: ...
    def label(self, value: float | FloatArray | None) -> str | LabelArray | None:
        """Code of the band: of one value, or of each value of an array."""
        if isinstance(value, np.ndarray):
            return labels_at(self.labels, self.index(value.astype(np.float64)))
        if value is None:
            return None
        position = int(self.index(np.array([value], dtype=np.float64))[0])
        return None if position == MISSING else self.labels[position]

    def bounds(self, label: str) -> tuple[float | None, float | None]:
        """(lower bound, included; upper bound, excluded) of a band; None where it is open."""
        edges = (None, *self.cuts, None)
        position = self.labels.index(label)
        return edges[position], edges[position + 1]

    def span(self, label: str) -> str:
        """What belongs to a band, without its unit: <6.1, 6.1–<7.0 or ≥7.0; empty where the scale has no cuts."""
        low, high = self.bounds(label)
        above = "" if high is None else _edge_words(high, "<", "≤", self._decimals)
        if low is None:
            return above
        below = _edge_words(low, "" if above else "≥", ">", self._decimals)
        return f"{below}–{above}" if above else below

    def words_of(self, label: str, language: str) -> str:
        """A band with its name: 空腹血糖受损（6.1–<7.0 mmol/L）."""
        return _named(self[label], f"{self.span(label)} {self.unit}".strip(), language)

    @cached_property
    def _decimals(self) -> int:
        return max((len(f"{cut:.10g}".partition(".")[2]) for cut in self.cuts), default=0)

    def sql_index(self, column: str) -> str:
        """SQL for the index of the band of a numeric column; NULL for NULL and NaN."""
        return sql_case_of(column, self.cuts, [str(step) for step in range(len(self.bands))])

    def sql_case(self, column: str) -> str:
        """SQL for the code of the band of a numeric column; NULL for NULL and NaN."""
        return sql_case_of(column, self.cuts, [f"'{label}'" for label in self.labels])


@dataclass(frozen=True)
class PairBands:
    """Two scales with the same bands, of which the higher decides (blood pressure)."""

    code: str
    first: Bands
    second: Bands

    def __post_init__(self) -> None:
        if self.first.bands != self.second.bands:
            raise ValueError(f"{self.code}: both scales must have the same bands")

    @property
    def labels(self) -> tuple[str, ...]:
        return self.first.labels

    def __getitem__(self, label: str) -> Band:
        return self.first[label]

    def words_of(self, label: str, language: str) -> str:
        """A band with its name: 1级高血压（140–<160 和/或 90–<100 mmHg）; the lowest one needs both."""
        lowest, zh = label == self.labels[0], language.startswith("zh")
        link = ("且" if lowest else "和/或") if zh else ("and" if lowest else "and/or")
        span = f"{self.first.span(label)} {link} {self.second.span(label)} {self.first.unit}"
        return _named(self[label], span.strip(), language)

    def index(self, first: FloatArray, second: FloatArray) -> IndexArray:
        one, other = self.first.index(first), self.second.index(second)
        worst = np.maximum(one, other)
        worst[(one == MISSING) | (other == MISSING)] = MISSING
        return worst

    @overload
    def label(self, first: float | None, second: float | None) -> str | None: ...
    @overload
    def label(self, first: FloatArray, second: FloatArray) -> LabelArray: ...
    def label(self, first: float | FloatArray | None, second: float | FloatArray | None) -> str | LabelArray | None:
        """Code of the higher band; None when either value is missing."""
        found = self.index(as_column(first), as_column(second))
        if isinstance(first, np.ndarray) or isinstance(second, np.ndarray):
            return labels_at(self.labels, found)
        return None if found[0] == MISSING else self.labels[int(found[0])]

    def sql_case(self, first: str, second: str) -> str:
        one, other = self.first.sql_index(first), self.second.sql_index(second)
        whens = " ".join(f"WHEN {step} THEN '{label}'" for step, label in enumerate(self.labels))
        return f"(CASE WHEN ({one}) + ({other}) IS NULL THEN NULL ELSE CASE GREATEST({one}, {other}) {whens} END END)"


def _edge_words(cut: float, usual: str, beyond: str, decimals: int) -> str:
    """A cut with its sign; `beyond` where the number itself still belongs to the band below."""
    before = nextafter(cut, -inf)
    return f"{beyond if len(repr(before)) < len(repr(cut)) else usual}{cut:.{decimals}f}"


def _named(band: Band, span: str, language: str) -> str:
    if not span:
        return band.words(language)
    return f"{band.zh}（{span}）" if language.startswith("zh") else f"{band.en} ({span})"


def sql_case_of(column: str, cuts: Sequence[float], answers: Sequence[str]) -> str:
    steps = " ".join(f"WHEN {column} < {cut!r} THEN {answer}" for cut, answer in zip(cuts, answers, strict=False))
    # PostgreSQL sorts NaN above every number, so it must be taken out first
    missing = f"WHEN {column} IS NULL OR {column} = 'NaN'::float8 THEN NULL"
    return f"(CASE {missing} {steps} ELSE {answers[-1]} END)"


def reached(cuts: Sequence[float], values: FloatArray) -> IndexArray:
    """How many of the rising cuts each value has reached: what a search would find, but faster for few cuts."""
    found = np.zeros(values.shape, dtype=np.int8)
    for cut in cuts:
        found += values >= cut
    return found


def labels_at(labels: Sequence[str], positions: IndexArray) -> LabelArray:
    """Codes at positions; None at -1."""
    return np.array([*labels, None], dtype=object)[positions]


def as_column(value: float | FloatArray | None) -> FloatArray:
    """One value or many as a column of floats; None becomes NaN."""
    return np.atleast_1d(np.asarray(np.nan if value is None else value, dtype=np.float64))


def check_codes(owner: str, codes: Sequence[str]) -> None:
    """Codes go into SQL and into stored rows: plain letters, and each one once."""
    if len(set(codes)) != len(codes) or not all(_CODE.fullmatch(code) for code in codes):
        raise ValueError(f"{owner}: codes must be plain and unique: {codes}")
