"""CKD-EPI 2021: estimated glomerular filtration rate from creatinine, without race, with its KDIGO category."""

from kangxu.clinical.risk.ckd_epi import equation
from kangxu.clinical.sheets import load_sheet

MODEL = equation("ckd_epi_2021", load_sheet("coefficients.toml", __package__))
