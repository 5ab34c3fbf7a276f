"""Questionnaires: items with numbered or worded answers, each worth points, and what their total means; all in a sheet.

A sheet has the words and the source of the form, `[[items]]` (an input with zh and en, and its points as in `points`),
`[each]` with what all items have in common, and `[bands]`. `[total]` names an input for the total of a form that was
filled in on paper: beside items either is enough, without items (wording under licence) it is the only one. `from_age`
is the age in years for which the form was made.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Self

import numpy as np

from kangxu.clinical.bands import Band, Bands, FloatArray
from kangxu.clinical.risk import declared
from kangxu.clinical.risk.inputs import Columns, Input, Kind
from kangxu.clinical.risk.model import Answer, RiskModel
from kangxu.clinical.risk.points import PointsSheet

INCOMPLETE = Band("incomplete", "条目未答全，也没有总分", "Not all items are answered, and there is no total")
CONTRADICTION = Band("contradiction", "总分与已答条目不符", "The total does not fit the answered items")
_HIGHEST_AGE = 120


@dataclass(frozen=True)
class Questionnaire:
    """One form, read from its sheet."""

    code: str
    sheet: Mapping[str, Any]
    items: tuple[Input, ...]
    points: PointsSheet
    total: Input | None
    scale: Bands

    @classmethod
    def read(cls, code: str, sheet: Mapping[str, Any]) -> Self:
        tables = [{**sheet.get("each", {}), **table} for table in sheet.get("items", ())]
        total = read_input({**sheet["total"], "required": not tables}) if "total" in sheet else None
        return cls(
            code=code,
            sheet=sheet,
            items=tuple(read_input({**table, "required": total is None}) for table in tables),
            points=PointsSheet.read({"items": tables}),
            total=total,
            scale=Bands.read(code, sheet["bands"]),
        )

    @property
    def inputs(self) -> tuple[Input, ...]:
        """Items, the total, and the age where the form was made for one."""
        age = (declared.age(0, _HIGHEST_AGE, required=False),) if "from_age" in self.sheet else ()
        return (*self.items, *(() if self.total is None else (self.total,)), *age)

    def answer(self, columns: Columns, variant: str = "") -> Answer:
        """The total and its band."""
        value, refused = self.score(columns)
        return Answer(value, self.scale.index(value), refused, extrapolated=younger(self.sheet, columns))

    def score(self, columns: Columns) -> tuple[FloatArray, dict[str, np.ndarray]]:
        """The total in points, of the items or as given, and the rows that are refused, by reason."""
        if self.total is None:
            return self.points.total(columns), {}
        given = columns[self.total.name]
        if not self.items:
            return given, {}
        low, high = self.points.bounds(columns)
        return np.where(np.isnan(given), low, given), {
            INCOMPLETE.code: np.isnan(given) & (low < high),
            CONTRADICTION.code: (given < low) | (given > high),
        }

    def contributions(self, columns: Columns, variant: str = "") -> dict[str, FloatArray]:
        """Points of each item, which add up to the total; the total itself where only that is known."""
        items = self.points.contributions(columns)
        if self.total is None:
            return items
        partly = np.any([np.isnan(columns[item.name]) for item in self.items], axis=0) if self.items else True
        whole = np.where(partly, np.nan_to_num(columns[self.total.name]), 0.0)
        return {**{name: np.where(partly, 0.0, points) for name, points in items.items()}, self.total.name: whole}

    def model(self, formula: Callable[[Columns, str], Answer] | None = None, **more: Any) -> RiskModel:
        """The shelf's item; `more` replaces what the sheet would say."""
        answered = (*self.items, *(() if self.total is None else (self.total,)))
        only_items = self.total is None
        told = {
            **words_of(self.sheet),
            "unit": "points",
            "kind": "points",
            "inputs": self.inputs,
            "bands": self.scale.bands,
            "points": self.points if only_items else None,
            "contributions": self.contributions,
            "driver_words": {item.name: Band(item.name, item.zh, item.en) for item in answered},
            "refuses": () if only_items or not self.items else (INCOMPLETE, CONTRADICTION),
            "output": self.total_range,
            "monotone": {**self._directions(), **({} if self.total is None else {self.total.name: 1})},
        }
        return RiskModel(code=self.code, formula=formula or self.answer, **(told | more))

    @property
    def total_range(self) -> tuple[float, float]:
        """The lowest and the highest total in points."""
        if not self.items and self.total is not None:
            return self.total.low, self.total.high
        steps = [(*item.male.points, *item.female.points) for item in self.points.items]
        return sum(min(points) for points in steps), sum(max(points) for points in steps)

    def _directions(self) -> dict[str, int]:
        """1 where a higher answer never takes points away, -1 where it never adds any."""
        found = {}
        for item in self.points.items:
            gains = np.diff(item.male.points)
            if (gains >= 0).all() or (gains <= 0).all():
                found[item.input] = 1 if (gains >= 0).all() else -1
        return found


def read_input(table: Mapping[str, Any]) -> Input:
    """One item: a number (its `choices` name numbered answers, from `low` on), a yes-no question or a choice."""
    kind: Kind = table.get("kind", "number")
    choices = tuple(Band(**one) for one in table.get("choices", ()))
    item = Input(
        table["input"], table["zh"], table["en"], kind=kind, whole=True, choices=choices, low=table.get("low", 0),
        high=table.get("high", 1), required=table.get("required", True),
    )  # fmt: skip
    return replace(item, low=0, high=len(choices) - 1) if kind == "choice" else item


def words_of(sheet: Mapping[str, Any]) -> dict[str, Any]:
    """What a form's sheet says about the form, as `RiskModel` names it."""
    return {
        "edition": sheet["edition"],
        "zh": sheet["title_zh"],
        "en": sheet["title_en"],
        "diseases": tuple(sheet["diseases"]),
        "source": sheet["source"],
        "population": sheet["population"],
        "confidence": sheet["confidence"],
        "owner": "clinical lead (signature outstanding)",
        "reviewed_on": date(2026, 11, 21),
        "next_review": date(2027, 11, 21),
        "licence": sheet["licence"],
        "on": sheet.get("on", True),
    }


def younger(sheet: Mapping[str, Any], columns: Columns) -> np.ndarray | None:
    """Persons known to be younger than those for whom the form was made; None where it names no age."""
    return columns["age"] < sheet["from_age"] if "from_age" in sheet else None
