"""Waist: central obesity, or near it, for adults."""

from datetime import date

import numpy as np

from kangxu.clinical import body
from kangxu.clinical.risk import declared
from kangxu.clinical.risk.inputs import MALE, Columns, sex
from kangxu.clinical.risk.model import Answer, RiskModel


def classified(columns: Columns, variant: str) -> Answer:
    waist = columns["waist_cm"]
    male, female = (body.WAIST[name].index(waist) for name in ("male", "female"))
    return Answer(waist, np.where(columns["sex"] == MALE, male, female))


MODEL = RiskModel(
    code="waist_class",
    edition="2013.1",
    zh="腰围分级",
    en="Class of waist",
    unit="cm",
    diseases=("general",),
    inputs=(sex(), declared.waist(), declared.age(18, 120, required=False)),
    bands=body.WAIST["male"].bands,
    formula=classified,
    source="WS/T 428-2013",
    population="Chinese adults",
    confidence="VM",
    owner="clinical lead (signature outstanding)",
    reviewed_on=date(2026, 11, 21),
    next_review=date(2027, 11, 21),
    licence="Cut-offs are facts; cite the source.",
    output=(30, 200),
    monotone={"waist_cm": 1},
)
