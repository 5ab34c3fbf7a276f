"""Framingham: probability of becoming hypertensive within one, two or four years, from 20 to 80 years of age."""

from collections.abc import Mapping
from datetime import date
from math import inf, nextafter

import numpy as np

from kangxu.clinical import pressure
from kangxu.clinical.bands import Band, Bands, FloatArray
from kangxu.clinical.risk import declared
from kangxu.clinical.risk.inputs import FEMALE, Columns, choice, sex
from kangxu.clinical.risk.model import Answer, Output, RiskModel
from kangxu.clinical.sheets import load_sheet

_SHEET = load_sheet("coefficients.toml", __package__)
_STEPS = _SHEET["bands"]
_CUTS = [_STEPS["medium_from"], nextafter(_STEPS["high_above"], inf)]
SCALE = Bands.read("framingham_hypertension", {"cuts": _CUTS, "bands": _STEPS["bands"]})
_RAISED = pressure.PressureLimit(**_SHEET["raised"])
_ALREADY = Band(
    "already_raised", "血压已达到140/90，不再预测发病", "Pressure already 140/90 or more: onset not predicted"
)


def onset(columns: Columns, variant: str) -> Answer:
    """Risk in four years in per cent, beside it that in one and in two years."""
    value, systolic, diastolic = _risk(columns, 4), columns["systolic"], columns["diastolic"]
    refused = {
        pressure.SWAPPED.code: diastolic >= systolic,
        _ALREADY.code: _RAISED.reached_by(systolic, diastolic),
    }
    return Answer(value, SCALE.index(value), refused, {"risk_1y": _risk(columns, 1), "risk_2y": _risk(columns, 2)})


def contributions(columns: Columns, variant: str) -> Mapping[str, FloatArray]:
    """Percentage points above the four-year risk with one factor at its reference."""
    value, none = _risk(columns, 4), np.zeros(len(columns))
    changes = {
        code: {name: none + at for name, at in reference.items()} for code, reference in _SHEET["reference"].items()
    }
    return {code: value - _risk(columns.changed(change), 4) for code, change in changes.items()}


def _risk(columns: Columns, years: int) -> FloatArray:
    b = _SHEET["constant"] + _SHEET["age"] * columns["age"] + _SHEET["female"] * (columns["sex"] == FEMALE)
    b = b + _SHEET["bmi"] * columns["bmi"] + _SHEET["systolic"] * columns["systolic"]
    b = b + (_SHEET["diastolic"] + _SHEET["age_diastolic"] * columns["age"]) * columns["diastolic"]
    b = b + _SHEET["smoking"] * columns["smoking"] + _SHEET["parents"] * columns["parents_with_hypertension"]
    return -100 * np.expm1(-np.exp((np.log(years) - b) / _SHEET["scale"]))


_PARENTS = (
    Band("none", "父母均无高血压", "Neither"),
    Band("one", "父母一方有高血压", "One of them"),
    Band("both", "父母双方有高血压", "Both"),
)

MODEL = RiskModel(
    code="framingham_hypertension",
    edition="2008.1",
    zh="高血压发病风险（Framingham，美国模型）",
    en="Onset of hypertension (Framingham, American model)",
    unit="%",
    kind="probability",
    diseases=("hypertension",),
    inputs=(
        sex(),
        declared.age(20, 80),
        declared.bmi(),
        declared.systolic(),
        declared.diastolic(),
        declared.yes_no("smoking"),
        choice("parents_with_hypertension", "父母患高血压情况", "Parents with hypertension", _PARENTS),
        declared.yes_no("hypertension"),
        declared.yes_no("diabetes"),
        declared.yes_no("on_pressure_drugs"),
    ),
    bands=SCALE.bands,
    formula=onset,
    contributions=contributions,
    driver_words={
        "pressure": Band("pressure", "血压偏高", "Pressure above normal"),
        "bmi": Band("bmi", "体重偏高", "Weight above normal"),
        "smoking": Band("smoking", "吸烟", "Smoking"),
        "parents_with_hypertension": Band("parents_with_hypertension", "父母患高血压", "Parents with hypertension"),
    },
    excludes={
        "hypertension": Band(
            "known_hypertension", "已患高血压，不再预测发病", "Known hypertension: onset not predicted"
        ),
        "on_pressure_drugs": Band(
            "treated", "正在服用降压药，不再预测发病", "Takes pressure drugs: onset not predicted"
        ),
        "diabetes": Band("known_diabetes", "已患糖尿病，模型不适用", "Known diabetes: the model does not apply"),
    },
    refuses=(pressure.SWAPPED, _ALREADY),
    outputs=(
        Output("risk_1y", "1年发病风险", "Risk in one year", "%"),
        Output("risk_2y", "2年发病风险", "Risk in two years", "%"),
    ),
    source="Parikh NI et al., Ann Intern Med 2008;148:102-110",
    population=(
        "White Americans without hypertension or diabetes, 20 to 80 years; calibration in China unknown: read the band"
    ),
    confidence="V2",
    owner="clinical lead (signature outstanding)",
    reviewed_on=date(2026, 11, 21),
    next_review=date(2027, 11, 21),
    licence="Coefficients are facts; cite the source. Screening only, does not replace a physician's diagnosis.",
    output=(0, 100),
    monotone={"age": 1, "bmi": 1, "systolic": 1, "smoking": 1, "parents_with_hypertension": 1},
)
