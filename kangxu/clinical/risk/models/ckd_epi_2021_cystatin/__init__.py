"""CKD-EPI 2021 from creatinine and cystatin C together."""

from kangxu.clinical.risk.ckd_epi import equation
from kangxu.clinical.sheets import load_sheet

MODEL = equation("ckd_epi_2021_cystatin", load_sheet("coefficients.toml", __package__))
