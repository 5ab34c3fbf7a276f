"""AUDIT-C: harmful drinking, with a lower cut for women."""

import numpy as np

from kangxu.clinical.risk.inputs import FEMALE, Columns, sex
from kangxu.clinical.risk.model import Answer
from kangxu.clinical.risk.questionnaire import Questionnaire
from kangxu.clinical.sheets import load_sheet

_SHEET = load_sheet("coefficients.toml", __package__)
FORM = Questionnaire.read("audit_c", _SHEET)


def drinking(columns: Columns, variant: str) -> Answer:
    value = FORM.points.total(columns)
    cut = _SHEET["positive_from"]
    over = value - np.where(columns["sex"] == FEMALE, cut["female"], cut["male"])
    return Answer(value, FORM.scale.index(over))


MODEL = FORM.model(drinking, inputs=(sex(), *FORM.inputs))
