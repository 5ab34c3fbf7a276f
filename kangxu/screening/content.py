"""What a report says, in a shape that can be frozen as JSON and read back. Texts carry both languages."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields, is_dataclass
from types import NoneType, UnionType
from typing import Any, Self, Union, get_args, get_origin, get_type_hints

from kangxu.clinical.bands import Band


@dataclass(frozen=True, slots=True)
class Say:
    """A text in both languages."""

    zh: str
    en: str

    def words(self, language: str) -> str:
        return self.zh if language.startswith("zh") else self.en

    @classmethod
    def of(cls, one: Band) -> Self:
        return cls(one.zh, one.en)


@dataclass(frozen=True, slots=True)
class Ground:
    """A rule that fired: what it found, and what the rule rests on."""

    code: str
    tier: str
    urgent: bool
    words: Say
    value: Say
    source: str
    model: str = ""
    disease: str = ""
    on: str = ""


@dataclass(frozen=True, slots=True)
class InputLine:
    """One value that went into a result, with where it is from: a reading's id, or identity, answer, diagnosis, …"""

    name: str
    words: Say
    value: float
    shown: Say
    unit: str
    on: str
    origin: str
    reading: int | None = None


@dataclass(frozen=True, slots=True)
class DriverLine:
    """What speaks for a result, and how much of it (points, percentage points, or 1)."""

    code: str
    words: Say
    weight: float


@dataclass(frozen=True, slots=True)
class FurtherLine:
    """A further output of a model."""

    code: str
    words: Say
    value: float | None
    shown: Say
    unit: str


@dataclass(frozen=True, slots=True)
class ResultLine:
    """One result of one model. `value` is None where it refuses; `kind` says whether it is a probability at all."""

    model: str
    edition: str
    variant: str
    kind: str
    title: Say
    value: float | None
    unit: str
    band: str
    band_words: Say
    refusal: str
    refusal_words: Say
    missing: tuple[Say, ...]
    extrapolated: bool
    lower_bound: bool
    also: tuple[FurtherLine, ...]
    drivers: tuple[DriverLine, ...]
    inputs: tuple[InputLine, ...]
    source: str
    population: str
    confidence: str
    on: str


@dataclass(frozen=True, slots=True)
class MissingAdd:
    """An item that is not known, and which models wait for it. Those of `alone` need nothing else to be calculable."""

    name: str
    words: Say
    analyte: str
    models: tuple[str, ...]
    model_words: tuple[Say, ...]
    diseases: tuple[str, ...]
    alone: tuple[str, ...]
    stale_since: str = ""


@dataclass(frozen=True, slots=True)
class DiseaseBlock:
    """One of the six diseases: on record already, or what the models say."""

    code: str
    words: Say
    known: bool
    results: tuple[ResultLine, ...]
    missing_adds: tuple[MissingAdd, ...]


@dataclass(frozen=True, slots=True)
class HealthPart:
    """One part of the health score: its own points of 100, and its share of the score. Shares add up to the score."""

    code: str
    words: Say
    points: float | None
    share: float | None


@dataclass(frozen=True, slots=True)
class HealthScore:
    """Life's Essential 8. `value` is None where too many parts are missing."""

    value: float | None
    parts: tuple[HealthPart, ...]
    model: str
    edition: str
    band: str
    band_words: Say
    source: str
    refusal_words: Say


@dataclass(frozen=True, slots=True)
class BenefitLine:
    """What one intervention (or `together`, all of them) changes: risks in per cent over the model's years."""

    code: str
    words: Say
    risk: float
    low: float | None
    high: float | None
    change: Say
    source: str


@dataclass(frozen=True, slots=True)
class IconArray:
    """Of 100 people like this one: who still falls ill, who is spared, who stays well. Adds up to 100."""

    ill: int
    avoided: int
    well: int


@dataclass(frozen=True, slots=True)
class Benefit:
    """What acting is expected to change. `rerun`: the same equation with only the modifiable inputs changed.

    `trials`: relative risks of trials on the same baseline, with their range. `why_not` says why there is none.
    """

    model: str
    edition: str
    years: int
    baseline: float | None
    rerun: tuple[BenefitLine, ...]
    rerun_together: BenefitLine | None
    trials: tuple[BenefitLine, ...]
    trials_together: BenefitLine | None
    icons: IconArray | None
    icons_low: IconArray | None
    icons_high: IconArray | None
    why_not: Say


@dataclass(frozen=True, slots=True)
class Advice:
    """One line of advice, with the rule that fired."""

    code: str
    rule: str
    words: Say
    source: str


@dataclass(frozen=True, slots=True)
class NextStep:
    """What to do next: `kind` is clinic, test or questionnaire."""

    code: str
    kind: str
    words: Say
    disease: str
    rule: str
    owner: str
    due_on: str


@dataclass(frozen=True, slots=True)
class Change:
    """What moved since the report before."""

    code: str
    words: Say
    before: Say
    after: Say
    before_on: str
    delta: float | None
    unit: str


@dataclass(frozen=True, slots=True)
class EducationItem:
    """A matched item of the education shelf."""

    code: str
    words: Say


@dataclass(frozen=True, slots=True)
class ReportContent:
    """A whole report. Days are ISO texts; the person's name is not in it, it is read when the report is shown."""

    person_id: int
    age: int | None
    sex: str
    form: str
    made_on: str
    data_until: str
    conclusion: Say
    tier: str
    tier_words: Say
    urgent: bool
    grounds: tuple[Ground, ...]
    health: HealthScore
    diseases: tuple[DiseaseBlock, ...]
    general: tuple[ResultLine, ...]
    benefit: Benefit
    advice: tuple[Advice, ...]
    education: tuple[EducationItem, ...]
    next_steps: tuple[NextStep, ...]
    changes: tuple[Change, ...]
    disclaimer: Say

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> ReportContent:
        """A frozen report; unknown or missing parts raise TypeError."""
        made: ReportContent = _read(cls, data)
        return made


def _read(kind: Any, data: Any) -> Any:
    if get_origin(kind) in (Union, UnionType):
        return None if data is None else _read(next(one for one in get_args(kind) if one is not NoneType), data)
    if get_origin(kind) is tuple:
        return tuple(_read(get_args(kind)[0], one) for one in data)
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        made: Any = kind
        return made(**{one.name: _read(hints[one.name], data[one.name]) for one in fields(kind) if one.name in data})
    return data
