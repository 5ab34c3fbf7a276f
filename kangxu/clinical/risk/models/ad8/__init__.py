"""AD8: early change of cognition."""

from kangxu.clinical.risk.questionnaire import Questionnaire
from kangxu.clinical.sheets import load_sheet

MODEL = Questionnaire.read("ad8", load_sheet("coefficients.toml", __package__)).model()
