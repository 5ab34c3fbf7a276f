"""CKD-EPI 2009 without the term for race: the equation that most Chinese laboratories still report."""

from kangxu.clinical.risk.ckd_epi import equation
from kangxu.clinical.sheets import load_sheet

MODEL = equation("ckd_epi_2009", load_sheet("coefficients.toml", __package__))
