"""Tier of atherosclerotic risk by the Chinese lipid guideline of 2023, with goals for LDL and non-HDL cholesterol."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from kangxu.clinical.bands import Band, FloatArray, IndexArray
from kangxu.clinical.risk import declared
from kangxu.clinical.risk.inputs import Columns, Input, flag, sex
from kangxu.clinical.risk.model import Answer, Output, RiskModel
from kangxu.clinical.risk.strata import met
from kangxu.clinical.sheets import load_sheet

Mask = NDArray[np.bool_]

_SHEET = load_sheet("coefficients.toml", __package__)
_TIERS = (
    Band("low", "低危", "Low"),
    Band("moderate", "中危", "Moderate"),
    Band("high", "高危", "High"),
    Band("very_high", "极高危", "Very high"),
    Band("ultra_high", "超高危", "Ultra-high"),
)
_KIDNEY = next(row for row in _SHEET["features"] if row["code"] == "kidney")
_CODES = [tier.code for tier in _TIERS]
_LOW, _MODERATE, _HIGH, _VERY_HIGH, _ULTRA_HIGH = range(5)
_NO_LIPIDS = Band("no_lipids", "缺少低密度脂蛋白胆固醇或总胆固醇，无法分层", "No LDL or total cholesterol: no tier")
_NO_HYPERTENSION = Band("hypertension_unknown", "不清楚是否患高血压，无法分层", "Hypertension unknown: no tier")


def tier(columns: Columns, variant: str) -> Answer:
    """The tier, whose position is the value, and what it asks of the lipids."""
    x = columns.changed({"non_hdl": _non_hdl(columns)})
    ill, high, found = x["ascvd"] == 1, _high_alone(x), _by_table(x)
    lifetime = ~ill & ~high & (found == _MODERATE) & _lifetime(x)
    steps = {_ULTRA_HIGH: ill & _ultra(x), _VERY_HIGH: ill, _HIGH: high | lifetime}
    band = np.select(list(steps.values()), list(steps), default=found).astype(np.int8)
    needs_table = ~ill & ~high
    refused = {
        _NO_LIPIDS.code: needs_table & np.isnan(x["ldl_mmol_l"]) & np.isnan(x["tc_mmol_l"]),
        _NO_HYPERTENSION.code: needs_table & np.isnan(x["hypertension"]),
    }
    also = {**_goals(band, x["diabetes"]), "lifetime_high": lifetime.astype(np.float64)}
    return Answer(band.astype(np.float64), band, refused, also)


def reasons(columns: Columns, variant: str) -> Mapping[str, FloatArray]:
    """1 for each condition that counts towards the tier, whatever step it belongs to."""
    rows = {row["code"]: row for row in (*_SHEET["features"], *_SHEET["factors"])}
    held = {code: met(row, columns) for code, row in rows.items()}
    held |= {"ascvd": columns["ascvd"] == 1, "high_cholesterol": _high_cholesterol(columns)}
    return {code: mask.astype(np.float64) for code, mask in held.items()}


def _ultra(x: Columns) -> Mask:
    limits, severe = _SHEET["established"], np.nan_to_num(x["severe_events"])
    features = _number(x, "high_risk_features", "features")
    ultra: Mask = (severe >= limits["severe_events"]) | (
        (severe >= limits["severe_events_with_features"]) & (features >= limits["features"])
    )
    return ultra


def _high_alone(x: Columns) -> Mask:
    diabetic: Mask = (x["diabetes"] == 1) & (x["age"] >= _SHEET["high"]["diabetes_from_age"])
    return _high_cholesterol(x) | diabetic | met(_KIDNEY, x)


def _high_cholesterol(x: Columns) -> Mask:
    limits = _SHEET["high"]
    high: Mask = (x["ldl_mmol_l"] >= limits["ldl_mmol_l"]) | (x["tc_mmol_l"] >= limits["tc_mmol_l"])
    return high


def _by_table(x: Columns) -> IndexArray:
    names = ("without_hypertension", "with_hypertension")
    table = np.array([[[_CODES.index(cell) for cell in row] for row in _SHEET["table"][name]] for name in names])
    row = np.clip(_number(x, "risk_factors", "factors"), 0, table.shape[1] - 1).astype(np.int64)
    column = np.max([_column(x, name) for name in _SHEET["columns"]], axis=0)
    cell = table[(x["hypertension"] == 1).astype(np.int64), row, np.maximum(column, 0)]
    found: IndexArray = np.where(column < 0, _LOW, cell).astype(np.int8)
    return found


def _column(x: Columns, name: str) -> NDArray[np.int64]:
    """Position of the column; -1 below the first one."""
    # a missing value stands below: the other measurement decides, and without both it is refused
    return np.searchsorted(_SHEET["columns"][name], np.nan_to_num(x[name]), side="right") - 1


def _lifetime(x: Columns) -> Mask:
    held = np.sum([met(row, x) for row in _SHEET["lifetime_factors"]], axis=0)
    young: Mask = x["age"] < _SHEET["lifetime"]["below_age"]
    return young & (held >= _SHEET["lifetime"]["factors"])


def _number(x: Columns, given: str, rows: str) -> FloatArray:
    """The number as it was given, else how many of the rows hold."""
    counted = np.sum([met(row, x) for row in _SHEET[rows]], axis=0)
    return np.where(np.isnan(x[given]), counted, x[given])


def _non_hdl(x: Columns) -> FloatArray:
    # rounded, because 6.3 - 1.1 must reach a limit of 5.2
    difference = np.round(x["tc_mmol_l"] - x["hdl_mmol_l"], 6)
    return np.where(np.isnan(x["non_hdl_mmol_l"]), difference, x["non_hdl_mmol_l"])


def _goals(band: IndexArray, diabetes: FloatArray) -> dict[str, FloatArray]:
    rows = [_SHEET["goals"][code] for code in _CODES]
    found = {name: np.array([row[name] for row in rows], dtype=np.float64)[band] for name in rows[0]}
    return {**found, "ldl_goal_in_diabetes": np.where(diabetes == 1, found["ldl_goal_in_diabetes"], np.nan)}


_YES_NO = (Band("no", "否", "No"), Band("yes", "是", "Yes"))
_OPTIONAL = ("hypertension", "diabetes", "smoking", "revascularisation")


def _count(name: str, zh: str, en: str) -> Input:
    return Input(name, zh, en, low=0, high=20, whole=True, required=False)


def _flag(name: str, zh: str, en: str) -> Input:
    return flag(name, zh, en, required=False)


MODEL = RiskModel(
    code="lipid_tier_2023",
    edition=_SHEET["edition"],
    zh="血脂管理危险分层（2023）",
    en="Tier of atherosclerotic risk and lipid goals (2023)",
    unit="",
    kind="class",
    diseases=("ascvd", "chd"),
    inputs=(
        declared.yes_no("ascvd"),
        replace(sex(), required=False),
        declared.age(18, 120, required=False),
        declared.ldl(required=False),
        declared.cholesterol(required=False),
        declared.hdl(required=False),
        *(declared.yes_no(name, required=False) for name in _OPTIONAL),
        declared.systolic(required=False),
        declared.diastolic(required=False),
        declared.bmi(required=False),
        Input(
            "non_hdl_mmol_l",
            "非高密度脂蛋白胆固醇",
            "Non-HDL cholesterol",
            "mmol/L",
            low=0.1,
            high=35,
            required=False,
            analyte="NHDLC",
        ),
        _count("severe_events", "严重ASCVD事件次数", "Severe cardiovascular events"),
        _count("high_risk_features", "高风险因素个数（不填则自动计数）", "High-risk features (counted if not given)"),
        _count(
            "risk_factors", "危险因素个数（吸烟、HDL-C低、年龄；不填则自动计数）", "Risk factors (counted if not given)"
        ),
        Input(
            "ckd_stage", "慢性肾脏病分期", "Stage of chronic kidney disease", low=0, high=5, whole=True, required=False
        ),
        declared.filtration(required=False),
        _flag(
            "premature_coronary_disease", "早发冠心病（男<55岁，女<65岁）", "Premature coronary disease (<55/65 years)"
        ),
        _flag("familial_hypercholesterolaemia", "家族性高胆固醇血症", "Familial hypercholesterolaemia"),
        _flag("event_on_low_ldl", "LDL-C≤1.8 mmol/L时再发严重事件", "Severe event again at LDL-C 1.8 mmol/L or less"),
    ),
    bands=_TIERS,
    formula=tier,
    contributions=reasons,
    driver_words={
        row.code: row
        for row in (
            Band("ascvd", "已患动脉粥样硬化性心血管病", "Established cardiovascular disease"),
            Band("high_cholesterol", "LDL-C≥4.9或TC≥7.2 mmol/L", "LDL-C 4.9 or TC 7.2 mmol/L or more"),
            Band("diabetes", "糖尿病", "Diabetes"),
            Band("hypertension", "高血压", "Hypertension"),
            Band("kidney", "慢性肾脏病3～4期", "Kidney disease, stage 3 or 4"),
            Band("smoking", "吸烟", "Smoking"),
            Band("low_hdl", "HDL-C<1.0 mmol/L", "HDL-C below 1.0 mmol/L"),
            Band("age", "年龄（男≥45岁，女≥55岁）", "Age (men from 45, women from 55)"),
            Band("revascularisation", "支架植入或搭桥手术史", "Previous stent or bypass"),
            Band("premature_coronary_disease", "早发冠心病", "Premature coronary disease"),
            Band("familial_or_ldl", "家族性高胆固醇血症或LDL-C≥4.9", "Familial hypercholesterolaemia or LDL-C 4.9"),
            Band("event_on_low_ldl", "LDL-C≤1.8时再发严重事件", "Severe event again on low LDL-C"),
        )
    },
    lower_bound=True,
    refuses=(_NO_LIPIDS, _NO_HYPERTENSION),
    outputs=(
        Output("ldl_goal", "LDL-C目标（低于）", "LDL-C goal (below)", "mmol/L"),
        Output("non_hdl_goal", "非HDL-C目标（低于）", "Non-HDL-C goal (below)", "mmol/L"),
        Output("halve_ldl", "LDL-C还应降低50%以上", "LDL-C also to fall by half", bands=_YES_NO),
        Output("ldl_goal_in_diabetes", "糖尿病患者LDL-C目标（低于）", "LDL-C goal in diabetes (below)", "mmol/L"),
        Output("lifetime_high", "余生风险高危", "High lifetime risk", bands=_YES_NO),
    ),
    source="中国血脂管理指南 2023",
    population="Chinese adults",
    confidence="VM",
    owner="clinical lead (signature outstanding)",
    reviewed_on=date(2026, 11, 21),
    next_review=date(2027, 11, 21),
    licence="Cut-offs are facts; cite the source. Screening only, does not replace a physician's diagnosis.",
    output=(0, 4),
    monotone={"ascvd": 1, "ldl_mmol_l": 1, "severe_events": 1, "risk_factors": 1, "hypertension": 1},
)
