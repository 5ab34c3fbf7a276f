"""CAT: how much COPD weighs on a person, by a total that was scored on a permitted form."""

from datetime import date

from kangxu.clinical.bands import Band, Bands, FloatArray
from kangxu.clinical.risk.inputs import Columns, Input
from kangxu.clinical.risk.model import Answer, RiskModel
from kangxu.clinical.sheets import load_sheet

_SCALE = Bands.read("cat", load_sheet("coefficients.toml", __package__)["bands"])
CAT_TOTAL = Input("cat_total", "CAT总分", "CAT total", "score", low=0, high=40, whole=True, analyte="CAT")


def impact(columns: Columns, variant: str) -> Answer:
    total = columns["cat_total"]
    return Answer(total, _SCALE.index(total))


def contributions(columns: Columns, variant: str) -> dict[str, FloatArray]:
    return {"cat_total": columns["cat_total"]}


MODEL = RiskModel(
    code="cat_total",
    edition="2023.1",
    zh="慢阻肺评估测试总分（CAT）",
    en="COPD assessment test, total (CAT)",
    unit="points",
    kind="points",
    diseases=("copd",),
    inputs=(CAT_TOTAL,),
    bands=_SCALE.bands,
    formula=impact,
    contributions=contributions,
    driver_words={"cat_total": Band("cat_total", "问卷总分", "Total of the form")},
    source="GOLD 2023-2025",
    population="Adults with COPD who filled in a permitted form",
    confidence="VM",
    owner="clinical lead (signature outstanding)",
    reviewed_on=date(2026, 11, 21),
    next_review=date(2027, 11, 21),
    licence="Items are copyrighted (GSK) and not included; the total of a permitted form may be entered.",
    output=(0, 40),
    monotone={"cat_total": 1},
)
