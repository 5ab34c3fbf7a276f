"""Fagerström test: how much somebody who smokes depends on nicotine."""

from kangxu.clinical.risk.questionnaire import Questionnaire
from kangxu.clinical.sheets import load_sheet

MODEL = Questionnaire.read("fagerstrom", load_sheet("coefficients.toml", __package__)).model()
