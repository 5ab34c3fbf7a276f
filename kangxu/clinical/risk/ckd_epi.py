"""The CKD-EPI equations: one way of reading them, each equation as data; results of two are never compared."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np

from kangxu.clinical import kidney
from kangxu.clinical.bands import FloatArray
from kangxu.clinical.risk import declared
from kangxu.clinical.risk.inputs import FEMALE, Columns, measured, sex
from kangxu.clinical.risk.model import Answer, RiskModel


def equation(code: str, sheet: Mapping[str, Any]) -> RiskModel:
    """The model of one equation; with cystatin C where its sheet has coefficients for it."""
    cystatin = (measured("cystatin_mg_l", "CYSC", "胱抑素C", "Cystatin C", "mg/L"),) if "cystatin" in sheet else ()
    return RiskModel(
        code=code,
        edition=sheet["edition"],
        zh=sheet["title_zh"],
        en=sheet["title_en"],
        unit="mL/min/1.73m2",
        diseases=("ckd",),
        # adults only; the upper age and the ranges are those of plausible values, the equations state none
        inputs=(sex(), declared.age(18, 120), declared.creatinine(), *cystatin),
        bands=kidney.FILTRATION.bands,
        formula=lambda columns, variant: filtration_rate(columns, sheet),
        source=sheet["source"],
        population=sheet["population"],
        confidence=sheet["confidence"],
        owner="clinical lead (signature outstanding)",
        reviewed_on=date(2026, 11, 21),
        next_review=date(2027, 11, 21),
        licence="Coefficients are facts; cite the source.",
        output=(0, 400),
        on=sheet["on"],
        monotone={"age": -1, "creatinine_umol_l": -1, **{item.name: -1 for item in cystatin}},
    )


def filtration_rate(columns: Columns, sheet: Mapping[str, Any]) -> Answer:
    """eGFR in mL/min/1.73 m2, unrounded; the category goes by the rounded value."""
    female = columns["sex"] == FEMALE
    kappa, alpha, beta, factor, by_sex = (
        np.where(female, sheet["female"][name], sheet["male"][name])
        for name in ("kappa", "alpha", "beta", "factor", "sex")
    )
    creatinine = columns["creatinine_umol_l"] / declared.UMOL_L_PER_MG_DL_CREATININE
    value = factor * _bent(creatinine / kappa, alpha, beta)
    if "cystatin" in sheet:
        bend = sheet["cystatin"]
        value = value * _bent(columns["cystatin_mg_l"] / bend["kappa"], bend["alpha"], bend["beta"])
    value = value * sheet["yearly"] ** columns["age"] * by_sex
    return Answer(value, kidney.FILTRATION.index(kidney.rounded(value)))


def _bent(ratio: FloatArray, below: FloatArray | float, above: FloatArray | float) -> FloatArray:
    """A power law with one exponent below 1 and another one above."""
    bent: FloatArray = np.minimum(ratio, 1) ** below * np.maximum(ratio, 1) ** above
    return bent
