"""Zung SAS: anxiety symptoms in the last week, as an index."""

from kangxu.clinical.risk.zung import index_model
from kangxu.clinical.sheets import load_sheet

MODEL = index_model("sas", load_sheet("coefficients.toml", __package__))
