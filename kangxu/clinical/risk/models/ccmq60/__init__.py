"""Constitution by the 60 questions of ZYYXH/T 157-2009, in the order in which software usually asks them."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from kangxu.clinical.risk.constitution import DEGREES, HIGHEST, LOWEST, TYPES, ConstitutionForm, transformed
from kangxu.clinical.sheets import load_sheet

FORM = ConstitutionForm.read("ccmq60", load_sheet("coefficients.toml", __package__))
MODEL = FORM.model()


def published_conversion(given: Mapping[str, Any]) -> dict[str, Any]:
    """A published case of the conversion: None for a sum that so many answers cannot give."""
    raw, items = given["raw"], given["n_items"]
    possible = items > 0 and LOWEST * items <= raw <= HIGHEST * items
    return {"transformed": float(transformed(np.array([raw]), items)[0]) if possible else None}


def published_decision(given: Mapping[str, Any]) -> dict[str, Any]:
    """A published case of the rule: from the nine scores to what each type is."""
    degrees = FORM.rule.degrees({one.code: np.array([float(given[one.code])]) for one in TYPES})
    return {code: DEGREES[int(degree[0])].code for code, degree in degrees.items()}
