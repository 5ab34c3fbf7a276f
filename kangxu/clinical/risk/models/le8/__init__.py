"""Health score: Life's Essential 8, the mean of up to eight items of 0 to 100 points."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import numpy as np

from kangxu.clinical.bands import Band, Bands, FloatArray
from kangxu.clinical.risk import declared
from kangxu.clinical.risk.inputs import Columns, Input, choice, flag
from kangxu.clinical.risk.model import Answer, Output, RiskModel
from kangxu.clinical.risk.points import Steps
from kangxu.clinical.sheets import load_sheet

_SHEET = load_sheet("coefficients.toml", __package__)
_SCALE = Bands.read("le8", _SHEET["bands"])
_WORDS = {row["code"]: Band(**row) for row in _SHEET["items"]}
_NICOTINE = tuple(Band(one["code"], one["zh"], one["en"]) for one in _SHEET["nicotine"])
_DEDUCTION = _SHEET["deduction"]
_TOO_FEW = Band("too_few_items", "可计算的项目不足6项", "Fewer than six items are known")


def score(columns: Columns, variant: str) -> Answer:
    """The mean of the known items; each item's own points are further outputs, empty where it is not known."""
    items = item_points(columns, variant)
    table = np.array(list(items.values()))
    known = np.sum(~np.isnan(table), axis=0)
    # item after item: numpy's own sum adds one person in another order than many, and the last digit differs
    value = sum(np.nan_to_num(table), start=np.zeros(len(columns))) / np.maximum(known, 1)
    refused = {_TOO_FEW.code: known < _SHEET["items_needed"]}
    return Answer(value, _SCALE.index(value), refused, items)


def contributions(columns: Columns, variant: str) -> Mapping[str, FloatArray]:
    """What each item gives to the score: its points by the number of known items. They add up to the score."""
    items = item_points(columns, variant)
    known = np.sum([~np.isnan(points) for points in items.values()], axis=0)
    return {name: np.nan_to_num(points) / np.maximum(known, 1) for name, points in items.items()}


def item_points(columns: Columns, variant: str) -> dict[str, FloatArray]:
    """Points of 0 to 100 of each item, NaN where it is not known."""
    return {name: item(columns, variant) for name, item in _ITEMS.items()}


def _diet(columns: Columns, variant: str) -> FloatArray:
    return columns["diet_points"]


def _activity(columns: Columns, variant: str) -> FloatArray:
    return _STEPS["activity"].of(columns["active_minutes_week"])


def _nicotine(columns: Columns, variant: str) -> FloatArray:
    return _less(_STEPS["nicotine"].of(columns["nicotine"]), columns["secondhand_smoke"])


def _sleep(columns: Columns, variant: str) -> FloatArray:
    return _STEPS["sleep"].of(columns["sleep_hours"])


def _bmi(columns: Columns, variant: str) -> FloatArray:
    return _STEPS[f"bmi_{variant}"].of(columns["bmi"])


def _lipids(columns: Columns, variant: str) -> FloatArray:
    """By non-HDL cholesterol, measured or total minus HDL."""
    computed = columns["tc_mmol_l"] - columns["hdl_mmol_l"]
    non_hdl = np.where(np.isnan(columns["non_hdl_mmol_l"]), computed, columns["non_hdl_mmol_l"])
    return _less(_STEPS["non_hdl"].of(non_hdl), columns["on_lipid_drugs"])


def _glucose(columns: Columns, variant: str) -> FloatArray:
    """HbA1c in diabetes, else the worse of HbA1c and fasting glucose. A value of diabetes counts as diabetes."""
    hba1c, diabetes = columns["hba1c_percent"], columns["diabetes"]
    without = np.fmin(_STEPS["hba1c"].of(hba1c), _STEPS["fasting"].of(columns["fasting_mmol_l"]))
    with_diabetes = _STEPS["hba1c_diabetes"].of(hba1c)
    diabetic = (hba1c >= _SHEET["diabetic"]["hba1c"]) | (columns["fasting_mmol_l"] >= _DIABETIC_FASTING)
    found = np.where((diabetes == 1) | diabetic, with_diabetes, without)
    return np.where(np.isnan(diabetes), np.nan, found)


def _pressure(columns: Columns, variant: str) -> FloatArray:
    worse = np.minimum(_STEPS["systolic"].of(columns["systolic"]), _STEPS["diastolic"].of(columns["diastolic"]))
    return _less(worse, columns["on_pressure_drugs"])


def _less(points: FloatArray, because: FloatArray) -> FloatArray:
    """Points after the deduction, never below 0; not known while an answer is missing that would change them."""
    return np.where(points == 0, 0.0, np.maximum(points - _DEDUCTION * because, 0))


def _steps() -> dict[str, Steps]:
    """Steps by name; those in mg/dL with their cuts in mmol/L, converted as the inputs are."""
    found = {name: Steps.read(table) for name, table in _SHEET["steps"].items()}
    found["nicotine"] = Steps(tuple(float(one["points"]) for one in _SHEET["nicotine"]))
    for name, factor in _PER_MG_DL.items():
        found[name] = Steps.read(_in_mmol(_SHEET["steps_mg_dl"][name], factor))
    return found


def _in_mmol(table: Mapping[str, Any], factor: float) -> dict[str, Any]:
    return {**table, "cuts": [cut * factor for cut in table["cuts"]]}


_FASTING = declared.fasting_glucose(required=False)
_NON_HDL = declared.non_hdl(required=False)
_PER_MG_DL = {"non_hdl": _NON_HDL.alternatives[0].factor, "fasting": _FASTING.alternatives[0].factor}
_STEPS = _steps()
_DIABETIC_FASTING = _SHEET["diabetic"]["fasting_mg_dl"] * _PER_MG_DL["fasting"]
_ITEMS: dict[str, Callable[[Columns, str], FloatArray]] = {
    "diet": _diet,
    "activity": _activity,
    "nicotine": _nicotine,
    "sleep": _sleep,
    "bmi": _bmi,
    "lipids": _lipids,
    "glucose": _glucose,
    "bp": _pressure,
}

MODEL = RiskModel(
    code="le8",
    edition="2022.1",
    zh="健康评分（生命八要素）",
    en="Health score (Life's Essential 8)",
    unit="points",
    kind="points",
    diseases=("general",),
    inputs=(
        Input("diet_points", "膳食得分", "Diet, points", "points", low=0, high=100, required=False),
        Input(
            "active_minutes_week", "每周中等强度以上活动分钟数（高强度加倍）",
            "Minutes a week of moderate activity (vigorous ones count double)", "min", low=0,
            high=_SHEET["minutes_of_a_week"], required=False,
        ),
        choice("nicotine", "吸烟状况", "Smoking", _NICOTINE, required=False),
        flag("secondhand_smoke", "家里有人吸烟", "Somebody smokes at home", required=False),
        Input("sleep_hours", "每天睡眠时间", "Sleep a night", "h", low=0, high=24, required=False),
        declared.bmi(required=False),
        _NON_HDL,
        declared.cholesterol(required=False),
        declared.hdl(required=False),
        flag("on_lipid_drugs", "正在服用调脂药", "Takes lipid-lowering drugs", required=False),
        _FASTING,
        declared.hba1c(required=False),
        declared.yes_no("diabetes", required=False),
        declared.systolic(required=False),
        declared.diastolic(required=False),
        declared.yes_no("on_pressure_drugs", required=False),
    ),
    bands=_SCALE.bands,
    formula=score,
    outputs=tuple(Output(item.code, item.zh, item.en, "points") for item in _WORDS.values()),
    contributions=contributions,
    driver_words=_WORDS,
    refuses=(_TOO_FEW,),
    source="Lloyd-Jones DM et al., Circulation 2022, doi 10.1161/CIR.0000000000001078",
    population="Adults; with the Asian cuts of body-mass index, or those of the United States",
    confidence="MEM",
    owner="clinical lead (signature outstanding)",
    reviewed_on=date(2026, 11, 21),
    next_review=date(2027, 11, 21),
    licence="Cite the source. A score of health, no probability of disease.",
    output=(0, 100),
    variants=("asian", "us"),
)  # fmt: skip
