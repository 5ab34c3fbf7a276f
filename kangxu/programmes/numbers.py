"""Numbers of the clinical room by name, as the rules of this room's sheets may use them: {bmi.overweight}."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from kangxu.clinical.body import BMI, WAIST
from kangxu.clinical.glucose import FASTING, HBA1C
from kangxu.clinical.kidney import ALBUMINURIA
from kangxu.clinical.sheets import load_sheet

_SPIROMETRY = load_sheet("coefficients.toml", "kangxu.clinical.risk.models.gold")
_NUMBER = re.compile(r"\{(\w+\.\w+)\}")


@cache
def clinical_numbers() -> Mapping[str, str]:
    """Name → number."""
    return {
        **{f"waist_{sex}.central": f"{bands.bounds('central')[0]:g}" for sex, bands in WAIST.items()},
        "bmi.overweight": f"{BMI.bounds('overweight')[0]:g}",
        "albuminuria.A1_to": f"{ALBUMINURIA['mg/g'].cuts[0]:g}",
        "albuminuria.A2_to": f"{ALBUMINURIA['mg/g'].cuts[-1]:g}",
        "airflow.obstruction": f"{_SPIROMETRY['obstruction']['cuts'][0]:g}",
        "fasting.diabetic": f"{FASTING.bounds('diabetic')[0]:g}",
        "hba1c.diabetic": f"{HBA1C.bounds('diabetic')[0]:g}",
    }


def filled(text: str, numbers: Mapping[str, str]) -> str:
    """The text with its numbers. Raises KeyError for a name that there is not."""
    return _NUMBER.sub(lambda found: numbers[found[1]], text)
