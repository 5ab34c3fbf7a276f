"""PHQ-9: depressive symptoms in the last two weeks. Any thought of self-harm asks for a person on the same day."""

from dataclasses import replace

import numpy as np

from kangxu.clinical.risk.inputs import Columns
from kangxu.clinical.risk.model import Answer, Output
from kangxu.clinical.risk.questionnaire import Questionnaire
from kangxu.clinical.sheets import load_sheet

FORM = Questionnaire.read("phq9", load_sheet("coefficients.toml", __package__))


def symptoms(columns: Columns, variant: str) -> Answer:
    self_harm = np.where(columns["phq9_item_9"] > 0, 1.0, 0.0)
    return replace(FORM.answer(columns), also={"item9_flag": self_harm})


MODEL = FORM.model(
    symptoms,
    outputs=(
        Output("item9_flag", "有自伤或轻生念头（1＝有，须当日由专人联系）", "Thoughts of self-harm (1: contact today)"),
    ),
)
