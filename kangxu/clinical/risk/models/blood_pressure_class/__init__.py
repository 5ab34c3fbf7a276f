"""Office blood-pressure class of adults: the higher of systolic and diastolic decides."""

from datetime import date

import numpy as np

from kangxu.clinical import pressure
from kangxu.clinical.bands import Band
from kangxu.clinical.risk.inputs import Columns, Input, measured
from kangxu.clinical.risk.model import Answer, Output, RiskModel


def office_class(columns: Columns, variant: str) -> Answer:
    """The class; its position on the scale (0 normal to 4 grade 3) is the value."""
    band = pressure.OFFICE_CLASS.index(columns["systolic"], columns["diastolic"])
    refused = {pressure.SWAPPED.code: columns["diastolic"] >= columns["systolic"]}
    isolated = pressure.is_isolated_systolic(columns["systolic"], columns["diastolic"])
    return Answer(band.astype(np.float64), band, refused, {"isolated_systolic": isolated.astype(np.float64)})


MODEL = RiskModel(
    code="blood_pressure_class",
    edition="2024.1",
    zh="诊室血压分级",
    en="Office blood-pressure class",
    unit="",
    kind="class",
    diseases=("hypertension",),
    inputs=(
        Input("age", "年龄", "Age", "years", low=18, high=120, whole=True),
        measured("systolic", "SBP", "收缩压", "Systolic pressure", "mmHg"),
        measured("diastolic", "DBP", "舒张压", "Diastolic pressure", "mmHg"),
    ),
    bands=pressure.OFFICE_CLASS.first.bands,
    formula=office_class,
    refuses=(pressure.SWAPPED,),
    outputs=(
        Output(
            "isolated_systolic",
            "单纯收缩期高血压",
            "Isolated systolic hypertension",
            bands=(Band("no", "否", "No"), Band("yes", "是", "Yes")),
        ),
    ),
    source="中国高血压防治指南 2018 and 2024; 国家基层高血压防治管理指南 2025: same cut-offs",
    population="Adults from 18 years, office measurement",
    confidence="V2",
    owner="clinical lead (signature outstanding)",
    reviewed_on=date(2026, 11, 21),
    next_review=date(2027, 11, 21),
    licence="Cut-offs are facts; cite the source.",
    output=(0, 4),
    monotone={"systolic": 1, "diastolic": 1},
)
