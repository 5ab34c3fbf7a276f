"""GDS-15: depression of older adults, from its total."""

from kangxu.clinical.risk.questionnaire import Questionnaire
from kangxu.clinical.sheets import load_sheet

MODEL = Questionnaire.read("gds15", load_sheet("coefficients.toml", __package__)).model()
