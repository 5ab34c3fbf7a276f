"""FINDRISC: points for the chance of type 2 diabetes within ten years; the second opinion beside the Chinese score."""

from datetime import date

import numpy as np

from kangxu.clinical.bands import Band, Bands
from kangxu.clinical.risk import declared
from kangxu.clinical.risk.inputs import Columns, choice, flag, sex
from kangxu.clinical.risk.model import Answer, Output, RiskModel
from kangxu.clinical.risk.points import PointsSheet
from kangxu.clinical.sheets import load_sheet

_SHEET = load_sheet("coefficients.toml", __package__)
_SCALE = Bands.read("findrisc", _SHEET["bands"])
_PERCENT = np.array(_SHEET["ten_year_percent"], dtype=np.float64)
POINTS = PointsSheet.read(_SHEET)


def total(columns: Columns, variant: str) -> Answer:
    value = POINTS.total(columns)
    band = _SCALE.index(value)
    return Answer(value, band, also={"ten_year_percent": _PERCENT[band]})


MODEL = RiskModel(
    code="findrisc",
    edition="2003.1",
    zh="芬兰糖尿病风险评分（FINDRISC）",
    en="Finnish Diabetes Risk Score (FINDRISC)",
    unit="points",
    kind="points",
    diseases=("diabetes",),
    inputs=(
        sex(),
        declared.age(18, 120),
        declared.bmi(),
        declared.waist(),
        flag("active_half_hour_daily", "每天活动30分钟以上", "Active for 30 minutes or more a day"),
        flag("fruit_vegetables_daily", "每天吃蔬菜或水果", "Fruit or vegetables every day"),
        flag("ever_on_pressure_drugs", "曾经规律服用降压药", "Has ever taken blood-pressure drugs regularly"),
        flag("ever_high_glucose", "曾经查出血糖偏高", "High blood glucose was ever found"),
        choice(
            "family_diabetes_degree",
            "亲属患糖尿病",
            "Diabetes in the family",
            tuple(Band(**band) for band in _SHEET["family"]),
        ),
        declared.yes_no("diabetes"),
    ),
    bands=_SCALE.bands,
    formula=total,
    outputs=(Output("ten_year_percent", "十年发病约", "About this share in ten years", "%"),),
    points=POINTS,
    contributions=POINTS.contributions,
    driver_words={row["code"]: Band(**row) for row in _SHEET["drivers"]},
    excludes={"diabetes": Band("known_diabetes", "已患糖尿病，不再评分", "Known diabetes: not scored")},
    source="Lindström J, Tuomilehto J, Diabetes Care 2003;26:725",
    population="Finnish adults without known diabetes; not calibrated for China, the Chinese score comes first",
    confidence="V2",
    owner="clinical lead (signature outstanding)",
    reviewed_on=date(2026, 11, 21),
    next_review=date(2027, 11, 21),
    licence="Points are facts; cite the source. Screening only, does not replace a physician's diagnosis.",
    output=(0, 26),
    monotone={
        "age": 1,
        "bmi": 1,
        "waist_cm": 1,
        "active_half_hour_daily": -1,
        "fruit_vegetables_daily": -1,
        "ever_on_pressure_drugs": 1,
        "ever_high_glucose": 1,
        "family_diabetes_degree": 1,
    },
)
