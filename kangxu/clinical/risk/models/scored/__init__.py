"""SCORED: who should have creatinine and urine albumin measured, without any laboratory value."""

from datetime import date

from kangxu.clinical.bands import Band, Bands
from kangxu.clinical.risk import declared
from kangxu.clinical.risk.inputs import Columns, sex
from kangxu.clinical.risk.model import Answer, RiskModel
from kangxu.clinical.risk.points import PointsSheet
from kangxu.clinical.sheets import load_sheet

_SHEET = load_sheet("coefficients.toml", __package__)
_SCALE = Bands.read("scored", _SHEET["bands"])
_FLAGS = (
    "anaemia", "hypertension", "diabetes", "ascvd", "heart_failure", "peripheral_artery_disease", "proteinuria",
)  # fmt: skip
POINTS = PointsSheet.read(_SHEET)


def total(columns: Columns, variant: str) -> Answer:
    value = POINTS.total(columns)
    return Answer(value, _SCALE.index(value))


MODEL = RiskModel(
    code="scored",
    edition="2007.1",
    zh="隐匿性肾脏病筛查评分（SCORED）",
    en="Screening for occult renal disease (SCORED)",
    unit="points",
    kind="points",
    diseases=("ckd",),
    inputs=(
        sex(),
        declared.age(18, 120),
        *(declared.yes_no(name) for name in _FLAGS),
        declared.yes_no("ckd", required=False),
    ),
    bands=_SCALE.bands,
    formula=total,
    points=POINTS,
    contributions=POINTS.contributions,
    driver_words={row["code"]: Band(**row) for row in _SHEET["drivers"]},
    excludes={"ckd": Band("known_ckd", "已确诊慢性肾脏病，不再评分", "Known kidney disease: not scored")},
    source="Bang H et al., Arch Intern Med 2007, doi 10.1001/archinte.167.4.374",
    population="Adults of the United States without known kidney disease",
    confidence="MEM",
    owner="clinical lead (signature outstanding)",
    reviewed_on=date(2026, 11, 21),
    next_review=date(2027, 11, 21),
    licence="Points are facts; cite the source. Screening only, does not replace a physician's diagnosis.",
    output=(0, 12),
    monotone={"age": 1, **dict.fromkeys(_FLAGS, 1)},
)
