"""Diagnostic category of glucose and HbA1c, venous plasma: normal, intermediate, suspected or diabetes."""

from datetime import date

import numpy as np

from kangxu.clinical import glucose
from kangxu.clinical.bands import Band, Bands, FloatArray
from kangxu.clinical.plausibility import LIMITS
from kangxu.clinical.risk.inputs import Alternative, Columns, Input, flag, measured
from kangxu.clinical.risk.model import Answer, RiskModel
from kangxu.clinical.sheets import load_sheet

_SHEET = load_sheet("coefficients.toml", __package__)
_BANDS = tuple(Band(**band) for band in _SHEET["bands"]["bands"])
_CODES = [band.code for band in _BANDS]
_FACTOR = 1 / glucose.CONVERSIONS["mg_dl_per_mmol_l"]


def category(columns: Columns, variant: str) -> Answer:
    fasting, two_hour, hba1c = columns["fasting_mmol_l"], columns["two_hour_mmol_l"], columns["hba1c_percent"]
    decisive = (glucose.FASTING, fasting), (glucose.TWO_HOUR, two_hour), (glucose.HBA1C, hba1c)
    abnormal = np.sum([_is(scale, values, "diabetic") for scale, values in decisive], axis=0)
    random = _is(glucose.RANDOM, columns["random_mmol_l"], "diabetic")
    any_abnormal = (abnormal > 0) | random
    with_symptoms = any_abnormal & (columns["symptoms"] == 1)
    impaired_fasting = _is(glucose.FASTING, fasting, "impaired")
    impaired_two_hour = _is(glucose.TWO_HOUR, two_hour, "impaired")
    found = np.select(
        [
            with_symptoms | (abnormal >= _SHEET["abnormal_results_needed"]),
            any_abnormal,
            impaired_fasting & impaired_two_hour,
            impaired_two_hour,
            impaired_fasting,
            _is(glucose.HBA1C, hba1c, "at_risk"),
        ],
        [_CODES.index(code) for code in ("diabetes", "suspected_repeat_test", "ifg_igt", "igt", "ifg", "at_risk")],
        default=_CODES.index("normal"),
    ).astype(np.int8)
    nothing = np.isnan(fasting) & np.isnan(two_hour) & np.isnan(hba1c)
    return Answer(found.astype(np.float64), found, {_NOTHING.code: nothing & ~random})


def _is(scale: Bands, values: FloatArray, label: str) -> np.ndarray:
    return scale.index(values) == scale.labels.index(label)


def _glucose(name: str, analyte: str, zh: str, en: str) -> Input:
    limits = LIMITS[analyte]
    low, high = float(limits.hard_low or 0), float(limits.hard_high or np.inf)
    other = Alternative(name.replace("mmol_l", "mg_dl"), "mg/dL", _FACTOR, low / _FACTOR, high / _FACTOR)
    return Input(name, zh, en, "mmol/L", low=low, high=high, required=False, analyte=analyte, alternatives=(other,))


_NOTHING = Band("no_decisive_test", "没有空腹、2小时血糖或糖化血红蛋白", "No fasting, two-hour or HbA1c result")

MODEL = RiskModel(
    code="diabetes_diagnosis",
    edition="2024.1",
    zh="糖代谢分类",
    en="Diagnostic category of glucose metabolism",
    unit="",
    kind="class",
    diseases=("diabetes",),
    inputs=(
        _glucose("fasting_mmol_l", "FPG", "空腹血糖", "Fasting glucose"),
        _glucose("two_hour_mmol_l", "OGTT2", "糖耐量2小时血糖", "Two-hour glucose"),
        _glucose("random_mmol_l", "GLU", "随机血糖", "Random glucose"),
        measured("hba1c_percent", "HBA1C", "糖化血红蛋白", "HbA1c", "%", required=False),
        flag("symptoms", "有典型症状（多饮、多尿、多食、体重下降）", "Typical symptoms", required=False),
    ),
    bands=_BANDS,
    formula=category,
    refuses=(_NOTHING,),
    lower_bound=True,
    source="中国2型糖尿病防治指南 2020; 中国糖尿病防治指南 2024; HbA1c at risk: ADA",
    population="Adults, venous plasma and standardised HbA1c; never a fingertip value",
    confidence="VM",
    owner="clinical lead (signature outstanding)",
    reviewed_on=date(2026, 11, 21),
    next_review=date(2027, 11, 21),
    licence="Cut-offs are facts; cite the source. A physician makes the diagnosis.",
    output=(0, 6),
    monotone={"symptoms": 1},
)
