"""Metabolic syndrome by the Chinese Diabetes Society: three or more of five components."""

from collections.abc import Mapping
from datetime import date

import numpy as np
from numpy.typing import NDArray

from kangxu.clinical.bands import Band, FloatArray
from kangxu.clinical.risk import declared
from kangxu.clinical.risk.inputs import MALE, Columns, sex
from kangxu.clinical.risk.model import Answer, RiskModel
from kangxu.clinical.sheets import load_sheet

Mask = NDArray[np.bool_]

_SHEET = load_sheet("coefficients.toml", __package__)
_FROM, _BELOW = _SHEET["from"], _SHEET["below"]
_BANDS = tuple(Band(**band) for band in _SHEET["bands"])
_UNDECIDED = Band("undecided", "缺少的项目可能改变结论", "What is missing may change the answer")


def syndrome(columns: Columns, variant: str) -> Answer:
    """Number of components that are known to be there; refused while the missing ones may decide."""
    present, absent = _present(columns), _absent(columns)
    count, possible = _how_many(present), len(absent) - _how_many(absent)
    found = count >= _SHEET["needed"]
    return Answer(count, found.astype(np.int8), {_UNDECIDED.code: ~found & (possible >= _SHEET["needed"])})


def contributions(columns: Columns, variant: str) -> Mapping[str, FloatArray]:
    """1 for each component that is there."""
    return {name: mask.astype(np.float64) for name, mask in _present(columns).items()}


def _present(columns: Columns) -> dict[str, Mask]:
    return {
        "waist": columns["waist_cm"] >= _waist_limit(columns),
        "glucose": (columns["fasting_mmol_l"] >= _FROM["fasting"])
        | (columns["two_hour_mmol_l"] >= _FROM["two_hour"])
        | (columns["diabetes"] == 1),
        "pressure": (columns["systolic"] >= _FROM["systolic"])
        | (columns["diastolic"] >= _FROM["diastolic"])
        | (columns["on_pressure_drugs"] == 1),
        "triglycerides": columns["tg_mmol_l"] >= _FROM["triglycerides"],
        "hdl": columns["hdl_mmol_l"] < _BELOW["hdl"],
    }


def _absent(columns: Columns) -> dict[str, Mask]:
    """Known not to be there: a treated person's normal value does not tell. The two-hour value is seldom measured."""
    no_diabetes, untreated = columns["diabetes"] == 0, columns["on_pressure_drugs"] == 0
    two_hour_raised = columns["two_hour_mmol_l"] >= _FROM["two_hour"]
    return {
        "waist": columns["waist_cm"] < _waist_limit(columns),
        "glucose": (columns["fasting_mmol_l"] < _FROM["fasting"]) & ~two_hour_raised & no_diabetes,
        "pressure": (columns["systolic"] < _FROM["systolic"]) & (columns["diastolic"] < _FROM["diastolic"]) & untreated,
        "triglycerides": columns["tg_mmol_l"] < _FROM["triglycerides"],
        "hdl": columns["hdl_mmol_l"] >= _BELOW["hdl"],
    }


def _how_many(masks: Mapping[str, Mask]) -> FloatArray:
    return np.array(list(masks.values())).sum(axis=0).astype(np.float64)


def _waist_limit(columns: Columns) -> FloatArray:
    return np.where(columns["sex"] == MALE, _FROM["waist_male"], _FROM["waist_female"])


MODEL = RiskModel(
    code="mets_cds",
    edition="2020.1",
    zh="代谢综合征（中华医学会糖尿病学分会）",
    en="Metabolic syndrome (Chinese Diabetes Society)",
    unit="",
    kind="class",
    diseases=("diabetes", "ascvd"),
    inputs=(
        sex(),
        declared.waist(required=False),
        declared.fasting_glucose(required=False),
        declared.two_hour_glucose(required=False),
        declared.yes_no("diabetes", required=False),
        declared.systolic(required=False),
        declared.diastolic(required=False),
        declared.yes_no("on_pressure_drugs", required=False),
        declared.triglycerides(required=False),
        declared.hdl(required=False),
    ),
    bands=_BANDS,
    formula=syndrome,
    contributions=contributions,
    driver_words={row["code"]: Band(**row) for row in _SHEET["components"]},
    refuses=(_UNDECIDED,),
    lower_bound=True,
    source="中国2型糖尿病防治指南 2013, 2017, 2020",
    population="Chinese adults",
    confidence="VM",
    owner="clinical lead (signature outstanding)",
    reviewed_on=date(2026, 11, 21),
    next_review=date(2027, 11, 21),
    licence="Cut-offs are facts; cite the source. A physician makes the diagnosis.",
    output=(0, 5),
    monotone={"waist_cm": 1, "fasting_mmol_l": 1, "two_hour_mmol_l": 1, "diabetes": 1, "systolic": 1, "diastolic": 1,
              "on_pressure_drugs": 1, "tg_mmol_l": 1, "hdl_mmol_l": -1},
)  # fmt: skip
