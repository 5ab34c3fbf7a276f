"""AHA PREVENT 2023, base equations: cardiovascular disease and its parts in 10 and 30 years; an American model."""

from collections.abc import Mapping
from datetime import date

import numpy as np

from kangxu.clinical.bands import Band, Bands, FloatArray
from kangxu.clinical.risk import declared
from kangxu.clinical.risk.inputs import FEMALE, MALE, Columns, Input, sex
from kangxu.clinical.risk.model import Answer, Output, RiskModel
from kangxu.clinical.sheets import load_sheet

_SHEET = load_sheet("coefficients.toml", __package__)
_RANGES = _SHEET["ranges"]
_MMOL_PER_MG = _SHEET["mmol_l_per_mg_dl"]
_SCALE = Bands.read("prevent", _SHEET["bands"])
_SEXES = ((MALE, "male"), (FEMALE, "female"))
_KNOWN = Band("known_heart_failure", "已患心力衰竭，不再评分", "Known heart failure: not scored")
_WORDS = {
    "total_cvd": ("心血管病总风险", "Total cardiovascular disease"),
    "ascvd": ("动脉粥样硬化性心血管病", "Atherosclerotic disease"),
    "heart_failure": ("心力衰竭", "Heart failure"),
    "chd": ("冠心病", "Coronary disease"),
    "stroke": ("脑卒中", "Stroke"),
}


def risks(columns: Columns, variant: str) -> Answer:
    """Total risk in ten years; beside it the other outcomes, and all of them in thirty years up to the age of 59."""
    ten = _outcomes(columns, "y10")
    young = columns["age"] <= _SHEET["thirty_years_to_age"]
    thirty = {name: np.where(young, risk, np.nan) for name, risk in _outcomes(columns, "y30").items()}
    value = ten.pop("total_cvd")
    also = {f"{name}_10y": risk for name, risk in ten.items()} | {f"{name}_30y": risk for name, risk in thirty.items()}
    return Answer(value, _SCALE.index(value), {_KNOWN.code: columns["heart_failure"] == 1}, also)


def contributions(columns: Columns, variant: str) -> Mapping[str, FloatArray]:
    """Percentage points of the total ten-year risk above that with one factor at its reference."""
    value, none = _total(columns), np.zeros(len(columns))
    return {name: value - _total(columns.changed({name: none + at})) for name, at in _SHEET["reference"].items()}


def _total(columns: Columns) -> FloatArray:
    return _outcomes(columns, "y10", ("total_cvd",))["total_cvd"]


def _outcomes(columns: Columns, horizon: str, names: tuple[str, ...] = tuple(_WORDS)) -> dict[str, FloatArray]:
    sheet = _SHEET[horizon]
    found = {name: np.full(len(columns), np.nan) for name in names}
    for code, of_sex in _SEXES:
        rows = np.flatnonzero(columns["sex"] == code)
        terms = _terms({item: x[rows] for item, x in columns.values.items()})
        for name in names:
            found[name][rows] = _per_cent([terms[term] for term in sheet["terms"]], sheet[of_sex][name])
    return found


def _per_cent(terms: list[FloatArray], coefficients: list[float]) -> FloatArray:
    # added one by one: a product of matrices may round otherwise for one person than for many
    z = sum((c * x for c, x in zip(coefficients, terms, strict=True) if c), np.zeros(len(terms[0])))
    return 100 / (1 + np.exp(-z))


def _terms(x: Mapping[str, FloatArray]) -> dict[str, FloatArray]:
    age, non_hdl, hdl = (x["age"] - 55) / 10, x["tc_mmol_l"] - x["hdl_mmol_l"] - 3.5, (x["hdl_mmol_l"] - 1.3) / 0.3
    sbp_high = (np.maximum(x["systolic"], 110) - 130) / 20
    bmi_high, egfr_low = (np.maximum(x["bmi"], 30) - 30) / 5, (np.minimum(x["egfr"], 60) - 60) / -15
    diabetes, smoking, drugs, statin = x["diabetes"], x["smoking"], x["on_pressure_drugs"], x["on_statin"]
    return {
        "age": age, "age_squared": age**2, "non_hdl": non_hdl, "hdl": hdl,
        "sbp_low": (np.minimum(x["systolic"], 110) - 110) / 20, "sbp_high": sbp_high,
        "diabetes": diabetes, "smoking": smoking, "drugs": drugs, "statin": statin,
        "bmi_low": (np.minimum(x["bmi"], 30) - 25) / 5, "bmi_high": bmi_high,
        "egfr_low": egfr_low, "egfr_high": (np.maximum(x["egfr"], 60) - 90) / -15,
        "drugs_sbp_high": drugs * sbp_high, "statin_non_hdl": statin * non_hdl,
        "age_non_hdl": age * non_hdl, "age_hdl": age * hdl, "age_sbp_high": age * sbp_high,
        "age_diabetes": age * diabetes, "age_smoking": age * smoking,
        "age_bmi_high": age * bmi_high, "age_egfr_low": age * egfr_low, "constant": np.ones(len(age)),
    }  # fmt: skip


def _mmol(name: str) -> tuple[float, float]:
    # rounded up and down, so that neither unit lets in what the other refuses
    return _RANGES[name]["low"] * _MMOL_PER_MG, _RANGES[name]["high"] * _MMOL_PER_MG


def _outputs() -> tuple[Output, ...]:
    found = [(name, 10, words) for name, words in _WORDS.items() if name != "total_cvd"]
    found += [(name, 30, words) for name, words in _WORDS.items()]
    return tuple(
        Output(f"{name}_{years}y", f"{zh}{years}年风险", f"{en}, {years} years", "%") for name, years, (zh, en) in found
    )


def _inputs() -> tuple[Input, ...]:
    factor = 1 / _MMOL_PER_MG
    return (
        sex(),
        declared.age(**_RANGES["age"]),
        declared.cholesterol(*_mmol("tc_mg_dl"), factor=factor),
        declared.hdl(*_mmol("hdl_mg_dl"), factor=factor),
        declared.systolic(**_RANGES["systolic"]),
        declared.bmi(**_RANGES["bmi"]),
        declared.filtration(**_RANGES["egfr"]),
        *(declared.yes_no(name) for name in ("on_pressure_drugs", "on_statin", "diabetes", "smoking", "ascvd")),
        declared.yes_no("heart_failure", required=False),
    )


MODEL = RiskModel(
    code="prevent",
    edition="2023.1",
    zh="美国PREVENT心血管病风险（美国模型，仅供参考）",
    en="AHA PREVENT cardiovascular risk (American model, for reference only)",
    unit="%",
    kind="probability",
    diseases=("ascvd", "chd", "stroke"),
    inputs=_inputs(),
    bands=_SCALE.bands,
    formula=risks,
    contributions=contributions,
    driver_words={
        "systolic": Band("systolic", "血压", "Blood pressure"),
        "tc_mmol_l": Band("tc_mmol_l", "总胆固醇", "Total cholesterol"),
        "hdl_mmol_l": Band("hdl_mmol_l", "高密度脂蛋白胆固醇偏低", "Low HDL cholesterol"),
        "egfr": Band("egfr", "肾功能下降", "Reduced kidney function"),
        "smoking": Band("smoking", "吸烟", "Smoking"),
        "diabetes": Band("diabetes", "糖尿病", "Diabetes"),
    },
    excludes={
        "ascvd": Band(
            "established_ascvd", "已患心血管病，属极高危，不再评分", "Established disease: very high risk, not scored"
        ),
    },
    refuses=(_KNOWN,),
    outputs=_outputs(),
    source="Khan SS et al., Circulation 2024;149:430-449, 10.1161/CIRCULATIONAHA.123.067626; eGFR by CKD-EPI 2021",
    population="American health records; people without cardiovascular disease, 30 to 79 years (30-year risk: to 59)",
    confidence="V2",
    owner="clinical lead (signature outstanding)",
    reviewed_on=date(2026, 11, 21),
    next_review=date(2027, 11, 21),
    licence="Coefficients are facts; cite the source. Made for America. Does not replace a physician's diagnosis.",
    output=(0, 100),
    monotone={"egfr": -1, "smoking": 1, "diabetes": 1},
)
