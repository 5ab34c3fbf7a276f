"""MNA-SF: nutrition of older adults, from its total."""

from kangxu.clinical.risk.questionnaire import Questionnaire
from kangxu.clinical.sheets import load_sheet

MODEL = Questionnaire.read("mna_sf_total", load_sheet("coefficients.toml", __package__)).model()
