"""Cardiovascular stratification of hypertension as revised in 2024; the numbers lie in coefficients.toml."""

from kangxu.clinical.risk.strata import stratification
from kangxu.clinical.sheets import load_sheet

MODEL = stratification("htn_stratification_2024", load_sheet("coefficients.toml", __package__))
