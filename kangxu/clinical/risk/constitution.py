"""Traditional Chinese constitutions: nine types, of which several may apply, and one rule for every form of questions.

Each form's sheet says which items count for which type, which of them are reversed, whether the sum is transformed to
0-100, and the three lines of the rule.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from kangxu.clinical.bands import Band, FloatArray, IndexArray
from kangxu.clinical.risk import declared
from kangxu.clinical.risk.inputs import Columns, Input
from kangxu.clinical.risk.model import Answer, Output, RiskModel
from kangxu.clinical.risk.questionnaire import read_input, words_of, younger
from kangxu.clinical.sheets import load_sheet

_SHEET = load_sheet("constitution.toml", __package__)
TYPES = tuple(Band(**one) for one in _SHEET["types"])
DEGREES = tuple(Band(**one) for one in _SHEET["degrees"])
MAIN = (*TYPES, *(Band(**one) for one in _SHEET["undecided"]))
_REVIEW = tuple(Band(**one) for one in _SHEET["review"])

BALANCED = TYPES[0].code
BIASED = tuple(one.code for one in TYPES[1:])
_NO, _TENDENCY, _BASICALLY, _YES = range(len(DEGREES))
_TIE, _NONE = len(TYPES), len(TYPES) + 1

LOWEST, HIGHEST = 1, 5
_HIGHEST_AGE = 120

Scores = Mapping[str, FloatArray]
Degrees = Mapping[str, IndexArray]


@dataclass(frozen=True)
class Rule:
    """From which score on a biased type is a tendency or there, and the balanced one is possible."""

    tendency: float
    yes: float
    balanced: float

    def degrees(self, scores: Scores) -> Degrees:
        """Positions in `DEGREES` of each type. Balanced is only who has no bias, basically balanced who only tends."""
        biased = {code: np.digitize(scores[code], (self.tendency, self.yes)) for code in BIASED}
        worst = np.max(list(biased.values()), axis=0)
        found = {code: np.array([_NO, _TENDENCY, _YES], dtype=np.int8)[step] for code, step in biased.items()}
        balanced = np.array([_YES, _BASICALLY, _NO], dtype=np.int8)[worst]
        found[BALANCED] = np.where(scores[BALANCED] >= self.balanced, balanced, np.int8(_NO))
        return found


def main_type(scores: Scores, degrees: Degrees) -> IndexArray:
    """The one type that guides care, a position in `MAIN`: balanced where that holds, else the biased of highest score.

    All biased types have the same lines, so the highest score also has the highest degree.
    """
    score = np.stack([scores[code] for code in BIASED])
    highest = score.max(axis=0)
    biased = np.max([degrees[code] for code in BIASED], axis=0) > _NO
    return np.select(
        [degrees[BALANCED] > _NO, ~biased, (score == highest).sum(axis=0) > 1],
        [np.int8(0), np.int8(_NONE), np.int8(_TIE)],
        default=(1 + score.argmax(axis=0)).astype(np.int8),
    )


def needs_physician(main: IndexArray, degrees: Degrees) -> FloatArray:
    """1 where types tie, or where yin and yang are both deficient, so that advice would contradict itself."""
    both = (degrees["yinxu"] == _YES) & (degrees["yangxu"] == _YES)
    return np.where((main == _TIE) | both, 1.0, 0.0)


@dataclass(frozen=True)
class ConstitutionForm:
    """One form of questions, read from its sheet."""

    code: str
    sheet: Mapping[str, Any]
    items: tuple[Input, ...]
    rule: Rule

    @classmethod
    def read(cls, code: str, sheet: Mapping[str, Any]) -> Self:
        common = {"low": LOWEST, "high": HIGHEST, "choices": _SHEET["answers"]}
        return cls(code, sheet, tuple(read_input({**common, **item}) for item in sheet["items"]), Rule(**sheet["rule"]))

    def scores(self, columns: Columns) -> Scores:
        """Score of each type: the sum of its items, or that sum between none (0) and all (100)."""
        raw = {code: self._sum(columns, counted) for code, counted in self.sheet["types"].items()}
        if not self.sheet["transformed"]:
            return raw
        return {code: transformed(total, len(self._counted(code))) for code, total in raw.items()}

    def answer(self, columns: Columns, variant: str = "") -> Answer:
        scores = self.scores(columns)
        degrees = self.rule.degrees(scores)
        main = main_type(scores, degrees)
        also = {f"{code}_score": scores[code] for code in degrees}
        also |= {code: degree.astype(np.float64) for code, degree in degrees.items()}
        also["physician"] = needs_physician(main, degrees)
        return Answer(main.astype(np.float64), main, also=also, extrapolated=younger(self.sheet, columns))

    def model(self) -> RiskModel:
        age = (declared.age(0, _HIGHEST_AGE, required=False),) if "from_age" in self.sheet else ()
        return RiskModel(
            code=self.code,
            **words_of(self.sheet),
            unit="",
            kind="class",
            inputs=(*self.items, *age),
            bands=MAIN,
            formula=self.answer,
            outputs=_OUTPUTS,
            output=(0, len(MAIN) - 1),
        )

    def _counted(self, code: str) -> list[str]:
        counted = self.sheet["types"][code]
        return [*counted.get("items", ()), *counted.get("reversed", ())]

    def _sum(self, columns: Columns, counted: Mapping[str, Any]) -> FloatArray:
        straight = [columns[f"{self.code}_{item}"] for item in counted.get("items", ())]
        turned = [LOWEST + HIGHEST - columns[f"{self.code}_{item}"] for item in counted.get("reversed", ())]
        return np.sum([*straight, *turned], axis=0)


def transformed(raw: FloatArray, items: int) -> FloatArray:
    """A sum of so many answers of 1-5 on a scale of 0 to 100 (ZYYXH/T 157-2009)."""
    return (raw - LOWEST * items) / ((HIGHEST - LOWEST) * items) * 100


_OUTPUTS = (
    *(Output(one.code, one.zh, one.en, bands=DEGREES) for one in TYPES),
    *(Output(f"{one.code}_score", f"{one.zh}得分", f"{one.en}: score", "points") for one in TYPES),
    Output("physician", "需要中医师判定", "A physician is needed", bands=_REVIEW),
)
