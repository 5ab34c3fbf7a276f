"""NoSAS: who may have sleep apnoea, from neck, weight, snoring, age and sex."""

from datetime import date

from kangxu.clinical.bands import Band, Bands
from kangxu.clinical.risk import declared
from kangxu.clinical.risk.inputs import Columns, Input, flag, sex
from kangxu.clinical.risk.model import Answer, RiskModel
from kangxu.clinical.risk.points import PointsSheet
from kangxu.clinical.sheets import load_sheet

_SHEET = load_sheet("coefficients.toml", __package__)
_SCALE = Bands.read("nosas", _SHEET["bands"])
_THINNEST, _THICKEST = _SHEET["neck_range"]
POINTS = PointsSheet.read(_SHEET)


def total(columns: Columns, variant: str) -> Answer:
    value = POINTS.total(columns)
    return Answer(value, _SCALE.index(value))


MODEL = RiskModel(
    code="nosas",
    edition="1",
    zh="睡眠呼吸暂停筛查（NoSAS）",
    en="Sleep apnoea screen (NoSAS)",
    unit="points",
    kind="points",
    diseases=("general",),
    inputs=(
        sex(),
        declared.age(18, 120),
        Input("neck_cm", "颈围", "Neck circumference", "cm", low=_THINNEST, high=_THICKEST),
        declared.bmi(),
        flag("snoring", "睡觉打鼾", "Snores"),
    ),
    bands=_SCALE.bands,
    formula=total,
    points=POINTS,
    contributions=POINTS.contributions,
    driver_words={row["code"]: Band(**row) for row in _SHEET["drivers"]},
    source="NoSAS score",
    population="Adults; not calibrated for China",
    confidence="MEM",
    owner="clinical lead (signature outstanding)",
    reviewed_on=date(2026, 11, 21),
    next_review=date(2027, 11, 21),
    licence="Points are facts; the score has no item wording. Screening only.",
    output=(0, 17),
    monotone={"age": 1, "neck_cm": 1, "bmi": 1, "snoring": 1},
)
