"""KFRE, four variables: chance of kidney failure within two and five years, where the eGFR is below 60."""

from collections.abc import Mapping
from datetime import date
from math import inf, nextafter

import numpy as np

from kangxu.clinical.bands import Band, Bands, FloatArray
from kangxu.clinical.risk import declared
from kangxu.clinical.risk.inputs import MALE, Columns, flag, sex
from kangxu.clinical.risk.model import Answer, Output, RiskModel
from kangxu.clinical.sheets import load_sheet

_SHEET = load_sheet("coefficients.toml", __package__)
_COEFFICIENTS, _CENTRE = _SHEET["coefficients"], _SHEET["centre"]
_SCALE = Bands.read("kfre", _SHEET["bands"])
_CARE = Bands(
    "kfre_care",
    tuple(nextafter(limit, inf) for limit in _SHEET["care"]["above"]),
    tuple(Band(**band) for band in _SHEET["care"]["bands"]),
)
_NOT_REDUCED = Band("filtration_not_reduced", "肾小球滤过率≥60，不适用", "eGFR 60 or more: not applicable")
_TERM_OF = {"age": "age", "sex": "male", "egfr": "egfr", "uacr_mg_g": "albumin"}


def kidney_failure(columns: Columns, variant: str) -> Answer:
    """Per cent within five years, and within two as a further output."""
    predictor = sum(_terms(columns).values(), np.zeros(len(columns)))
    five, two = (_risk(predictor, _SHEET["survival"][variant][years]) for years in ("five", "two"))
    refused = {_NOT_REDUCED.code: columns["egfr"] >= _SHEET["below"]}
    also = {"two_year": two, "care": _CARE.index(two).astype(np.float64)}
    return Answer(five, _SCALE.index(five), refused, also)


def contributions(columns: Columns, variant: str) -> Mapping[str, FloatArray]:
    """Percentage points of five years above the risk with that one factor as in the mean of the cohorts."""
    terms = _terms(columns)
    predictor = sum(terms.values(), np.zeros(len(columns)))
    survival = _SHEET["survival"][variant]["five"]
    return {
        name: _risk(predictor, survival) - _risk(predictor - terms[term], survival) for name, term in _TERM_OF.items()
    }


def _terms(columns: Columns) -> dict[str, FloatArray]:
    """Each factor's part of the predictor, zero at the mean of the cohorts."""
    taken = {
        "age": columns["age"] / _SHEET["years_per_step"],
        "male": (columns["sex"] == MALE).astype(np.float64),
        "egfr": columns["egfr"] / _SHEET["egfr_per_step"],
        "albumin": np.log(np.maximum(columns["uacr_mg_g"], _SHEET["least_albumin"])),
    }
    return {name: _COEFFICIENTS[name] * (column - _CENTRE[name]) for name, column in taken.items()}


def _risk(predictor: FloatArray, survival: float) -> FloatArray:
    risk: FloatArray = -100 * np.expm1(np.log(survival) * np.exp(predictor))
    return risk


MODEL = RiskModel(
    code="kfre",
    edition="2016.1",
    zh="肾衰竭风险方程（KFRE，四变量）",
    en="Kidney failure risk equation (KFRE, four variables)",
    unit="%",
    kind="probability",
    diseases=("ckd",),
    inputs=(
        sex(),
        declared.age(18, 120),
        declared.filtration(),
        declared.albumin_creatinine(),
        flag("kidney_replacement", "正在透析或已肾移植", "On dialysis or with a transplanted kidney"),
    ),
    bands=_SCALE.bands,
    formula=kidney_failure,
    outputs=(
        Output("two_year", "两年内肾衰竭", "Kidney failure within two years", "%"),
        Output("care", "两年风险对应的处理", "What the two-year risk calls for", bands=_CARE.bands),
    ),
    contributions=contributions,
    driver_words={
        "age": Band("age", "年龄", "Age"),
        "sex": Band("sex", "男性", "Male"),
        "egfr": Band("egfr", "肾小球滤过率偏低", "Low eGFR"),
        "uacr_mg_g": Band("uacr_mg_g", "白蛋白尿", "Albuminuria"),
    },
    excludes={
        "kidney_replacement": Band(
            "on_replacement", "已透析或移植，不再评估", "On dialysis or transplanted: not assessed"
        )
    },
    refuses=(_NOT_REDUCED,),
    source="Tangri N et al. 2011; Tangri N et al., JAMA 2016;315:164, doi 10.1001/jama.2015.18202",
    population="Adults with eGFR below 60, without dialysis or transplant; baseline of cohorts outside North America",
    confidence="V2",
    owner="clinical lead (signature outstanding)",
    reviewed_on=date(2026, 11, 21),
    next_review=date(2027, 11, 21),
    licence="Coefficients are facts; cite the source. Does not replace a physician's judgement.",
    output=(0, 100),
    variants=("non_north_america", "north_america"),
    monotone={"age": -1, "egfr": -1, "uacr_mg_g": 1},
)
