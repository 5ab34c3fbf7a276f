"""Reference ranges by sex and age: the one place that says what is usual. Source reference_ranges.csv.

Intervals follow WS/T 404 (chemistry), WS/T 405-2012 (blood count) and WS/T 428, whose numbers were written from memory
(GK); "lab-typical", "GK" and "guideline" rows are usual values without a signed source. All of them give way to the
interval that the laboratory prints. Adults only; ages are completed years, both ends included.
"""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal

Sex = Literal["male", "female"]
Place = Literal["below", "within", "above"]


@dataclass(frozen=True, slots=True)
class Range:
    """A reference range in the analyte's canonical unit; both ends belong to it, None where it is open."""

    low: float | None
    high: float | None
    source: str
    confidence: str

    def place(self, value: float) -> Place:
        if self.low is not None and value < self.low:
            return "below"
        return "above" if self.high is not None and value > self.high else "within"

    def words(self) -> str:
        """57–97, ≤1.7 or ≥90."""
        if self.low and self.high is not None:
            return f"{self.low:g}–{self.high:g}"
        return f"≤{self.high:g}" if self.high is not None else f"≥{self.low:g}"


@dataclass(frozen=True, slots=True)
class _Row:
    sex: str
    age_from: int
    age_to: int | None
    range: Range

    def fits(self, sex: Sex | None, age: float | None) -> bool:
        """Whether the row may be the one for somebody; what is not known rules nothing out."""
        if sex is not None and self.sex not in ("", sex):
            return False
        return age is None or (age >= self.age_from and (self.age_to is None or age < self.age_to + 1))


def reference_range(analyte: str, sex: Sex | None, age: float | None) -> Range | None:
    """The range for somebody; None where there is none, or where sex or age would be needed to know which."""
    fitting = [row for row in _rows().get(analyte, ()) if row.fits(sex, age)]
    sexes = {row.sex for row in _rows().get(analyte, ())}
    if not fitting or (sex is None and sexes != {""}):
        return None
    return fitting[0].range if len(fitting) == 1 else None


def reference_rows(analyte: str) -> tuple[tuple[str, int, int | None, Range], ...]:
    """All ranges of an analyte with the sex (empty: both), the first and the last age that they are for."""
    return tuple((row.sex, row.age_from, row.age_to, row.range) for row in _rows().get(analyte, ()))


def usual_range(analyte: str) -> Range | None:
    """The range of adults as such (of men where sexes differ): the size of usual numbers, no judgement of anybody."""
    rows = _rows().get(analyte, ())
    return rows[0].range if rows and rows[0].sex != "female" else None


@cache
def _rows() -> Mapping[str, Sequence[_Row]]:
    """All rows by analyte, in the order of the file."""
    found: dict[str, list[_Row]] = {}
    text = resources.files("kangxu.clinical").joinpath("reference_ranges.csv").read_text("utf-8")
    for row in csv.DictReader(text.splitlines()):
        span = Range(_number(row["low"]), _number(row["high"]), row["source"], row["confidence"])
        age_to = int(row["age_to"]) if row["age_to"] else None
        found.setdefault(row["analyte"], []).append(_Row(row["sex"], int(row["age_from"]), age_to, span))
    return found


def _number(text: str) -> float | None:
    return float(text) if text else None
