"""Constitution by GB/T 46939-2025, the successor of the 60 questions; off until the official text is compared."""

from collections.abc import Mapping
from typing import Any

from kangxu.clinical.risk.constitution import TYPES, ConstitutionForm
from kangxu.clinical.sheets import load_sheet

FORM = ConstitutionForm.read("gbt46939_27", load_sheet("coefficients.toml", __package__))
MODEL = FORM.model()


def published_case(given: Mapping[str, Any]) -> dict[str, Any]:
    """A published case in which every question has the same answer."""
    result = MODEL.compute_one({item.name: given["all_answers"] for item in FORM.items})
    return {one.code: result.also.get(f"{one.code}_score") for one in TYPES}
