"""PSQI: sleep quality, from its total."""

from kangxu.clinical.risk.questionnaire import Questionnaire
from kangxu.clinical.sheets import load_sheet

MODEL = Questionnaire.read("psqi_total", load_sheet("coefficients.toml", __package__)).model()
