"""CHA2DS2-VASc-60 of the Chinese guideline of 2023, switched off until its source is read; see coefficients.toml."""

from kangxu.clinical.risk.fibrillation import fibrillation_score
from kangxu.clinical.sheets import load_sheet

MODEL = fibrillation_score("cha2ds2_vasc_60", load_sheet("coefficients.toml", __package__), confidence="MEM", on=False)
