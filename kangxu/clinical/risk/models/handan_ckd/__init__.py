"""Handan Eye Study: who should be tested for kidney disease, without any laboratory value; rural northern China."""

from datetime import date

from kangxu.clinical.bands import Band, Bands
from kangxu.clinical.risk import declared
from kangxu.clinical.risk.inputs import Columns, flag, sex
from kangxu.clinical.risk.model import Answer, RiskModel
from kangxu.clinical.risk.points import PointsSheet
from kangxu.clinical.sheets import load_sheet

_SHEET = load_sheet("coefficients.toml", __package__)
_SCALE = Bands.read("handan_ckd", _SHEET["bands"])
POINTS = PointsSheet.read(_SHEET)


def total(columns: Columns, variant: str) -> Answer:
    """Points; people of the south or of a city are scored, but the study had none of them."""
    value = POINTS.total(columns)
    elsewhere = (columns["north"] == 0) | (columns["urban"] == 1)
    return Answer(value, _SCALE.index(value), extrapolated=elsewhere)


MODEL = RiskModel(
    code="handan_ckd",
    edition="2020.1",
    zh="邯郸慢性肾脏病简易评分",
    en="Handan simple score for kidney disease",
    unit="points",
    kind="points",
    diseases=("ckd",),
    inputs=(
        sex(),
        declared.age(30, 120),
        declared.waist(),
        declared.systolic(),
        declared.yes_no("diabetes"),
        flag("primary_school", "小学及以上文化程度", "Primary school or more"),
        declared.yes_no("north", required=False),
        declared.yes_no("urban", required=False),
        declared.yes_no("ckd", required=False),
    ),
    bands=_SCALE.bands,
    formula=total,
    points=POINTS,
    contributions=POINTS.contributions,
    driver_words={row["code"]: Band(**row) for row in _SHEET["drivers"]},
    excludes={"ckd": Band("known_ckd", "已确诊慢性肾脏病，不再评分", "Known kidney disease: not scored")},
    source="Handan Eye Study, BMC Nephrol 2020, doi 10.1186/s12882-020-01787-9",
    population="Adults from 30 years in the rural north of China (Handan)",
    confidence="S1",
    owner="clinical lead (signature outstanding)",
    reviewed_on=date(2026, 11, 21),
    next_review=date(2027, 11, 21),
    licence="CC BY; cite the source. Screening only, does not replace a physician's diagnosis.",
    output=(-8, 54),
    monotone={"waist_cm": 1, "systolic": 1, "diabetes": 1, "primary_school": -1},
)
