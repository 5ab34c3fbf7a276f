"""Constitution of the elderly by the 33 items of the national public health service."""

from kangxu.clinical.risk.constitution import ConstitutionForm
from kangxu.clinical.sheets import load_sheet

FORM = ConstitutionForm.read("tcm_elderly_33", load_sheet("coefficients.toml", __package__))
MODEL = FORM.model()
