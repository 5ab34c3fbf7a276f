"""Scores that add points: the whole score is a sheet, read by Python, by NumPy and, as JSON, by a page without network.

A sheet has `items`. Each names an `input` and gives `points`: for a number one more than it has `cuts` (half-open: the
cut itself belongs to the step above it, `{ above = 30 }` to the step below), for a yes-no question [no, yes], for a
choice one for each answer, for a sex [male, female]. `male` and `female` may hold tables of their own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf, nextafter
from typing import Any, Self

import numpy as np

from kangxu.clinical.bands import FloatArray, reached
from kangxu.clinical.risk.inputs import MALE, Columns, Input


@dataclass(frozen=True)
class Steps:
    """Points by position: of the step between cuts, or of the answer itself where there are no cuts."""

    points: tuple[float, ...]
    cuts: tuple[float, ...] | None = None

    @classmethod
    def read(cls, table: Mapping[str, Any]) -> Self:
        cuts = table.get("cuts")
        points = tuple(float(one) for one in table["points"])
        if cuts is not None and len(points) != len(cuts) + 1:
            raise ValueError(f"{len(cuts)} cuts need {len(cuts) + 1} points: {table}")
        return cls(points, None if cuts is None else tuple(_edge(cut) for cut in cuts))

    def of(self, values: FloatArray) -> FloatArray:
        """Points of each value; NaN where it is missing."""
        known = np.nan_to_num(values, nan=0.0, posinf=0.0, neginf=0.0)
        if self.cuts is None:
            position = np.clip(known, 0, len(self.points) - 1).astype(np.int64)
        else:
            position = reached(self.cuts, known).astype(np.int64)
        return np.where(np.isnan(values), np.nan, np.array(self.points)[position])

    def as_json(self) -> dict[str, Any]:
        return {"points": list(self.points), **({} if self.cuts is None else {"cuts": list(self.cuts)})}


@dataclass(frozen=True)
class Item:
    """What one input adds to the score, in men and in women."""

    input: str
    male: Steps
    female: Steps

    @classmethod
    def read(cls, table: Mapping[str, Any]) -> Self:
        if "points" in table:
            both = Steps.read(table)
            return cls(table["input"], both, both)
        return cls(table["input"], Steps.read(table["male"]), Steps.read(table["female"]))

    def of(self, columns: Columns) -> FloatArray:
        values = columns[self.input] - (MALE if self.input == "sex" else 0)
        if self.male is self.female:
            return self.male.of(values)
        return np.where(columns["sex"] == MALE, self.male.of(values), self.female.of(values))


@dataclass(frozen=True)
class PointsSheet:
    """A whole score."""

    items: tuple[Item, ...]

    @classmethod
    def read(cls, sheet: Mapping[str, Any]) -> Self:
        """From a sheet's `[[items]]`."""
        return cls(tuple(Item.read(table) for table in sheet["items"]))

    def contributions(self, columns: Columns, variant: str = "") -> dict[str, FloatArray]:
        """Points of each item; an input that was not answered adds none."""
        return {item.input: np.nan_to_num(item.of(columns), nan=0.0) for item in self.items}

    def total(self, columns: Columns) -> FloatArray:
        return np.sum(list(self.contributions(columns).values()), axis=0)

    def bounds(self, columns: Columns) -> tuple[FloatArray, FloatArray]:
        """The lowest and the highest total that answers still missing allow."""
        low, high = np.zeros(len(columns)), np.zeros(len(columns))
        for item in self.items:
            points, possible = item.of(columns), (*item.male.points, *item.female.points)
            low += np.where(np.isnan(points), min(possible), points)
            high += np.where(np.isnan(points), max(possible), points)
        return low, high

    def as_json(self, inputs: tuple[Input, ...]) -> list[dict[str, Any]]:
        """For a page that counts by itself: input, its kind and range, and the points of men and women."""
        known = {item.name: item for item in inputs}
        return [
            {
                "input": item.input, "kind": known[item.input].kind,
                "low": _finite(known[item.input].low), "high": _finite(known[item.input].high),
                "male": item.male.as_json(), "female": item.female.as_json(),
            }
            for item in self.items
        ]  # fmt: skip


def _edge(cut: Any) -> float:
    return nextafter(float(cut["above"]), inf) if isinstance(cut, Mapping) else float(cut)


def _finite(value: float) -> float | None:
    return value if abs(value) < inf else None
