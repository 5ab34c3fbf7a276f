"""National gate for high cardiovascular risk, without a probability: history, pressure and, where known, lipids."""

from collections.abc import Mapping
from datetime import date

import numpy as np

from kangxu.clinical.bands import Band, FloatArray
from kangxu.clinical.risk import declared
from kangxu.clinical.risk.inputs import Columns
from kangxu.clinical.risk.model import Answer, RiskModel
from kangxu.clinical.risk.strata import met
from kangxu.clinical.sheets import load_sheet

_CRITERIA = load_sheet("coefficients.toml", __package__)["criteria"]


def gate(columns: Columns, variant: str) -> Answer:
    """Whether any criterion holds; the position of the class is the value."""
    high = np.any([met == 1 for met in criteria(columns, variant).values()], axis=0)
    return Answer(high.astype(np.float64), high.astype(np.int8))


def criteria(columns: Columns, variant: str) -> Mapping[str, FloatArray]:
    """1 for each criterion that holds; a missing value meets nothing."""
    # the limits are 160 and 30 mg/dL written with two decimals: 160 mg/dL is 4.1376 mmol/L and must reach 4.14
    x = columns.changed({name: np.round(columns[name], 2) for name in ("ldl_mmol_l", "hdl_mmol_l")})
    return {row["code"]: met(row, x).astype(np.float64) for row in _CRITERIA}


MODEL = RiskModel(
    code="cvd_gate",
    edition="national.1",
    zh="心血管病高危人群初筛",
    en="National gate for high cardiovascular risk",
    unit="",
    kind="class",
    diseases=("ascvd", "chd"),
    inputs=(
        declared.age(35, 75),
        declared.systolic(),
        declared.diastolic(),
        declared.yes_no("myocardial_infarction"),
        declared.yes_no("revascularisation"),
        declared.yes_no("stroke"),
        declared.ldl(required=False),
        declared.hdl(required=False),
    ),
    bands=(
        Band("not_high", "未达到高危标准", "No criterion met"),
        Band("high", "心血管病高危", "High cardiovascular risk"),
    ),
    formula=gate,
    contributions=criteria,
    driver_words={row["code"]: Band(row["code"], row["zh"], row["en"]) for row in _CRITERIA},
    lower_bound=True,
    source="心血管病高危人群早期筛查与综合干预项目 (criteria on history, pressure and lipids)",
    population="Chinese adults from 35 to 75 years; the project's criterion by the WHO/ISH charts of 2007 is not used",
    confidence="VM",
    owner="clinical lead (signature outstanding)",
    reviewed_on=date(2026, 11, 21),
    next_review=date(2027, 11, 21),
    licence="The rule is a fact; cite the project. Screening only, does not replace a physician's diagnosis.",
    output=(0, 1),
    monotone={"systolic": 1, "diastolic": 1, "stroke": 1, "ldl_mmol_l": 1, "hdl_mmol_l": -1},
)
