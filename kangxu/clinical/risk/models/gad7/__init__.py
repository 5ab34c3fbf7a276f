"""GAD-7: anxiety symptoms in the last two weeks."""

from kangxu.clinical.risk.questionnaire import Questionnaire
from kangxu.clinical.sheets import load_sheet

MODEL = Questionnaire.read("gad7", load_sheet("coefficients.toml", __package__)).model()
