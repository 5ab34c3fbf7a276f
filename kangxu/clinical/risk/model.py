"""A risk model: what it asks, what it answers, when it refuses, and where its numbers come from."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

import numpy as np

from kangxu.clinical.bands import MISSING, Band, FloatArray, IndexArray, LabelArray, check_codes, labels_at
from kangxu.clinical.risk.inputs import Bits, Columns, Input, names_of, read_columns
from kangxu.clinical.risk.points import PointsSheet

Confidence = Literal["V2", "VM", "S1", "REC", "MEM", "PROP"]
Kind = Literal["probability", "points", "class", "value"]

_PART = 1 << 15  # rows
_COLUMNS = ("value", "band", "refusal", "missing", "out_of_range", "extrapolated")

_MISSING_INPUT = Band("missing_input", "缺少必需的数据", "A required input is missing")
_OUT_OF_RANGE = Band("out_of_range", "超出模型适用范围", "Outside the range in which the model is valid")


@dataclass(frozen=True, slots=True)
class Output:
    """A further result beside the value: a number in `unit`, or, with `bands`, the position of one of them.

    One that is only `for_checking` serves the comparison with published cases; no report shows it.
    """

    code: str
    zh: str
    en: str
    unit: str = ""
    bands: tuple[Band, ...] = ()
    for_checking: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What a formula gives: values, indexes of bands, further refusals by code, each a mask of rows, further outputs.

    `also` has a column for each declared `Output` (NaN where there is none). Rows of `extrapolated` lie outside the
    population that the model was made from, though it answers.
    """

    value: FloatArray
    band: IndexArray
    refused: Mapping[str, np.ndarray] = field(default_factory=dict)
    also: Mapping[str, FloatArray] = field(default_factory=dict)
    extrapolated: np.ndarray | None = None


@dataclass(frozen=True, slots=True)
class Driver:
    """What speaks for the result, and how much: points, percentage points or 1 for a counted factor."""

    code: str
    weight: float


@dataclass(frozen=True, slots=True)
class Result:
    """Result for one person. `refusal` is a code when there is no value; `missing` also names optional inputs."""

    model: str
    edition: str
    variant: str
    value: float | None
    unit: str
    band: str | None
    refusal: str | None
    missing: tuple[str, ...]
    out_of_range: tuple[str, ...]
    drivers: tuple[Driver, ...] = ()
    inputs_used: Mapping[str, float] = field(default_factory=dict)
    also: Mapping[str, float | str | None] = field(default_factory=dict)
    extrapolated: bool = False


@dataclass(frozen=True, slots=True)
class Results:
    """Results for many persons, as columns: NaN and -1 where the model refuses, bits for the inputs concerned.

    `also` holds the further outputs by code; those with bands as positions.
    """

    value: FloatArray
    band: IndexArray
    refusal: IndexArray
    missing: Bits
    out_of_range: Bits
    band_codes: tuple[str, ...]
    refusal_codes: tuple[str, ...]
    also: Mapping[str, FloatArray]
    extrapolated: np.ndarray

    def __len__(self) -> int:
        return len(self.value)

    def band_labels(self) -> LabelArray:
        return labels_at(self.band_codes, self.band)

    def refusal_labels(self) -> LabelArray:
        return labels_at(self.refusal_codes, self.refusal)


@dataclass(frozen=True)
class RiskModel:
    """One model of the shelf.

    `formula` answers for columns, whose unusable rows it may fill with anything. An input named in `excludes` ends the
    assessment where it is true (known disease overrides prediction). With `lower_bound`, missing optional inputs mean
    that the result is "at least". `monotone` says in which inputs the value never falls (1) or never rises (-1).
    A score whose whole formula is adding `points` shows its sheet, so that a page can count while somebody types.
    `variant_marks` names the confidence of a variant whose numbers stand on other ground than the model's.
    A `kind` other than "probability" is never shown as one. A model that is not `on` waits for the site's decision.
    """

    code: str
    edition: str
    zh: str
    en: str
    unit: str
    inputs: tuple[Input, ...]
    bands: tuple[Band, ...]
    formula: Callable[[Columns, str], Answer]
    source: str
    population: str
    confidence: Confidence
    owner: str
    reviewed_on: date
    next_review: date
    licence: str
    output: tuple[float, float]
    variants: tuple[str, ...] = ("standard",)
    variant_marks: Mapping[str, Confidence] = field(default_factory=dict)
    excludes: Mapping[str, Band] = field(default_factory=dict)
    refuses: tuple[Band, ...] = ()
    contributions: Callable[[Columns, str], Mapping[str, FloatArray]] | None = None
    driver_words: Mapping[str, Band] = field(default_factory=dict)
    lower_bound: bool = False
    kind: Kind = "value"
    diseases: tuple[str, ...] = ()
    outputs: tuple[Output, ...] = ()
    points: PointsSheet | None = None
    on: bool = True
    monotone: Mapping[str, Literal[1, -1]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        check_codes(self.code, [band.code for band in self.bands])
        check_codes(self.code, [refusal.code for refusal in self.refusals])
        check_codes(self.code, [output.code for output in self.outputs])

    def mark(self, variant: str | None = None) -> Confidence:
        """Confidence in the numbers of a variant."""
        return self.variant_marks.get(self._variant(variant), self.confidence)

    @property
    def refusals(self) -> tuple[Band, ...]:
        """All reasons for which it refuses, the weightiest first."""
        return (*self.excludes.values(), _MISSING_INPUT, _OUT_OF_RANGE, *self.refuses)

    def compute(self, *, variant: str | None = None, **inputs: Any) -> Any:
        """`Result` of one person, or `Results` when any input is an array."""
        if any(isinstance(given, np.ndarray) for given in inputs.values()):
            return self.compute_many(inputs, variant)
        return self.compute_one(inputs, variant)

    def compute_one(self, inputs: Mapping[str, Any], variant: str | None = None) -> Result:
        chosen = self._variant(variant)
        columns = read_columns(self.inputs, inputs)
        results = self._answer(columns, chosen)
        refusal, band = int(results.refusal[0]), int(results.band[0])
        return Result(
            model=self.code,
            edition=self.edition,
            variant=chosen,
            value=None if refusal != MISSING else float(results.value[0]),
            unit=self.unit,
            band=None if band == MISSING else self.bands[band].code,
            refusal=None if refusal == MISSING else self.refusals[refusal].code,
            missing=names_of(self.inputs, int(columns.missing[0])),
            out_of_range=names_of(self.inputs, int(columns.out_of_range[0])),
            drivers=self._drivers(columns, chosen) if refusal == MISSING else (),
            inputs_used={name: float(column[0]) for name, column in columns.values.items() if not np.isnan(column[0])},
            also={}
            if refusal != MISSING
            else {one.code: _shown(one, results.also[one.code][0]) for one in self.outputs},
            extrapolated=refusal == MISSING and bool(results.extrapolated[0]),
        )

    def compute_many(self, inputs: Mapping[str, Any], variant: str | None = None) -> Results:
        """Many persons; part by part, so that what is worked on stays near the processor."""
        chosen = self._variant(variant)
        rows = max((len(given) for given in inputs.values() if isinstance(given, np.ndarray | list)), default=1)
        if rows <= _PART:
            return self._answer(read_columns(self.inputs, inputs), chosen)
        starts = range(0, rows, _PART)
        parts = (self._answer(read_columns(self.inputs, _part(inputs, rows, start)), chosen) for start in starts)
        return _joined(parts, rows)

    def _variant(self, variant: str | None) -> str:
        chosen = variant or self.variants[0]
        if chosen not in self.variants:
            raise ValueError(f"{self.code} has no variant {chosen!r}")
        return chosen

    def _answer(self, columns: Columns, variant: str) -> Results:
        # unusable rows may hold numbers on which logarithms and powers fail; their answers are thrown away below
        with np.errstate(all="ignore"):
            answer = self.formula(columns, variant)
        refusal = self._refusal(columns, answer)
        refused = refusal != MISSING
        return Results(
            value=np.where(refused, np.nan, answer.value),
            band=np.where(refused, np.int8(MISSING), answer.band),
            refusal=refusal,
            missing=columns.missing,
            out_of_range=columns.out_of_range,
            band_codes=tuple(band.code for band in self.bands),
            refusal_codes=tuple(band.code for band in self.refusals),
            also={one.code: np.where(refused, np.nan, answer.also[one.code]) for one in self.outputs},
            extrapolated=~refused & (False if answer.extrapolated is None else answer.extrapolated),
        )

    def _refusal(self, columns: Columns, answer: Answer) -> IndexArray:
        refusal = np.full(len(columns), MISSING, dtype=np.int8)
        masks = {refused.code: columns[name] == 1 for name, refused in self.excludes.items()}
        if not columns.usable.all():
            masks[_MISSING_INPUT.code] = columns.missing & self._required_bits() != 0
            masks[_OUT_OF_RANGE.code] = columns.out_of_range != 0
        masks |= answer.refused
        # from the lightest to the weightiest, which is written last and stays
        for position, reason in reversed(list(enumerate(self.refusals))):
            if reason.code in masks:
                refusal[masks[reason.code]] = position
        return refusal

    def _required_bits(self) -> int:
        return sum(1 << bit for bit, item in enumerate(self.inputs) if item.required)

    def _drivers(self, columns: Columns, variant: str) -> tuple[Driver, ...]:
        if self.contributions is None:
            return ()
        weights = {code: float(weight[0]) for code, weight in self.contributions(columns, variant).items()}
        found = (Driver(code, weight) for code, weight in weights.items() if weight > 0)
        return tuple(sorted(found, key=lambda driver: -driver.weight))


def _part(inputs: Mapping[str, Any], rows: int, start: int) -> dict[str, Any]:
    """One part of all columns; what is given once counts for every part."""
    many = {name for name, given in inputs.items() if isinstance(given, np.ndarray | list) and len(given) == rows}
    return {name: given[start : start + _PART] if name in many else given for name, given in inputs.items()}


def _joined(parts: Iterable[Results], rows: int) -> Results:
    """Parts as one; each is copied while it is at hand, and then forgotten."""
    whole: Results | None = None
    start = 0
    for part in parts:
        whole = whole or _room(part, rows)
        for name in _COLUMNS:
            getattr(whole, name)[start : start + len(part)] = getattr(part, name)
        for code, column in part.also.items():
            whole.also[code][start : start + len(part)] = column
        start += len(part)
    assert whole is not None
    return whole


def _room(part: Results, rows: int) -> Results:
    """Results with empty columns of this length."""
    columns = {name: np.empty(rows, getattr(part, name).dtype) for name in _COLUMNS}
    also = {code: np.empty(rows, column.dtype) for code, column in part.also.items()}
    return Results(**columns, also=also, band_codes=part.band_codes, refusal_codes=part.refusal_codes)


def _shown(output: Output, value: float) -> float | str | None:
    if np.isnan(value):
        return None
    return output.bands[int(value)].code if output.bands else float(value)
