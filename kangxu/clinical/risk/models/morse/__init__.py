"""Morse Fall Scale: risk of falling."""

from kangxu.clinical.risk.questionnaire import Questionnaire
from kangxu.clinical.sheets import load_sheet

MODEL = Questionnaire.read("morse", load_sheet("coefficients.toml", __package__)).model()
