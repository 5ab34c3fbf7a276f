"""ICVD: ten-year risk of ischaemic cardiovascular disease by the Chinese points of 2006, for sites with few data."""

from datetime import date

import numpy as np

from kangxu.clinical.bands import MISSING, Band, FloatArray
from kangxu.clinical.risk import declared
from kangxu.clinical.risk.inputs import FEMALE, MALE, Columns, sex
from kangxu.clinical.risk.model import Answer, Output, RiskModel
from kangxu.clinical.risk.points import PointsSheet
from kangxu.clinical.sheets import load_sheet

_SHEET = load_sheet("coefficients.toml", __package__)
_SEXES = ((MALE, "male"), (FEMALE, "female"))
POINTS = PointsSheet.read(_SHEET)


def ten_year_risk(columns: Columns, variant: str) -> Answer:
    """Risk in per cent as the table gives it for the points; the source names no classes."""
    points = POINTS.total(columns)
    value, open_ended = np.full(len(columns), np.nan), np.zeros(len(columns))
    for code, name in _SEXES:
        of_sex, table = columns["sex"] == code, _SHEET["risk"][name]
        last = len(table["per_cent"]) - 1
        position = np.clip(points - table["from_points"], 0, last).astype(np.int64)
        value = np.where(of_sex, np.array(table["per_cent"])[position], value)
        open_ended = np.where(of_sex, position == last, open_ended)
    no_class = np.full(len(columns), MISSING, dtype=np.int8)
    extrapolated = columns["age"] >= _SHEET["extrapolated_from_age"]
    return Answer(value, no_class, also={"points": points, "open_ended": open_ended}, extrapolated=extrapolated)


def points(columns: Columns, variant: str) -> dict[str, FloatArray]:
    """Points of each item, before the table turns their sum into a risk."""
    return POINTS.contributions(columns)


MODEL = RiskModel(
    code="icvd",
    edition="2006.1",
    zh="国人缺血性心血管病10年风险（ICVD，2006）",
    en="ICVD, ten-year risk of ischaemic cardiovascular disease (2006)",
    unit="%",
    kind="probability",
    diseases=("ascvd", "chd", "stroke"),
    inputs=(
        sex(),
        declared.age(35, 99),
        declared.systolic(),
        declared.bmi(),
        declared.cholesterol(),
        declared.yes_no("smoking"),
        declared.yes_no("diabetes"),
        declared.yes_no("ascvd"),
    ),
    bands=(),
    formula=ten_year_risk,
    contributions=points,
    driver_words={
        "age": Band("age", "年龄", "Age"),
        "systolic": Band("systolic", "收缩压", "Systolic pressure"),
        "bmi": Band("bmi", "体质指数", "Body mass index"),
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
        Output("points", "总分", "Points", "points"),
        Output(
            "open_ended",
            "是否为表中最高档（风险不低于此值）",
            "Top row of the table (the risk is at least this)",
            bands=(Band("no", "否", "No"), Band("yes", "是", "Yes")),
        ),
    ),
    source="Wu Y et al., Circulation 2006;114:2217, 10.1161/CIRCULATIONAHA.105.607499",
    population="Chinese adults without cardiovascular disease, 35 to 59 years; older: extrapolated by five-year steps",
    confidence="VM",
    owner="clinical lead (signature outstanding)",
    reviewed_on=date(2026, 11, 21),
    next_review=date(2027, 11, 21),
    licence="Points are facts; cite the source. Superseded by China-PAR. Does not replace a physician's diagnosis.",
    output=(0.1, 52.6),
    monotone={"age": 1, "systolic": 1, "bmi": 1, "tc_mmol_l": 1, "smoking": 1, "diabetes": 1},
)
