"""China-PAR lifetime risk: a first cardiovascular event before 85, from 20 to 59 years; reproduced, switched off."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np

from kangxu.clinical.bands import Bands, FloatArray
from kangxu.clinical.risk.inputs import FEMALE, MALE, Columns
from kangxu.clinical.risk.model import Answer, Output, RiskModel
from kangxu.clinical.risk.models import china_par
from kangxu.clinical.sheets import load_sheet

_SHEET = load_sheet("coefficients.toml", __package__)
_SCALE = Bands.read("china_par_lifetime", _SHEET["bands"])
_SEXES = ((MALE, "male"), (FEMALE, "female"))


def lifetime_risk(columns: Columns, variant: str) -> Answer:
    """Risk up to 85 years in per cent, and that of the same person in the "ideal state"."""
    value = _risk(columns)
    return Answer(
        value, _SCALE.index(value), also={"ideal_risk": _risk(columns.changed(china_par.ideal_state(columns)))}
    )


def contributions(columns: Columns, variant: str) -> Mapping[str, FloatArray]:
    """Percentage points above the risk with one factor ideal; not for waist, negative in men."""
    value = _risk(columns)
    return {name: value - _risk(columns.changed(change)) for name, change in china_par.ideal_steps(columns).items()}


def _risk(columns: Columns) -> FloatArray:
    value = np.full(len(columns), np.nan)
    for code, name in _SEXES:
        rows = np.flatnonzero(columns["sex"] == code)
        taken = {item: column[rows] for item, column in columns.values.items()}
        hazard = np.exp(_baseline(taken["age"], _SHEET["baseline"][name]) + _sum(taken, _SHEET[name]))
        value[rows] = -100 * np.expm1(-hazard)
    return value


def _baseline(age: FloatArray, table: Mapping[str, Any]) -> FloatArray:
    known = np.nan_to_num(age - table["from_age"], nan=0.0, posinf=0.0, neginf=0.0)
    position = np.clip(known, 0, len(table["g"]) - 1)
    return np.array(table["g"])[position.astype(np.int64)]


def _sum(x: Mapping[str, FloatArray], c: Mapping[str, float]) -> FloatArray:
    per_mmol = china_par.MG_DL_PER_MMOL_L
    z = c["tc"] * np.log(x["tc_mmol_l"] * per_mmol) + c["hdl"] * np.log(x["hdl_mmol_l"] * per_mmol)
    z += np.log(x["systolic"]) * np.where(x["on_pressure_drugs"] == 1, c["sbp_treated"], c["sbp_untreated"])
    z += c["waist"] * np.log(x["waist_cm"]) + c["smoking"] * x["smoking"] + c["diabetes"] * x["diabetes"]
    z += c["north"] * x["north"]
    if c["family"]:
        # asked of men only; a woman's missing answer must not reach her sum
        z += c["urban"] * x["urban"] + c["family"] * x["family_history_ascvd"]
    return z


MODEL = RiskModel(
    code="china_par_lifetime",
    edition="2018.recovered.1",
    zh="China-PAR终生心脑血管病风险（复现）",
    en="China-PAR lifetime cardiovascular risk (reproduced)",
    unit="%",
    kind="probability",
    diseases=("ascvd", "chd", "stroke"),
    inputs=china_par.asked(20, 59),
    bands=_SCALE.bands,
    formula=lifetime_risk,
    contributions=contributions,
    driver_words=china_par.DRIVERS,
    excludes={"ascvd": china_par.ESTABLISHED},
    outputs=(Output("ideal_risk", "理想状态下的终生风险", "Lifetime risk in the ideal state", "%"),),
    source=(
        "Liu FC et al., Science Bulletin 2018;63:779-787; 中国心血管病风险评估和管理指南 2019; "
        "基于China-PAR终生风险模型的复现结果"
    ),
    population="Chinese adults without cardiovascular disease, 20 to 59 years",
    confidence="REC",
    owner="clinical lead (signature outstanding)",
    reviewed_on=date(2026, 11, 21),
    next_review=date(2027, 11, 21),
    licence=(
        "The coefficients are unpublished: recovered from published outputs of the authors' calculator, no endorsement "
        "implied. Off until the site decides. Screening only, does not replace a physician's diagnosis."
    ),
    output=(0, 100),
    on=False,
    monotone={"systolic": 1, "tc_mmol_l": 1, "hdl_mmol_l": -1, "diabetes": 1, "smoking": 1, "north": 1},
)
