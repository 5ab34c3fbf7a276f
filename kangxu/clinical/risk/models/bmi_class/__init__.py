"""Body-mass index and its class for adults."""

from datetime import date

import numpy as np

from kangxu.clinical import body
from kangxu.clinical.bands import Band
from kangxu.clinical.risk import declared
from kangxu.clinical.risk.inputs import Columns, measured
from kangxu.clinical.risk.model import Answer, RiskModel

_UNKNOWN = Band("bmi_unknown", "没有身高体重，也没有体质指数", "Neither height and weight nor the index are known")


def classified(columns: Columns, variant: str) -> Answer:
    """BMI in kg/m2 of height and weight, else the one that was given."""
    computed = body.bmi(columns["weight_kg"], columns["height_cm"])
    value = np.where(np.isnan(computed), columns["bmi"], computed)
    return Answer(value, body.BMI.index(value), {_UNKNOWN.code: np.isnan(value)})


MODEL = RiskModel(
    code="bmi_class",
    edition="2013.1",
    zh="体质指数分级",
    en="Class of body-mass index",
    unit="kg/m2",
    diseases=("general",),
    inputs=(
        declared.age(18, 120, required=False),
        measured("height_cm", "HEIGHT", "身高", "Height", "cm", required=False),
        measured("weight_kg", "WEIGHT", "体重", "Weight", "kg", required=False),
        declared.bmi(required=False),
    ),
    bands=body.BMI.bands,
    formula=classified,
    refuses=(_UNKNOWN,),
    source="WS/T 428-2013",
    population="Chinese adults",
    confidence="VM",
    owner="clinical lead (signature outstanding)",
    reviewed_on=date(2026, 11, 21),
    next_review=date(2027, 11, 21),
    licence="Cut-offs are facts; cite the source.",
    output=(3, 500),
)
