"""COPD-PS: band of a total that was scored on a licensed form; the items are not part of this program."""

from datetime import date

from kangxu.clinical.bands import Band, Bands, FloatArray
from kangxu.clinical.risk.inputs import Columns, Input
from kangxu.clinical.risk.model import Answer, RiskModel
from kangxu.clinical.sheets import load_sheet

_SCALE = Bands.read("copd_ps", load_sheet("coefficients.toml", __package__)["bands"])


def band_of_total(columns: Columns, variant: str) -> Answer:
    total = columns["copd_ps_total"]
    return Answer(total, _SCALE.index(total))


def contributions(columns: Columns, variant: str) -> dict[str, FloatArray]:
    return {"copd_ps_total": columns["copd_ps_total"]}


MODEL = RiskModel(
    code="copd_ps_total",
    edition="1",
    zh="慢阻肺人群筛查问卷总分（COPD-PS）",
    en="COPD population screener, total (COPD-PS)",
    unit="points",
    kind="points",
    diseases=("copd",),
    inputs=(Input("copd_ps_total", "COPD-PS总分", "COPD-PS total", "points", low=0, high=10, whole=True),),
    bands=_SCALE.bands,
    formula=band_of_total,
    contributions=contributions,
    driver_words={"copd_ps_total": Band("copd_ps_total", "问卷总分", "Total of the form")},
    source="COPD-PS; cut-offs as in two Chinese comparisons with spirometry",
    population="Adults without known COPD who filled in a licensed form",
    confidence="V2",
    owner="clinical lead (signature outstanding)",
    reviewed_on=date(2026, 11, 21),
    next_review=date(2027, 11, 21),
    licence="Items are licensed (QualityMetric) and not included; the total of a licensed form may be entered.",
    output=(0, 10),
    monotone={"copd_ps_total": 1},
)
