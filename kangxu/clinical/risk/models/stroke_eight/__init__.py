"""National stroke screening: eight factors, and three classes that also ask for a previous stroke or TIA."""

from collections.abc import Mapping
from datetime import date

import numpy as np

from kangxu.clinical.bands import Band, FloatArray
from kangxu.clinical.risk import declared
from kangxu.clinical.risk.inputs import Columns
from kangxu.clinical.risk.model import Answer, RiskModel
from kangxu.clinical.sheets import load_sheet

_SHEET = load_sheet("coefficients.toml", __package__)
_FACTORS = _SHEET["factors"]
_LOW, _MODERATE, _HIGH = range(3)


def screening_class(columns: Columns, variant: str) -> Answer:
    """How many of the eight factors hold, and the class."""
    each = factors(columns, variant)
    total: FloatArray = np.sum(list(each.values()), axis=0)
    alone = np.any([each[row["code"]] == 1 for row in _FACTORS if row.get("weighs_alone")], axis=0)
    high = (total >= _SHEET["factors_for_high"]) | (columns["stroke"] == 1) | (columns["tia"] == 1)
    return Answer(total, np.select([high, alone], [_HIGH, _MODERATE], default=_LOW).astype(np.int8))


def factors(columns: Columns, variant: str) -> Mapping[str, FloatArray]:
    """1 for each factor that holds; what was not answered holds nowhere."""
    overweight = (columns["bmi"] >= _SHEET["overweight_from"][variant]).astype(np.float64)
    known = columns.changed({"overweight": overweight})
    return {
        row["code"]: np.any([known[name] == 1 for name in row["any_of"]], axis=0).astype(np.float64) for row in _FACTORS
    }


MODEL = RiskModel(
    code="stroke_eight",
    edition="8+2.1",
    zh="脑卒中高危人群筛查（8项危险因素）",
    en="National stroke screening (eight factors)",
    unit="factors",
    kind="points",
    diseases=("stroke",),
    inputs=(
        declared.yes_no("hypertension"),
        declared.yes_no("dyslipidaemia", required=False),
        declared.yes_no("diabetes"),
        declared.yes_no("atrial_fibrillation"),
        declared.yes_no("valve_disease", required=False),
        declared.yes_no("smoking"),
        declared.bmi(),
        declared.yes_no("inactive"),
        declared.yes_no("family_history_stroke"),
        declared.yes_no("stroke"),
        declared.yes_no("tia"),
    ),
    bands=(
        Band("low", "低危", "Low"),
        Band("moderate", "中危", "Moderate"),
        Band("high", "高危", "High"),
    ),
    formula=screening_class,
    contributions=factors,
    driver_words={row["code"]: Band(row["code"], row["zh"], row["en"]) for row in _FACTORS},
    lower_bound=True,
    source="国家脑卒中高危人群筛查和干预项目 (8+2 factors)",
    population="Chinese adults, national stroke screening programme",
    confidence="VM",
    owner="clinical lead (signature outstanding)",
    reviewed_on=date(2026, 11, 21),
    next_review=date(2027, 11, 21),
    licence="The rule is a fact; cite the programme. Screening only, does not replace a physician's diagnosis.",
    output=(0, 8),
    variants=tuple(_SHEET["overweight_from"]),
    variant_marks=dict.fromkeys(_SHEET["overweight_from"], "MEM"),
    monotone={"hypertension": 1, "diabetes": 1, "atrial_fibrillation": 1, "smoking": 1, "bmi": 1, "inactive": 1},
)
