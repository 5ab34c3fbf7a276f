"""Risk of stroke in atrial fibrillation: one way of adding the points, editions as data."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np

from kangxu.clinical.bands import MISSING, Band, Bands, FloatArray
from kangxu.clinical.risk import declared
from kangxu.clinical.risk.inputs import Columns, flag, sex
from kangxu.clinical.risk.model import Answer, Confidence, Output, RiskModel
from kangxu.clinical.risk.points import PointsSheet

_STROKES = ("stroke", "tia", "systemic_embolism")
_NO_FIBRILLATION = Band("no_fibrillation", "没有房颤，不适用本评分", "No atrial fibrillation: not scored")
_DRIVERS = (
    Band("heart_failure", "心力衰竭", "Heart failure"),
    Band("hypertension", "高血压", "Hypertension"),
    Band("age", "年龄", "Age"),
    Band("diabetes", "糖尿病", "Diabetes"),
    Band("stroke_or_embolism", "脑卒中、短暂性脑缺血发作或血栓栓塞史", "Previous stroke, TIA or embolism"),
    Band("vascular_disease", "血管疾病", "Vascular disease"),
    Band("sex", "女性", "Female"),
)


def fibrillation_score(
    code: str, sheet: Mapping[str, Any], *, confidence: Confidence, outputs: tuple[Output, ...] = (), on: bool = True
) -> RiskModel:
    """The model of one edition; with an output `without_sex` it shows that total too."""
    points = PointsSheet.read(sheet)
    scale = Bands.read(code, sheet["bands"]) if "bands" in sheet else None
    return RiskModel(
        code=code,
        edition=sheet["edition"],
        zh=sheet["title_zh"],
        en=sheet["title_en"],
        unit="points",
        kind="points",
        diseases=("stroke",),
        inputs=_INPUTS,
        bands=scale.bands if scale else (),
        formula=lambda columns, variant: _total(columns, points, scale, tuple(one.code for one in outputs)),
        contributions=lambda columns, variant: points.contributions(_joined(columns)),
        driver_words={word.code: word for word in _DRIVERS},
        lower_bound=True,
        refuses=(_NO_FIBRILLATION,),
        outputs=outputs,
        source=sheet["source"],
        population="Adults with atrial fibrillation",
        confidence=confidence,
        owner="clinical lead (signature outstanding)",
        reviewed_on=date(2026, 11, 21),
        next_review=date(2027, 11, 21),
        licence="Points are facts; cite the source. Does not replace a physician's decision.",
        output=(0, 9),
        on=on,
        monotone={"age": 1, "heart_failure": 1, "hypertension": 1, "diabetes": 1, "stroke": 1, "vascular_disease": 1},
    )


def _total(columns: Columns, points: PointsSheet, scale: Bands | None, shown: tuple[str, ...]) -> Answer:
    each = points.contributions(_joined(columns))
    total: FloatArray = np.sum(list(each.values()), axis=0)
    # the guideline's limits are one point higher in women, which is the point for the sex
    without_sex = total - each["sex"]
    band = scale.index(without_sex) if scale else np.full(len(columns), MISSING, dtype=np.int8)
    also = {"without_sex": without_sex} if "without_sex" in shown else {}
    return Answer(total, band, {_NO_FIBRILLATION.code: columns["atrial_fibrillation"] == 0}, also)


def _joined(columns: Columns) -> Columns:
    any_of = np.any([columns[name] == 1 for name in _STROKES], axis=0).astype(np.float64)
    return columns.changed({"stroke_or_embolism": any_of})


_INPUTS = (
    sex(),
    declared.age(18, 120),
    declared.yes_no("atrial_fibrillation"),
    declared.yes_no("heart_failure"),
    declared.yes_no("hypertension"),
    declared.yes_no("diabetes"),
    declared.yes_no("stroke"),
    declared.yes_no("tia", required=False),
    flag("systemic_embolism", "血栓栓塞病史", "Previous thromboembolism", required=False),
    declared.yes_no("vascular_disease"),
)
