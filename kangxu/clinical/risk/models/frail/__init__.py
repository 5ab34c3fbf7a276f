"""FRAIL scale: frailty of older adults."""

from kangxu.clinical.risk.questionnaire import Questionnaire
from kangxu.clinical.sheets import load_sheet

MODEL = Questionnaire.read("frail", load_sheet("coefficients.toml", __package__)).model()
