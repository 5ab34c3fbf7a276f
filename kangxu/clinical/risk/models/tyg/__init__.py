"""Triglyceride-glucose index: a number without a cut-off of its own."""

from datetime import date

import numpy as np

from kangxu.clinical import derived
from kangxu.clinical.bands import MISSING
from kangxu.clinical.risk import declared
from kangxu.clinical.risk.inputs import Columns
from kangxu.clinical.risk.model import Answer, RiskModel


def index(columns: Columns, variant: str) -> Answer:
    value = derived.tyg(columns["tg_mmol_l"], columns["fasting_mmol_l"])
    return Answer(value, np.full(len(columns), MISSING, dtype=np.int8))


MODEL = RiskModel(
    code="tyg",
    edition="1",
    zh="甘油三酯葡萄糖指数（TyG）",
    en="Triglyceride-glucose index (TyG)",
    unit="",
    diseases=("diabetes",),
    inputs=(declared.triglycerides(), declared.fasting_glucose()),
    bands=(),
    formula=index,
    source=derived.QUANTITIES["tyg"].source,
    population="Adults, fasting blood",
    confidence="MEM",
    owner="clinical lead (signature outstanding)",
    reviewed_on=date(2026, 11, 21),
    next_review=date(2027, 11, 21),
    licence="The formula is a fact; cite the source.",
    output=(0, 20),
    monotone={"tg_mmol_l": 1, "fasting_mmol_l": 1},
)
