"""Chinese Diabetes Risk Score: who should have an oral glucose tolerance test."""

from datetime import date

from kangxu.clinical.bands import Band, Bands
from kangxu.clinical.risk import declared
from kangxu.clinical.risk.inputs import Columns, sex
from kangxu.clinical.risk.model import Answer, RiskModel
from kangxu.clinical.risk.points import PointsSheet
from kangxu.clinical.sheets import load_sheet

_SHEET = load_sheet("coefficients.toml", __package__)
_SCALE = Bands.read("cdrs", _SHEET["bands"])
POINTS = PointsSheet.read(_SHEET)


def total(columns: Columns, variant: str) -> Answer:
    value = POINTS.total(columns)
    return Answer(value, _SCALE.index(value))


MODEL = RiskModel(
    code="cdrs",
    edition="2013.1",
    zh="中国糖尿病风险评分",
    en="Chinese Diabetes Risk Score",
    unit="points",
    kind="points",
    diseases=("diabetes",),
    inputs=(
        sex(),
        declared.age(20, 74),
        declared.systolic(),
        declared.bmi(),
        declared.waist(),
        declared.yes_no("family_history_diabetes"),
        declared.yes_no("diabetes"),
    ),
    bands=_SCALE.bands,
    formula=total,
    points=POINTS,
    contributions=POINTS.contributions,
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
