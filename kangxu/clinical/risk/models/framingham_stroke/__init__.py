"""Modified Framingham stroke profile: ten-year risk of a first stroke, from 55 to 84 years, for education."""

from collections.abc import Mapping
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
_HEART_OR_LEG = ("coronary_disease", "heart_failure", "peripheral_artery_disease")
_BELOW_TABLE = Band("below_table", "总分为0，表中没有对应的风险", "No points: the table begins at one")
POINTS = PointsSheet.read(_SHEET)


def ten_year_risk(columns: Columns, variant: str) -> Answer:
    """Risk in per cent as the table gives it for the points; the source names no classes."""
    total = POINTS.total(_counted(columns))
    value, open_ended = np.full(len(columns), np.nan), np.zeros(len(columns))
    for code, name in _SEXES:
        of_sex, table = columns["sex"] == code, _SHEET["risk"][name]
        position = np.clip(total - 1, 0, len(table) - 1).astype(np.int64)
        value = np.where(of_sex, np.array(table)[position], value)
        open_ended = np.where(of_sex, total > len(table), open_ended)
    no_class = np.full(len(columns), MISSING, dtype=np.int8)
    return Answer(
        value.astype(np.float64),
        no_class,
        {_BELOW_TABLE.code: total < 1},
        {"points": total, "open_ended": open_ended},
    )


def points(columns: Columns, variant: str) -> Mapping[str, FloatArray]:
    """Points of each factor, before the table turns their sum into a risk; treated and untreated pressure are one."""
    each = POINTS.contributions(_counted(columns))
    pressure = each.pop("systolic_untreated") + each.pop("systolic_treated")
    return {"systolic": pressure, **each}


def _counted(columns: Columns) -> Columns:
    """With the columns that the sheet counts: pressure by treatment, and disease of heart or legs as one."""
    treated = columns["on_pressure_drugs"] == 1
    return columns.changed(
        {
            "systolic_treated": np.where(treated, columns["systolic"], np.nan),
            "systolic_untreated": np.where(treated, np.nan, columns["systolic"]),
            "heart_or_leg_disease": np.any([columns[name] == 1 for name in _HEART_OR_LEG], axis=0).astype(np.float64),
        }
    )


MODEL = RiskModel(
    code="framingham_stroke",
    edition="1994.1",
    zh="脑卒中10年风险（Framingham，美国模型）",
    en="Ten-year risk of stroke (Framingham, American model)",
    unit="%",
    kind="probability",
    diseases=("stroke",),
    inputs=(
        sex(),
        declared.age(55, 84),
        declared.systolic(),
        declared.yes_no("on_pressure_drugs"),
        declared.yes_no("diabetes"),
        declared.yes_no("smoking"),
        declared.yes_no("coronary_disease"),
        declared.yes_no("heart_failure", required=False),
        declared.yes_no("peripheral_artery_disease", required=False),
        declared.yes_no("atrial_fibrillation"),
        declared.yes_no("left_ventricular_hypertrophy"),
        declared.yes_no("stroke"),
    ),
    bands=(),
    formula=ten_year_risk,
    contributions=points,
    driver_words={
        "age": Band("age", "年龄", "Age"),
        "systolic": Band("systolic", "收缩压", "Systolic pressure"),
        "diabetes": Band("diabetes", "糖尿病", "Diabetes"),
        "smoking": Band("smoking", "吸烟", "Smoking"),
        "heart_or_leg_disease": Band(
            "heart_or_leg_disease", "冠心病、心衰或外周动脉疾病", "Disease of heart or leg arteries"
        ),
        "atrial_fibrillation": Band("atrial_fibrillation", "房颤", "Atrial fibrillation"),
        "left_ventricular_hypertrophy": Band(
            "left_ventricular_hypertrophy", "左心室肥厚", "Left ventricular hypertrophy"
        ),
    },
    lower_bound=True,
    excludes={"stroke": Band("known_stroke", "已患脑卒中，不再评分", "Previous stroke: not scored")},
    refuses=(_BELOW_TABLE,),
    outputs=(
        Output("points", "总分", "Points", "points"),
        Output(
            "open_ended",
            "是否超出表中最高档（风险不低于此值）",
            "Top of the table (the risk is at least this)",
            bands=(Band("no", "否", "No"), Band("yes", "是", "Yes")),
        ),
    ),
    source="D'Agostino RB et al., Stroke 1994;25:40",
    population="Americans without stroke, 55 to 84 years; tends to over-estimate in China: for education",
    confidence="VM",
    owner="clinical lead (signature outstanding)",
    reviewed_on=date(2026, 11, 21),
    next_review=date(2027, 11, 21),
    licence="Points are facts; cite the source. Screening only, does not replace a physician's diagnosis.",
    output=(1, 88),
    monotone={"age": 1, "systolic": 1, "diabetes": 1, "smoking": 1, "atrial_fibrillation": 1},
)
