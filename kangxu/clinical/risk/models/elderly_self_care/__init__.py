"""Self-care ability of the elderly, the form of the national public health service."""

from kangxu.clinical.risk.questionnaire import Questionnaire
from kangxu.clinical.sheets import load_sheet

MODEL = Questionnaire.read("elderly_self_care", load_sheet("coefficients.toml", __package__)).model()
