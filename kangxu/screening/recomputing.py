"""Making a stored result again from what it was made from."""

from __future__ import annotations

from collections.abc import Mapping

from kangxu.clinical.risk import risk_models
from kangxu.clinical.risk.model import Result
from kangxu.screening.models import Assessment


class OtherEdition(Exception):
    """The shelf no longer holds the edition that made a result; the message names both."""


def recompute(row: Assessment) -> Result:
    """The result of the same inputs by the same edition and variant: the same to the last digit.

    Raises OtherEdition when the model changed since.
    """
    formula, model = row.formula, risk_models().get(row.model)
    if model is None or model.edition != formula.edition or formula.variant not in model.variants:
        held = "nothing" if model is None else model.edition
        raise OtherEdition(f"{row.model} {formula.edition} {formula.variant}: the shelf holds {held}")
    return model.compute_one(inputs_of(row), formula.variant)


def inputs_of(row: Assessment) -> Mapping[str, float]:
    """Input name → value, those that were known."""
    pairs = zip(row.formula.inputs, row.values, strict=True)
    return {name: value for name, value in pairs if value == value}
