"""Cardiovascular stratification of hypertension: one way of reading the guideline's table, editions as data."""

from collections.abc import Mapping
from datetime import date
from math import inf, nextafter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kangxu.clinical import pressure
from kangxu.clinical.bands import Band, FloatArray
from kangxu.clinical.risk.inputs import FEMALE, MALE, Columns, Input, flag, measured
from kangxu.clinical.risk.model import Answer, RiskModel

Mask = NDArray[np.bool_]

STRATA = (
    Band("none", "不分层", "None"),
    Band("low", "低危", "Low"),
    Band("moderate", "中危", "Moderate"),
    Band("moderate_high", "中/高危", "Moderate/high"),
    Band("high", "高危", "High"),
    Band("high_very_high", "高/很高危", "High/very high"),
    Band("very_high", "很高危", "Very high"),
)
# PROP: a double cell is scheduled by its higher word
SCHEDULED_AS = {"moderate_high": "high", "high_very_high": "very_high"}

_CODES = [band.code for band in STRATA]
_BELOW = Band("pressure_below_range", "血压<130/85，不作分层", "Pressure below 130/85: not stratified")
_COLUMNS = ("high_normal", "grade1", "grade2", "grade3")
_ROWS = ("none", "one_or_two_factors", "three_factors_or_damage", "complication")
_FACTORS_LIKE_DAMAGE = 3


def stratification(code: str, sheet: Mapping[str, Any]) -> RiskModel:
    """The model of one edition of the guideline."""
    return RiskModel(
        code=code,
        edition=sheet["edition"],
        zh=sheet["title_zh"],
        en=sheet["title_en"],
        unit="",
        kind="class",
        diseases=("hypertension", "ascvd"),
        inputs=INPUTS,
        bands=STRATA,
        formula=lambda columns, variant: stratum(columns, sheet),
        contributions=lambda columns, variant: _counted(columns, sheet),
        driver_words={row["code"]: Band(row["code"], row["zh"], row["en"]) for row in _all_rows(sheet)},
        refuses=(pressure.SWAPPED, _BELOW),
        lower_bound=True,
        source=sheet["source"],
        population="Adults with high-normal or raised office blood pressure",
        confidence="VM",
        owner="clinical lead (signature outstanding)",
        reviewed_on=date(2026, 11, 21),
        next_review=date(2027, 11, 21),
        licence="Cut-offs are facts; cite the source. Screening only, does not replace a physician's diagnosis.",
        output=(0, len(STRATA) - 1),
        monotone={"systolic": 1, "diastolic": 1, "other_risk_factors": 1, "clinical_complication": 1, "diabetes": 1},
    )


def stratum(columns: Columns, sheet: Mapping[str, Any]) -> Answer:
    """The stratum; its position in `STRATA` is the value."""
    table = np.array([[_CODES.index(cell) for cell in sheet["table"][row]] for row in _ROWS], dtype=np.int8)
    systolic, diastolic = columns["systolic"], columns["diastolic"]
    # the first class with a column of its own is high-normal; normal pressures are refused below
    column = np.clip(pressure.OFFICE_CLASS.index(systolic, diastolic) - 1, 0, len(_COLUMNS) - 1)
    found = table[_row(columns, sheet), column]
    limit = pressure.PressureLimit(**{side: float(edge) for side, edge in sheet["high_normal"].items()})
    return Answer(
        found.astype(np.float64),
        found,
        {pressure.SWAPPED.code: diastolic >= systolic, _BELOW.code: limit.holds(systolic, diastolic)},
    )


def _row(columns: Columns, sheet: Mapping[str, Any]) -> NDArray[np.int64]:
    factors = np.nan_to_num(columns["other_risk_factors"])
    factors = factors + np.sum([met(row, columns) for row in sheet["factors"]], axis=0)
    damage = np.any([met(row, columns) for row in sheet["damage"]], axis=0)
    complication = np.any([met(row, columns) for row in sheet["complications"]], axis=0)
    return np.select([complication, damage | (factors >= _FACTORS_LIKE_DAMAGE), factors >= 1], [3, 2, 1], default=0)


def _counted(columns: Columns, sheet: Mapping[str, Any]) -> Mapping[str, FloatArray]:
    return {row["code"]: met(row, columns).astype(np.float64) for row in _all_rows(sheet)}


def _all_rows(sheet: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [*sheet["complications"], *sheet["damage"], *sheet["factors"]]


def met(row: Mapping[str, Any], columns: Columns) -> Mask:
    """Where any of a row's `tests` holds (low <= value < high; `open`: low < value); a missing value meets nothing."""
    return np.any([_holds(test, columns) for test in row["tests"]], axis=0)


def _holds(test: Mapping[str, Any], columns: Columns) -> Mask:
    values = columns[test["input"]]
    low = test.get("low", -inf)
    holds: Mask = (values >= (nextafter(low, inf) if test.get("open") else low)) & (values < test.get("high", inf))
    if "sex" in test:
        holds &= columns["sex"] == (MALE if test["sex"] == "male" else FEMALE)
    return holds


def _optional(name: str, zh: str, en: str) -> Input:
    return flag(name, zh, en, required=False)


def _measured(name: str, analyte: str, zh: str, en: str, unit: str) -> Input:
    return measured(name, analyte, zh, en, unit, required=False)


INPUTS = (
    measured("systolic", "SBP", "收缩压", "Systolic pressure", "mmHg"),
    measured("diastolic", "DBP", "舒张压", "Diastolic pressure", "mmHg"),
    Input("sex", "性别", "Sex", kind="sex", low=MALE, high=FEMALE, whole=True, required=False),
    Input("age", "年龄", "Age", "years", low=18, high=120, whole=True, required=False),
    _optional("smoking", "吸烟或被动吸烟", "Smoking or passive smoking"),
    _measured("fasting_mmol_l", "FPG", "空腹血糖", "Fasting glucose", "mmol/L"),
    _measured("two_hour_mmol_l", "OGTT2", "糖耐量2小时血糖", "Two-hour glucose", "mmol/L"),
    _measured("tc_mmol_l", "TC", "总胆固醇", "Total cholesterol", "mmol/L"),
    _measured("ldl_mmol_l", "LDLC", "低密度脂蛋白胆固醇", "LDL cholesterol", "mmol/L"),
    _measured("hdl_mmol_l", "HDLC", "高密度脂蛋白胆固醇", "HDL cholesterol", "mmol/L"),
    _optional("family_premature_cvd", "早发心血管病家族史", "Family history of premature disease"),
    _measured("waist_cm", "WAIST", "腰围", "Waist", "cm"),
    _measured("bmi", "BMI", "体质指数", "Body mass index", "kg/m2"),
    _measured("homocysteine_umol_l", "HCY", "同型半胱氨酸", "Homocysteine", "umol/L"),
    _measured("urate_umol_l", "UA", "尿酸", "Urate", "umol/L"),
    _measured("pulse", "HR", "静息心率", "Resting heart rate", "/min"),
    Input(
        "other_risk_factors",
        "其他已知危险因素个数",
        "Other known risk factors",
        low=0,
        high=20,
        required=False,
        whole=True,
    ),
    _optional("target_organ_damage", "靶器官损害", "Target-organ damage"),
    _optional("left_ventricular_hypertrophy", "左心室肥厚", "Left ventricular hypertrophy"),
    Input("lvmi_g_m2", "左心室质量指数", "Left ventricular mass index", "g/m2", low=0, high=500, required=False),
    _optional("carotid_thickening_or_plaque", "颈动脉增厚或斑块", "Carotid thickening or plaque"),
    Input("cfpwv_m_s", "颈股动脉脉搏波速度", "Carotid-femoral pulse wave", "m/s", low=0, high=50, required=False),
    _measured("bapwv_m_s", "PWV", "臂踝脉搏波速度", "Brachial-ankle pulse wave", "m/s"),
    _measured("ankle_brachial_index", "ABI", "踝臂指数", "Ankle-brachial index", "ratio"),
    _measured("egfr", "EGFR", "估算肾小球滤过率", "eGFR", "mL/min/1.73m2"),
    _measured("creatinine_umol_l", "CREA", "血肌酐", "Serum creatinine", "umol/L"),
    _measured("uacr_mg_g", "UACR", "尿白蛋白/肌酐", "Albumin-creatinine ratio", "mg/g"),
    Input("ckd_stage", "慢性肾脏病分期", "Stage of chronic kidney disease", low=0, high=5, required=False, whole=True),
    _optional("diabetes", "糖尿病", "Diabetes"),
    _measured("proteinuria_g_24h", "UTP24", "24小时尿蛋白", "Proteinuria in 24 h", "g/24h"),
    _optional("clinical_complication", "临床并发症", "Clinical complication"),
    _optional("diabetes_with_complications", "糖尿病合并并发症", "Diabetes with complications"),
)
