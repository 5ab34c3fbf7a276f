"""ABCD2: risk of a stroke in the two days after a transient ischaemic attack."""

from collections.abc import Mapping
from datetime import date

import numpy as np

from kangxu.clinical import pressure
from kangxu.clinical.bands import Band, Bands, FloatArray
from kangxu.clinical.risk import declared
from kangxu.clinical.risk.inputs import Columns, Input, flag
from kangxu.clinical.risk.model import Answer, Output, RiskModel
from kangxu.clinical.risk.points import PointsSheet
from kangxu.clinical.sheets import load_sheet

_SHEET = load_sheet("coefficients.toml", __package__)
_SCALE = Bands.read("abcd2", _SHEET["bands"])
_RAISED = pressure.PressureLimit(**_SHEET["raised"])
_NO_ATTACK = Band("no_attack", "近期没有短暂性脑缺血发作，不适用本评分", "No recent TIA: not scored")
POINTS = PointsSheet.read(_SHEET)


def total(columns: Columns, variant: str) -> Answer:
    value = POINTS.total(_counted(columns))
    band = _SCALE.index(value)
    risk = np.array(_SHEET["two_day_risk"])[band]
    return Answer(value, band, {_NO_ATTACK.code: columns["recent_tia"] == 0}, {"two_day_risk": risk})


def points(columns: Columns, variant: str) -> Mapping[str, FloatArray]:
    return POINTS.contributions(_counted(columns))


def _counted(columns: Columns) -> Columns:
    """With the columns that the sheet counts: raised pressure, and the heavier of the two symptoms."""
    raised = _RAISED.reached_by(columns["systolic"], columns["diastolic"]).astype(np.float64)
    symptom = np.where(columns["one_sided_weakness"] == 1, 2.0, columns["speech_disturbance"])
    return columns.changed({"raised": raised, "symptom": symptom})


MODEL = RiskModel(
    code="abcd2",
    edition="2007.1",
    zh="短暂性脑缺血发作后卒中风险评分（ABCD2）",
    en="Stroke risk after a TIA (ABCD2)",
    unit="points",
    kind="points",
    diseases=("stroke",),
    inputs=(
        declared.age(18, 120),
        declared.systolic(),
        declared.diastolic(),
        flag("recent_tia", "近7天内发生短暂性脑缺血发作", "TIA in the last seven days"),
        flag("one_sided_weakness", "发作时一侧肢体无力", "Weakness of one side during the attack"),
        flag("speech_disturbance", "发作时言语障碍", "Speech disturbed during the attack"),
        Input("minutes", "发作持续时间", "Length of the attack", "min", low=0, high=1440),
        declared.yes_no("diabetes"),
    ),
    bands=_SCALE.bands,
    formula=total,
    contributions=points,
    driver_words={
        "age": Band("age", "年龄", "Age"),
        "raised": Band("raised", "血压≥140/90", "Pressure 140/90 or more"),
        "symptom": Band("symptom", "发作症状", "Symptoms of the attack"),
        "minutes": Band("minutes", "发作持续时间", "Length of the attack"),
        "diabetes": Band("diabetes", "糖尿病", "Diabetes"),
    },
    refuses=(_NO_ATTACK,),
    outputs=(Output("two_day_risk", "2天内卒中风险", "Risk of stroke in two days", "%"),),
    source="Johnston SC et al., Lancet 2007, 10.1016/S0140-6736(07)60150-0",
    population="Adults after a TIA; every attack within seven days is an emergency whatever the score",
    confidence="VM",
    owner="clinical lead (signature outstanding)",
    reviewed_on=date(2026, 11, 21),
    next_review=date(2027, 11, 21),
    licence="Points are facts; cite the source. Does not replace a physician's diagnosis.",
    output=(0, 7),
    monotone={"age": 1, "one_sided_weakness": 1, "speech_disturbance": 1, "minutes": 1, "diabetes": 1},
)
