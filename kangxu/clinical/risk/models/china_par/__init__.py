"""China-PAR: ten-year risk of a first heart attack, coronary death or stroke, from 35 to 74 years."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np

from kangxu.clinical.bands import Band, Bands, FloatArray
from kangxu.clinical.risk import declared
from kangxu.clinical.risk.inputs import FEMALE, MALE, Alternative, Columns, Input, sex
from kangxu.clinical.risk.model import Answer, Output, RiskModel
from kangxu.clinical.sheets import load_sheet

_SHEET = load_sheet("coefficients.toml", __package__)
_IDEAL = _SHEET["ideal"]
MG_DL_PER_MMOL_L = _IDEAL["mg_dl_per_mmol_l"]
_SCALE = Bands.read("china_par", _SHEET["bands"])
_SEXES = ((MALE, "male"), (FEMALE, "female"))
_VALIDATED = _SHEET["validated"]
_OFFICIAL = _SHEET["official_ranges"]
_CALIBRATED, _EXTRAPOLATING = "calibrated", "extrapolating"
_NOT_VALIDATED = Band(
    "age_not_validated",
    "年龄不在35～74岁，模型未经验证，不作计算",
    "Age outside 35 to 74: not validated, not calculated",
)

DRIVERS = {
    "systolic": Band("systolic", "血压", "Blood pressure"),
    "tc_mmol_l": Band("tc_mmol_l", "总胆固醇", "Total cholesterol"),
    "hdl_mmol_l": Band("hdl_mmol_l", "高密度脂蛋白胆固醇偏低", "Low HDL cholesterol"),
    "diabetes": Band("diabetes", "糖尿病", "Diabetes"),
    "smoking": Band("smoking", "吸烟", "Smoking"),
    "family_history_ascvd": Band("family_history_ascvd", "家族史", "Family history"),
}
ESTABLISHED = Band(
    "established_ascvd", "已患心血管病，属极高危，不再评分", "Established disease: very high risk, not scored"
)


def ten_year_risk(columns: Columns, variant: str) -> Answer:
    """Risk in per cent, beside it the sum of the equation and the risk in the "ideal state"."""
    total, value = _equation(columns, variant)
    validated = (columns["age"] >= _VALIDATED["from_age"]) & (columns["age"] <= _VALIDATED["to_age"])
    return Answer(
        value,
        _SCALE.index(value),
        {_NOT_VALIDATED.code: ~validated & (variant != _EXTRAPOLATING)},
        {"linear_predictor": total, "ideal_risk": ideal_risk(columns, variant)},
        ~validated,
    )


def ideal_risk(columns: Columns, variant: str) -> FloatArray:
    """Risk of the same person in the "ideal state"; it can be above the real risk of somebody who is better still."""
    return _equation(columns.changed(ideal_state(columns)), variant)[1]


def contributions(columns: Columns, variant: str) -> Mapping[str, FloatArray]:
    """Percentage points above the risk with one factor ideal; not for waist, negative in men."""
    _, value = _equation(columns, variant)
    return {
        name: value - _equation(columns.changed(change), variant)[1] for name, change in ideal_steps(columns).items()
    }


def accepted(given: Mapping[str, Any]) -> dict[str, bool]:
    """Whether the authors' calculator takes these entries, each as a text: wider in age than this model."""
    return {"accepted": all(_accepts(_OFFICIAL[name], str(entry)) for name, entry in given.items())}


def ideal_state(columns: Columns) -> dict[str, FloatArray]:
    """The columns of the same persons with every modifiable factor as the authors' site calls ideal."""
    waist = np.where(columns["sex"] == MALE, _IDEAL["waist_male"], _IDEAL["waist_female"])
    return {**_ideal(columns), "waist_cm": waist}


def ideal_steps(columns: Columns) -> dict[str, dict[str, FloatArray]]:
    """What changes when one factor alone becomes ideal, by factor; never the waist."""
    ideal = _ideal(columns)
    pressure = {name: ideal.pop(name) for name in ("systolic", "on_pressure_drugs")}
    return {"systolic": pressure, **{name: {name: column} for name, column in ideal.items()}}


def _accepts(rule: Mapping[str, Any], entry: str) -> bool:
    try:
        value = float(entry)
    except ValueError:
        return False
    return bool(rule["low"] <= value <= rule["high"]) and (value.is_integer() or not rule.get("whole"))


def _equation(columns: Columns, variant: str) -> tuple[FloatArray, FloatArray]:
    """Sum of the terms, and the risk in per cent: the equation of the person's sex, coefficients of the variant."""
    total, value = np.full(len(columns), np.nan), np.full(len(columns), np.nan)
    for code, name in _SEXES:
        rows = np.flatnonzero(columns["sex"] == code)
        taken = {item: column[rows] for item, column in columns.values.items()}
        c = _SHEET[_CALIBRATED if variant == _EXTRAPOLATING else variant][name]
        total[rows] = _sum(taken, c)
        value[rows] = -100 * np.expm1(np.log(c["survival"]) * np.exp(total[rows] - c["mean"]))
    return total, value


def _sum(x: Mapping[str, FloatArray], c: Mapping[str, float]) -> FloatArray:
    ln_age, ln_sbp = np.log(x["age"]), np.log(x["systolic"])
    on_age = np.where(x["on_pressure_drugs"] == 1, c["age_sbp_treated"], c["age_sbp_untreated"])
    alone = np.where(x["on_pressure_drugs"] == 1, c["sbp_treated"], c["sbp_untreated"])
    z = c["age"] * ln_age + ln_sbp * (alone + on_age * ln_age)
    z += c["tc"] * np.log(x["tc_mmol_l"] * MG_DL_PER_MMOL_L) + c["hdl"] * np.log(x["hdl_mmol_l"] * MG_DL_PER_MMOL_L)
    z += c["waist"] * np.log(x["waist_cm"]) + c["diabetes"] * x["diabetes"] + c["north"] * x["north"]
    z += x["smoking"] * (c["smoking"] + c["age_smoking"] * ln_age)
    if c["family"]:
        # asked of men only; a woman's missing answer must not reach her sum
        z += c["urban"] * x["urban"] + x["family_history_ascvd"] * (c["family"] + c["age_family"] * ln_age)
    return z


def _ideal(columns: Columns) -> dict[str, FloatArray]:
    none = np.zeros(len(columns))
    return {
        "systolic": none + _IDEAL["systolic"],
        "on_pressure_drugs": none,
        "tc_mmol_l": none + _IDEAL["tc_mg_dl"] / MG_DL_PER_MMOL_L,
        "hdl_mmol_l": none + _IDEAL["hdl_mg_dl"] / MG_DL_PER_MMOL_L,
        "diabetes": none,
        "smoking": none,
        "family_history_ascvd": none,
    }


def asked(from_age: int, to_age: int) -> tuple[Input, ...]:
    """What the equations of China-PAR ask; ranges as in the authors' calculator."""
    return (
        sex(),
        declared.age(from_age, to_age),
        declared.yes_no("north"),
        declared.yes_no("urban", only_sex="male"),
        Input("waist_cm", "腰围", "Waist", "cm", low=50, high=130, analyte="WAIST"),
        _lipid("tc_mmol_l", "TC", "总胆固醇", "Total cholesterol", mmol=(2, 11), mg=(80, 400)),
        _lipid("hdl_mmol_l", "HDLC", "高密度脂蛋白胆固醇", "HDL cholesterol", mmol=(0.5, 4), mg=(20, 130)),
        Input("systolic", "收缩压", "Systolic pressure", "mmHg", low=70, high=200, analyte="SBP"),
        declared.yes_no("on_pressure_drugs"),
        declared.yes_no("diabetes"),
        declared.yes_no("smoking"),
        declared.yes_no("family_history_ascvd", only_sex="male"),
        declared.yes_no("ascvd"),
    )


def _lipid(name: str, analyte: str, zh: str, en: str, *, mmol: tuple[float, float], mg: tuple[float, float]) -> Input:
    other = Alternative(name.replace("mmol_l", "mg_dl"), "mg/dL", 1 / MG_DL_PER_MMOL_L, *mg)
    return Input(name, zh, en, "mmol/L", low=mmol[0], high=mmol[1], analyte=analyte, alternatives=(other,))


# Ranges: those of the authors' calculator; of its ages 20-85 only 35-74 are answered, unless the variant extrapolates
MODEL = RiskModel(
    code="china_par",
    edition="2016.calibrated.1",
    zh="China-PAR十年心脑血管病风险",
    en="China-PAR ten-year cardiovascular risk",
    unit="%",
    kind="probability",
    diseases=("ascvd", "chd", "stroke"),
    inputs=asked(20, 85),
    bands=_SCALE.bands,
    formula=ten_year_risk,
    contributions=contributions,
    driver_words=DRIVERS,
    excludes={"ascvd": ESTABLISHED},
    refuses=(_NOT_VALIDATED,),
    outputs=(
        Output("linear_predictor", "线性预测值", "Linear predictor", for_checking=True),
        Output("ideal_risk", "理想状态下的风险", "Risk in the ideal state", "%"),
    ),
    source="Yang X et al., Circulation 2016, 10.1161/CIRCULATIONAHA.116.022367; 中国心血管病风险评估和管理指南 2019",
    population="21 320 Chinese adults without cardiovascular disease (InterASIA, China MUCA 1998), 35 to 74 years",
    confidence="V2",
    owner="clinical lead (signature outstanding)",
    reviewed_on=date(2026, 11, 21),
    next_review=date(2027, 11, 21),
    licence=(
        "Coefficients are facts; cite the source. The calibrated decimals were recovered from published outputs of the "
        "authors' calculator; no endorsement is implied. Screening only, does not replace a physician's diagnosis."
    ),
    output=(0, 100),
    variants=(_CALIBRATED, "paper_derived", "printed", _EXTRAPOLATING),
    variant_marks={_CALIBRATED: "REC", _EXTRAPOLATING: "REC"},
    monotone={"systolic": 1, "tc_mmol_l": 1, "hdl_mmol_l": -1, "diabetes": 1, "north": 1},
)
