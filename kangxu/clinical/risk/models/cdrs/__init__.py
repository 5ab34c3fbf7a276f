"""Chinese Diabetes Risk Score: points from 0 to 51, no probability; from 25 points a glucose tolerance test."""

from collections.abc import Mapping
from datetime import date

import numpy as np

from kangxu.clinical.bands import Band, Bands, FloatArray
from kangxu.clinical.risk.inputs import MALE, Columns, Input, flag, measured, sex
from kangxu.clinical.risk.model import Answer, RiskModel
from kangxu.clinical.sheets import load_sheet

_SHEET = load_sheet("coefficients.toml", __package__)
_SCALE = Bands.read("cdrs", _SHEET["bands"])


def total(columns: Columns, variant: str) -> Answer:
    value = np.sum(list(points(columns, variant).values()), axis=0)
    return Answer(value, _SCALE.index(value))


def points(columns: Columns, variant: str) -> Mapping[str, FloatArray]:
    """Points of each item; they add up to the score."""
    male = columns["sex"] == MALE
    return {
        "age": _points("age", columns["age"]),
        "systolic": _points("systolic", columns["systolic"]),
        "bmi": _points("bmi", columns["bmi"]),
        "waist_cm": np.where(
            male, _points("waist_male", columns["waist_cm"]), _points("waist_female", columns["waist_cm"])
        ),
        "family_history_diabetes": columns["family_history_diabetes"] * _SHEET["family_history"],
        "sex": np.where(male, float(_SHEET["male"]), 0.0),
    }


def _points(item: str, values: FloatArray) -> FloatArray:
    table = _SHEET[item]
    return np.array(table["points"], dtype=np.float64)[np.searchsorted(table["cuts"], values, side="right")]


MODEL = RiskModel(
    code="cdrs",
    edition="2013.1",
    zh="中国糖尿病风险评分",
    en="Chinese Diabetes Risk Score",
    unit="points",
    inputs=(
        sex(),
        Input("age", "年龄", "Age", "years", low=20, high=74, whole=True),
        measured("systolic", "SBP", "收缩压", "Systolic pressure", "mmHg"),
        measured("bmi", "BMI", "体质指数", "Body mass index", "kg/m2"),
        measured("waist_cm", "WAIST", "腰围", "Waist", "cm"),
        flag("family_history_diabetes", "父母、兄弟姐妹或子女患糖尿病", "Diabetes in a parent, sibling or child"),
        flag("diabetes", "已患糖尿病", "Known diabetes"),
    ),
    bands=_SCALE.bands,
    formula=total,
    contributions=points,
    driver_words={
        "age": Band("age", "年龄", "Age"),
        "systolic": Band("systolic", "收缩压", "Systolic pressure"),
        "bmi": Band("bmi", "体质指数", "Body mass index"),
        "waist_cm": Band("waist_cm", "腰围", "Waist"),
        "family_history_diabetes": Band("family_history_diabetes", "糖尿病家族史", "Family history of diabetes"),
        "sex": Band("sex", "男性", "Male"),
    },
    excludes={"diabetes": Band("known_diabetes", "已患糖尿病，不再评分", "Known diabetes: not scored")},
    source="Zhou X et al., Diabet Med 2013; 中国糖尿病防治指南 2024 and the editions of 2013, 2017, 2020",
    population="Chinese adults without known diabetes, 20 to 74 years",
    confidence="VM",
    owner="clinical lead (signature outstanding)",
    reviewed_on=date(2026, 11, 21),
    next_review=date(2027, 11, 21),
    licence="Points are facts; cite the source. Screening only, does not replace a physician's diagnosis.",
    output=(0, 51),
    monotone={"age": 1, "systolic": 1, "bmi": 1, "waist_cm": 1, "family_history_diabetes": 1},
)
