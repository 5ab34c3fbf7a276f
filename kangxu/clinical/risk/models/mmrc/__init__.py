"""mMRC: breathlessness in five grades."""

from datetime import date

import numpy as np

from kangxu.clinical.bands import Band, Bands
from kangxu.clinical.risk.inputs import Columns, Input
from kangxu.clinical.risk.model import Answer, Output, RiskModel
from kangxu.clinical.sheets import load_sheet

_SHEET = load_sheet("coefficients.toml", __package__)
_GRADES = tuple(Band(**grade) for grade in _SHEET["grades"])
_SYMPTOMS = Bands.read("mmrc_symptoms", _SHEET["symptoms"])
GRADE = Input(
    "mmrc", "呼吸困难程度", "Breathlessness", "grade", kind="choice", low=0, high=len(_GRADES) - 1, whole=True,
    analyte="MMRC", choices=_GRADES,
)  # fmt: skip


def graded(columns: Columns, variant: str) -> Answer:
    """The grade itself, and whether it counts as more symptoms."""
    grade = columns["mmrc"]
    known = np.clip(np.nan_to_num(grade, nan=0.0, posinf=0.0), 0, len(_GRADES) - 1)
    return Answer(grade, known.astype(np.int8), also={"symptoms": _SYMPTOMS.index(grade).astype(np.float64)})


MODEL = RiskModel(
    code="mmrc",
    edition="2023.1",
    zh="改良呼吸困难分级（mMRC）",
    en="Modified MRC dyspnoea grade (mMRC)",
    unit="",
    kind="class",
    diseases=("copd",),
    inputs=(GRADE,),
    bands=_GRADES,
    formula=graded,
    outputs=(Output("symptoms", "症状多少", "Symptoms", bands=_SYMPTOMS.bands),),
    source="GOLD 2023-2025",
    population="Adults",
    confidence="VM",
    owner="clinical lead (signature outstanding)",
    reviewed_on=date(2026, 11, 21),
    next_review=date(2027, 11, 21),
    licence="Grades are facts; wording is our own.",
    output=(0, 4),
    monotone={"mmrc": 1},
)
