"""CHA2DS2-VASc: risk of stroke in atrial fibrillation; the points lie in coefficients.toml."""

from kangxu.clinical.risk.fibrillation import fibrillation_score
from kangxu.clinical.risk.model import Output
from kangxu.clinical.sheets import load_sheet

MODEL = fibrillation_score(
    "cha2ds2_vasc",
    load_sheet("coefficients.toml", __package__),
    confidence="VM",
    outputs=(Output("without_sex", "不计性别的总分（CHA2DS2-VA）", "Total without sex (CHA2DS2-VA)", "points"),),
)
