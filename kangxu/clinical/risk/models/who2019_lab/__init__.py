"""WHO 2019 charts, East Asia, with cholesterol: ten-year risk of heart attack or stroke, and of each apart."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import numpy as np

from kangxu.clinical.bands import Band, Bands, FloatArray
from kangxu.clinical.risk import declared
from kangxu.clinical.risk.inputs import FEMALE, MALE, Columns, sex
from kangxu.clinical.risk.model import Answer, Output, RiskModel
from kangxu.clinical.sheets import load_sheet

_SHEET = load_sheet("coefficients.toml", __package__)
_CENTRE = _SHEET["centre"]
_SCALE = Bands.read("who2019_lab", _SHEET["bands"])
_SEXES = ((MALE, "male"), (FEMALE, "female"))
_ENDPOINTS = ("chd", "stroke")


def ten_year_risk(columns: Columns, variant: str) -> Answer:
    """Risk in per cent for East Asia; beside it its two parts, and both before they are fitted to the region."""
    parts = {name: _part(columns, name) for name in _ENDPOINTS}
    value = _together(*(risk for _, risk in parts.values()))
    also = {name: risk for name, (_, risk) in parts.items()}
    also |= {f"unrecalibrated_{name}": raw for name, (raw, _) in parts.items()}
    also["chart_band"] = _SCALE.index(np.floor(value + 0.5)).astype(np.float64)
    return Answer(value, _SCALE.index(value), also=also, extrapolated=_beyond_chart(columns))


def _beyond_chart(columns: Columns) -> np.ndarray:
    """Pressures and cholesterols that no cell of the published chart covers."""
    beyond = np.zeros(len(columns), dtype=bool)
    for name, (low, high) in _SHEET["chart_span"].items():
        beyond |= (columns[name] < low) | (columns[name] > high)
    return beyond


def contributions(columns: Columns, variant: str) -> Mapping[str, FloatArray]:
    """Percentage points above the risk with one factor at its reference."""
    value, none = _risk(columns), np.zeros(len(columns))
    return {name: value - _risk(columns.changed({name: none + at})) for name, at in _SHEET["reference"].items()}


def _risk(columns: Columns) -> FloatArray:
    return _together(*(_part(columns, name)[1] for name in _ENDPOINTS))


def _together(chd: FloatArray, stroke: FloatArray) -> FloatArray:
    return 100 * (1 - (1 - chd / 100) * (1 - stroke / 100))


def _part(columns: Columns, endpoint: str) -> tuple[FloatArray, FloatArray]:
    """Per cent of one endpoint: as derived, and for East Asia."""
    derived, regional = np.full(len(columns), np.nan), np.full(len(columns), np.nan)
    for code, name in _SEXES:
        rows = np.flatnonzero(columns["sex"] == code)
        c = _SHEET[name][endpoint]
        # ln(-ln(1 - p)) without the detour over p, which is 1 to the last bit for the highest risks
        hazard = np.log(-np.log(c["survival"])) + _sum({item: x[rows] for item, x in columns.values.items()}, c)
        derived[rows] = -100 * np.expm1(-np.exp(hazard))
        regional[rows] = -100 * np.expm1(-np.exp(c["a"] + c["b"] * hazard))
    return derived, regional


def _sum(x: Mapping[str, FloatArray], c: Mapping[str, float]) -> FloatArray:
    age, tc = x["age"] - _CENTRE["age"], x["tc_mmol_l"] - _CENTRE["tc"]
    sbp = x["systolic"] - _CENTRE["systolic"]
    alone = c["age"] * age + c["tc"] * tc + c["sbp"] * sbp + c["diabetes"] * x["diabetes"] + c["smoker"] * x["smoking"]
    with_age = c["age_x_tc"] * tc + c["age_x_sbp"] * sbp
    with_age += c["age_x_diabetes"] * x["diabetes"] + c["age_x_smoker"] * x["smoking"]
    return alone + age * with_age


MODEL = RiskModel(
    code="who2019_lab",
    edition="2019.east_asia.1",
    zh="世卫组织2019心血管病风险图（东亚，含胆固醇）",
    en="WHO 2019 cardiovascular risk, East Asia, laboratory",
    unit="%",
    kind="probability",
    diseases=("ascvd", "chd", "stroke"),
    inputs=(
        sex(),
        # years with a fraction, because the charts are stated at mid-points such as 42.5
        replace(declared.age(40, 74), whole=False),
        declared.systolic(),
        declared.cholesterol(),
        declared.yes_no("diabetes"),
        declared.yes_no("smoking"),
        declared.yes_no("ascvd"),
    ),
    bands=_SCALE.bands,
    formula=ten_year_risk,
    contributions=contributions,
    driver_words={
        "systolic": Band("systolic", "血压", "Blood pressure"),
        "tc_mmol_l": Band("tc_mmol_l", "总胆固醇", "Total cholesterol"),
        "smoking": Band("smoking", "吸烟", "Smoking"),
        "diabetes": Band("diabetes", "糖尿病", "Diabetes"),
    },
    excludes={
        "ascvd": Band(
            "established_ascvd", "已患心血管病，属极高危，不再评分", "Established disease: very high risk, not scored"
        )
    },
    outputs=(
        Output("chd", "冠心病10年风险", "Ten-year risk of coronary disease", "%"),
        Output("stroke", "脑卒中10年风险", "Ten-year risk of stroke", "%"),
        Output(
            "unrecalibrated_chd",
            "冠心病风险（地区校准前）",
            "Coronary risk before regional calibration",
            "%",
            for_checking=True,
        ),
        Output(
            "unrecalibrated_stroke",
            "脑卒中风险（地区校准前）",
            "Stroke risk before regional calibration",
            "%",
            for_checking=True,
        ),
        Output(
            "chart_band",
            "风险图色带（按整数百分比）",
            "Band of the chart (whole per cent)",
            bands=_SCALE.bands,
            for_checking=True,
        ),
    ),
    source="WHO CVD Risk Chart Working Group, Lancet Glob Health 2019;7:e1332, 10.1016/S2214-109X(19)30318-3",
    population="People without cardiovascular disease, 40 to 74 years; fitted to East Asia",
    confidence="REC",
    owner="clinical lead (signature outstanding)",
    reviewed_on=date(2026, 11, 21),
    next_review=date(2027, 11, 21),
    licence="Chart data CC BY 4.0, WHO CVD Risk Chart Working Group. Does not replace a physician's diagnosis.",
    output=(0, 100),
    monotone={"systolic": 1, "tc_mmol_l": 1, "smoking": 1, "diabetes": 1},
)
