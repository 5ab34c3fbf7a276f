"""GOLD group A, B or E: exacerbations of twelve months first, then symptoms."""

from dataclasses import replace
from datetime import date

import numpy as np

from kangxu.clinical.bands import Band
from kangxu.clinical.risk.inputs import Columns, Input
from kangxu.clinical.risk.model import Answer, RiskModel
from kangxu.clinical.risk.models.cat_total import CAT_TOTAL
from kangxu.clinical.risk.models.mmrc import GRADE
from kangxu.clinical.sheets import load_sheet

_SHEET = load_sheet("coefficients.toml", __package__)
_LIMITS = _SHEET["limits"]
_GROUPS = tuple(Band(**group) for group in _SHEET["groups"])
_A, _B, _E = range(3)
_NO_EXACERBATIONS = Band("exacerbations_unknown", "近12个月急性加重次数不详", "Exacerbations of 12 months not known")
_NO_SYMPTOMS = Band("symptoms_unknown", "没有mMRC或CAT", "Neither mMRC nor CAT is known")


def group(columns: Columns, variant: str) -> Answer:
    """The group, and its position as value. Whoever is in group E needs no score of symptoms."""
    moderate, hospital = columns["moderate_exacerbations"], columns["hospital_exacerbations"]
    breathless, total = columns["mmrc"], columns["cat_total"]
    often = (moderate >= _LIMITS["moderate_exacerbations"]) | (hospital >= _LIMITS["hospital_exacerbations"])
    symptoms = (breathless >= _LIMITS["mmrc"]) | (total >= _LIMITS["cat_total"])
    found = np.select([often, symptoms], [_E, _B], default=_A)
    refused = {
        _NO_EXACERBATIONS.code: ~often & (np.isnan(moderate) | np.isnan(hospital)),
        _NO_SYMPTOMS.code: ~often & np.isnan(breathless) & np.isnan(total),
    }
    return Answer(found.astype(np.float64), found.astype(np.int8), refused)


def _times(name: str, zh: str, en: str) -> Input:
    return Input(name, zh, en, "1/a", low=0, high=_SHEET["most_times"], whole=True, required=False)


MODEL = RiskModel(
    code="gold_group",
    edition="2023.1",
    zh="慢阻肺综合评估分组（GOLD ABE）",
    en="COPD group (GOLD ABE)",
    unit="",
    kind="class",
    diseases=("copd",),
    inputs=(
        _times("moderate_exacerbations", "近12个月中度急性加重次数", "Moderate exacerbations in 12 months"),
        _times("hospital_exacerbations", "近12个月因急性加重住院次数", "Exacerbations in hospital in 12 months"),
        replace(GRADE, required=False),
        replace(CAT_TOTAL, required=False),
    ),
    bands=_GROUPS,
    formula=group,
    refuses=(_NO_EXACERBATIONS, _NO_SYMPTOMS),
    source="GOLD 2023-2025",
    population="Adults with COPD confirmed by spirometry",
    confidence="VM",
    owner="clinical lead (signature outstanding)",
    reviewed_on=date(2026, 11, 21),
    next_review=date(2027, 11, 21),
    licence="Cut-offs are facts; cite the source.",
    output=(0, 2),
    monotone={"moderate_exacerbations": 1, "hospital_exacerbations": 1, "mmrc": 1, "cat_total": 1},
)
