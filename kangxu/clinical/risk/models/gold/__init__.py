"""GOLD: is there airflow obstruction after a bronchodilator, and how severe is it?"""

from datetime import date

import numpy as np

from kangxu.clinical.bands import Band, Bands
from kangxu.clinical.risk.inputs import Alternative, Columns, Input, flag, measured
from kangxu.clinical.risk.model import Answer, Output, RiskModel
from kangxu.clinical.sheets import load_sheet

_SHEET = load_sheet("coefficients.toml", __package__)
_RATIO = Bands.read("gold_ratio", _SHEET["obstruction"])
_GRADES = Bands.read("gold_grade", _SHEET["grades"])
_NONE = _RATIO["no_obstruction"]
_BEFORE = Band("before_bronchodilator", "不是吸入支气管舒张剂后的结果", "Not measured after a bronchodilator")


def grade(columns: Columns, variant: str) -> Answer:
    """The grade, 1 to 4, or 0 where there is no obstruction; the output `grade` is empty there."""
    obstructed = columns["fev1_fvc_percent"] < _RATIO.cuts[0]
    severity = len(_GRADES.bands) - _GRADES.index(columns["fev1_percent"]).astype(np.float64)
    value = np.where(obstructed, severity, 0.0)
    refused = {_BEFORE.code: columns["after_bronchodilator"] == 0}
    return Answer(value, value.astype(np.int8), refused, {"grade": np.where(obstructed, severity, np.nan)})


def _ratio() -> Input:
    low, high, per_cent = 10, 100, 100
    return Input(
        "fev1_fvc_percent", "一秒率（FEV1/FVC）", "FEV1/FVC", "%", low=low, high=high, analyte="FEV1FVC",
        alternatives=(Alternative("fev1_fvc", "fraction", per_cent, low / per_cent, high / per_cent),),
    )  # fmt: skip


MODEL = RiskModel(
    code="gold",
    edition="2023.1",
    zh="慢阻肺气流受限分级（GOLD）",
    en="Severity of airflow obstruction (GOLD)",
    unit="",
    kind="class",
    diseases=("copd",),
    inputs=(
        _ratio(),
        measured("fev1_percent", "FEV1PP", "FEV1占预计值百分比", "FEV1, share of predicted", "%"),
        flag("after_bronchodilator", "吸入支气管舒张剂后测得", "Measured after a bronchodilator"),
    ),
    bands=(_NONE, *reversed(_GRADES.bands)),
    formula=grade,
    outputs=(Output("grade", "GOLD分级", "GOLD grade"),),
    refuses=(_BEFORE,),
    source="GOLD 2023-2025",
    population="Adults with spirometry after a bronchodilator",
    confidence="VM",
    owner="clinical lead (signature outstanding)",
    reviewed_on=date(2026, 11, 21),
    next_review=date(2027, 11, 21),
    licence="Cut-offs are facts; cite the source. A physician makes the diagnosis.",
    output=(0, 4),
    monotone={"fev1_percent": -1},
)
