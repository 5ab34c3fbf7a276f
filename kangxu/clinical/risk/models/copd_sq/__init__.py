"""COPD screening questionnaire (COPD-SQ): who should have spirometry."""

from datetime import date

from kangxu.clinical.bands import Band, Bands
from kangxu.clinical.risk import declared
from kangxu.clinical.risk.inputs import Columns, Input, choice, flag
from kangxu.clinical.risk.model import Answer, RiskModel
from kangxu.clinical.risk.points import PointsSheet
from kangxu.clinical.sheets import load_sheet

_SHEET = load_sheet("coefficients.toml", __package__)
_SCALE = Bands.read("copd_sq", _SHEET["bands"])
_BREATHLESS = tuple(Band(**answer) for answer in _SHEET["breathless"])
_LEAST_PACK_YEARS, _MOST_PACK_YEARS = _SHEET["pack_years_range"]
POINTS = PointsSheet.read(_SHEET)


def total(columns: Columns, variant: str) -> Answer:
    value = POINTS.total(columns)
    return Answer(value, _SCALE.index(value))


MODEL = RiskModel(
    code="copd_sq",
    edition="2013.1",
    zh="慢阻肺筛查问卷（COPD-SQ）",
    en="COPD screening questionnaire (COPD-SQ)",
    unit="points",
    kind="points",
    diseases=("copd",),
    inputs=(
        declared.age(40, 120),
        Input(
            "pack_years", "吸烟量（包/天×年）", "Smoking, pack-years", "pack-years",
            low=_LEAST_PACK_YEARS, high=_MOST_PACK_YEARS,
        ),
        declared.bmi(),
        flag("cough_without_cold", "不感冒时也经常咳嗽", "Often coughs without a cold"),
        choice("breathless_when", "什么时候会气短", "When short of breath", _BREATHLESS),
        flag("solid_fuel_stove", "家里用煤炉或柴草炉做饭、取暖", "Cooks or heats with coal or biomass"),
        declared.yes_no("family_history_airways"),
        declared.yes_no("copd", required=False),
    ),
    bands=_SCALE.bands,
    formula=total,
    points=POINTS,
    contributions=POINTS.contributions,
    driver_words={row["code"]: Band(**row) for row in _SHEET["drivers"]},
    excludes={"copd": Band("known_copd", "已确诊慢阻肺，不再评分", "Known COPD: not scored")},
    source="Zhou YM et al. 2013; 慢性阻塞性肺疾病基层诊疗指南 2018; 中国县域慢阻肺筛查专家共识 2020",
    population="Chinese adults from 40 years without known COPD",
    confidence="MEM",
    owner="clinical lead (signature outstanding)",
    reviewed_on=date(2026, 11, 21),
    next_review=date(2027, 11, 21),
    licence="Published for primary care, no explicit licence; wording is our own. Does not replace spirometry.",
    output=(0, 28),
    monotone={
        "age": 1, "pack_years": 1, "bmi": -1, "cough_without_cold": 1, "breathless_when": 1, "solid_fuel_stove": 1,
        "family_history_airways": 1,
    },
)  # fmt: skip
