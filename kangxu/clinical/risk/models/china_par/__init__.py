"""China-PAR: ten-year risk of a first heart attack, coronary death or stroke, from 35 to 74 years."""

from collections.abc import Mapping
from datetime import date

import numpy as np

from kangxu.clinical.bands import Band, Bands, FloatArray
from kangxu.clinical.risk.inputs import FEMALE, MALE, Alternative, Columns, Input, flag, sex
from kangxu.clinical.risk.model import Answer, RiskModel
from kangxu.clinical.sheets import load_sheet

_SHEET = load_sheet("coefficients.toml", __package__)
_IDEAL = _SHEET["ideal"]
_MG_PER_MMOL = _IDEAL["mg_dl_per_mmol_l"]
_SCALE = Bands.read("china_par", _SHEET["bands"])
_SEXES = ((MALE, "male"), (FEMALE, "female"))


def ten_year_risk(columns: Columns, variant: str) -> Answer:
    """Risk in per cent: the equation of the person's sex, with the coefficients of the variant."""
    value = np.full(len(columns), np.nan)
    for code, name in _SEXES:
        rows = np.flatnonzero(columns["sex"] == code)
        taken = {item: column[rows] for item, column in columns.values.items()}
        value[rows] = _risk(taken, _SHEET[variant][name])
    return Answer(value, _SCALE.index(value))


def ideal_risk(columns: Columns, variant: str) -> FloatArray:
    """Risk of the same person in the "ideal state"; it can be above the real risk of somebody who is better still."""
    waist = np.where(columns["sex"] == MALE, _IDEAL["waist_male"], _IDEAL["waist_female"])
    return ten_year_risk(_with(columns, {**_ideal(columns), "waist_cm": waist}), variant).value


def contributions(columns: Columns, variant: str) -> Mapping[str, FloatArray]:
    """Percentage points above the risk with one factor ideal; not for waist, negative in men."""
    value = ten_year_risk(columns, variant).value
    ideal = _ideal(columns)
    pressure = {name: ideal.pop(name) for name in ("systolic", "on_pressure_drugs")}
    steps = {"systolic": pressure, **{name: {name: column} for name, column in ideal.items()}}
    return {name: value - ten_year_risk(_with(columns, change), variant).value for name, change in steps.items()}


def _risk(x: Mapping[str, FloatArray], c: Mapping[str, float]) -> FloatArray:
    ln_age, ln_sbp = np.log(x["age"]), np.log(x["systolic"])
    on_age = np.where(x["on_pressure_drugs"] == 1, c["age_sbp_treated"], c["age_sbp_untreated"])
    alone = np.where(x["on_pressure_drugs"] == 1, c["sbp_treated"], c["sbp_untreated"])
    z = c["age"] * ln_age + ln_sbp * (alone + on_age * ln_age)
    z += c["tc"] * np.log(x["tc_mmol_l"] * _MG_PER_MMOL) + c["hdl"] * np.log(x["hdl_mmol_l"] * _MG_PER_MMOL)
    z += c["waist"] * np.log(x["waist_cm"]) + c["diabetes"] * x["diabetes"] + c["north"] * x["north"]
    z += x["smoking"] * (c["smoking"] + c["age_smoking"] * ln_age)
    if c["family"]:
        # asked of men only; a woman's missing answer must not reach her sum
        z += c["urban"] * x["urban"] + x["family_history_ascvd"] * (c["family"] + c["age_family"] * ln_age)
    return -100 * np.expm1(np.log(c["survival"]) * np.exp(z - c["mean"]))


def _ideal(columns: Columns) -> dict[str, FloatArray]:
    none = np.zeros(len(columns))
    return {
        "systolic": none + _IDEAL["systolic"],
        "on_pressure_drugs": none,
        "tc_mmol_l": none + _IDEAL["tc_mg_dl"] / _MG_PER_MMOL,
        "hdl_mmol_l": none + _IDEAL["hdl_mg_dl"] / _MG_PER_MMOL,
        "diabetes": none,
        "smoking": none,
        "family_history_ascvd": none,
    }


def _with(columns: Columns, changed: Mapping[str, FloatArray]) -> Columns:
    return Columns({**columns.values, **changed}, columns.usable, columns.missing, columns.out_of_range)


def _lipid(name: str, analyte: str, zh: str, en: str, *, mmol: tuple[float, float], mg: tuple[float, float]) -> Input:
    other = Alternative(name.replace("mmol_l", "mg_dl"), "mg/dL", 1 / _MG_PER_MMOL, *mg)
    return Input(name, zh, en, "mmol/L", low=mmol[0], high=mmol[1], analyte=analyte, alternatives=(other,))


# Ranges: those of the authors' calculator, except age: it accepts 20-85, the equation is valid from 35 to 74
MODEL = RiskModel(
    code="china_par",
    edition="2016.calibrated.1",
    zh="China-PAR十年心脑血管病风险",
    en="China-PAR ten-year cardiovascular risk",
    unit="%",
    inputs=(
        sex(),
        Input("age", "年龄", "Age", "years", low=35, high=74, whole=True),
        flag("north", "居住在北方（长江以北）", "Lives in the north (of the Yangtze)"),
        flag("urban", "居住在城市", "Lives in a city", only_sex="male"),
        Input("waist_cm", "腰围", "Waist", "cm", low=50, high=130, analyte="WAIST"),
        _lipid("tc_mmol_l", "TC", "总胆固醇", "Total cholesterol", mmol=(2, 11), mg=(80, 400)),
        _lipid("hdl_mmol_l", "HDLC", "高密度脂蛋白胆固醇", "HDL cholesterol", mmol=(0.5, 4), mg=(20, 130)),
        Input("systolic", "收缩压", "Systolic pressure", "mmHg", low=70, high=200, analyte="SBP"),
        flag("on_pressure_drugs", "正在服用降压药", "Takes antihypertensive drugs"),
        flag("diabetes", "糖尿病", "Diabetes"),
        flag("smoking", "现在吸烟", "Smokes now"),
        flag(
            "family_history_ascvd",
            "父母或兄弟姐妹患心肌梗死或脑卒中",
            "Heart attack or stroke in a parent or sibling",
            only_sex="male",
        ),
        flag("ascvd", "已患动脉粥样硬化性心血管病", "Established cardiovascular disease"),
    ),
    bands=_SCALE.bands,
    formula=ten_year_risk,
    contributions=contributions,
    driver_words={
        "systolic": Band("systolic", "血压", "Blood pressure"),
        "tc_mmol_l": Band("tc_mmol_l", "总胆固醇", "Total cholesterol"),
        "hdl_mmol_l": Band("hdl_mmol_l", "高密度脂蛋白胆固醇偏低", "Low HDL cholesterol"),
        "diabetes": Band("diabetes", "糖尿病", "Diabetes"),
        "smoking": Band("smoking", "吸烟", "Smoking"),
        "family_history_ascvd": Band("family_history_ascvd", "家族史", "Family history"),
    },
    excludes={
        "ascvd": Band(
            "established_ascvd", "已患心血管病，属极高危，不再评分", "Established disease: very high risk, not scored"
        )
    },
    source="Yang X et al., Circulation 2016, 10.1161/CIRCULATIONAHA.116.022367; 中国心血管病风险评估和管理指南 2019",
    population="21 320 Chinese adults without cardiovascular disease (InterASIA, China MUCA 1998), 35 to 74 years",
    confidence="V2",
    owner="clinical lead (signature outstanding)",
    reviewed_on=date(2026, 11, 21),
    next_review=date(2027, 11, 21),
    licence="Coefficients are facts; cite the source. Screening only, does not replace a physician's diagnosis.",
    output=(0, 100),
    variants=("calibrated", "paper_derived", "printed"),
    monotone={"systolic": 1, "tc_mmol_l": 1, "hdl_mmol_l": -1, "diabetes": 1, "north": 1},
)
