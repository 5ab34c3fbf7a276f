"""CKD-EPI 2021: estimated glomerular filtration rate from creatinine, without race, with its KDIGO category."""

from datetime import date

import numpy as np

from kangxu.clinical import kidney
from kangxu.clinical.risk.inputs import FEMALE, Alternative, Columns, Input, sex
from kangxu.clinical.risk.model import Answer, RiskModel
from kangxu.clinical.sheets import load_sheet

_SHEET = load_sheet("coefficients.toml", __package__)
_PER_MG_DL = _SHEET["umol_l_per_mg_dl"]


def filtration_rate(columns: Columns, variant: str) -> Answer:
    """eGFR in mL/min/1.73 m2, unrounded; the category goes by the rounded value."""
    female = columns["sex"] == FEMALE
    kappa, alpha, by_sex = (
        np.where(female, _SHEET["female"][name], _SHEET["male"][name]) for name in ("kappa", "alpha", "sex")
    )
    ratio = columns["creatinine_umol_l"] / _PER_MG_DL / kappa
    value = _SHEET["factor"] * np.minimum(ratio, 1) ** alpha * np.maximum(ratio, 1) ** _SHEET["beta"]
    value = value * _SHEET["yearly"] ** columns["age"] * by_sex
    return Answer(value, kidney.FILTRATION.index(kidney.rounded(value)))


# Adults only; the upper age and the range of creatinine are those of plausible values, the equation states none
MODEL = RiskModel(
    code="ckd_epi_2021",
    edition="2021.1",
    zh="估算肾小球滤过率（CKD-EPI 2021）",
    en="Estimated glomerular filtration rate (CKD-EPI 2021)",
    unit="mL/min/1.73m2",
    inputs=(
        sex(),
        Input("age", "年龄", "Age", "years", low=18, high=120, whole=True),
        Input(
            "creatinine_umol_l",
            "血肌酐",
            "Serum creatinine",
            "umol/L",
            low=9,
            high=3000,
            analyte="CREA",
            alternatives=(Alternative("creatinine_mg_dl", "mg/dL", _PER_MG_DL, 9 / _PER_MG_DL, 3000 / _PER_MG_DL),),
        ),
    ),
    bands=kidney.FILTRATION.bands,
    formula=filtration_rate,
    source="Inker LA et al., N Engl J Med 2021, doi 10.1056/NEJMoa2102953; categories KDIGO 2024",
    population="Adults, pooled cohorts of the CKD-EPI; creatinine by an enzymatic or IDMS-traceable method",
    confidence="V2",
    owner="clinical lead (signature outstanding)",
    reviewed_on=date(2026, 11, 21),
    next_review=date(2027, 11, 21),
    licence="Coefficients are facts; cite the source.",
    output=(0, 400),
    monotone={"age": -1, "creatinine_umol_l": -1},
)
