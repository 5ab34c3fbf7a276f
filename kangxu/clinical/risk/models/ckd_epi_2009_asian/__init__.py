"""CKD-EPI 2009 with the coefficients of its four-level variant for Asians."""

from kangxu.clinical.risk.ckd_epi import equation
from kangxu.clinical.sheets import load_sheet

MODEL = equation("ckd_epi_2009_asian", load_sheet("coefficients.toml", __package__))
