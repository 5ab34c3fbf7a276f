"""Conversion between the two units of a quantity: published values, there and back, and the catalogue agrees."""

import pytest

from kangxu.clinical.analytes import catalogue
from kangxu.clinical.conversions import PAIRS, UnitPair, UnknownConversion, to_other_unit


@pytest.mark.parametrize(
    ("value", "quantity", "unit", "expected", "other"),
    [
        (7.0, "glucose", "mmol/L", 126.126, "mg/dL"),
        (88.4, "creatinine", "umol/L", 1.0, "mg/dL"),
        (88.4, "Creatinine", "μmol/L", 1.0, "mg/dL"),
        (420, "urate", "umol/L", 7.0612, "mg/dL"),
        (3.39, "ACR", "mg/mmol", 29.9676, "mg/g"),
        (6.5, "HbA1c", "%", 47.545, "mmol/mol"),
        (5.0, "cholesterol", "mmol/L", 193.35, "mg/dL"),
    ],
)
def test_there_and_back(value: float, quantity: str, unit: str, expected: float, other: str) -> None:
    found, found_unit = to_other_unit(value, quantity, unit)
    assert (found, found_unit) == (pytest.approx(expected, abs=1e-4), other)
    assert to_other_unit(found, quantity, other)[0] == pytest.approx(value)


@pytest.mark.parametrize(("quantity", "unit"), [("glucose", "mg/L"), ("magic", "mmol/L")])
def test_what_is_not_known_is_refused(quantity: str, unit: str) -> None:
    with pytest.raises(UnknownConversion, match=quantity):
        to_other_unit(1.0, quantity, unit)


@pytest.mark.parametrize(
    ("quantity", "analyte", "usual"),
    [("cholesterol", "TC", 5), ("triglyceride", "TG", 1.5), ("glucose", "GLU", 7), ("creatinine", "CREA", 80),
     ("urate", "UA", 400), ("acr", "UACR", 30), ("hba1c", "HBA1C", 6.5)],
)  # fmt: skip
def test_the_catalogue_converts_alike(quantity: str, analyte: str, usual: float) -> None:
    """Laboratories' factors may be rounded otherwise than the models', never by more than a thousandth."""
    pair: UnitPair = PAIRS[quantity]
    known = catalogue()[analyte]
    first, second = (pair.unit, pair.other) if known.conversion(pair.unit) else (pair.other, pair.unit)
    in_own = known.to_canonical(usual, first)
    in_other = known.to_canonical(to_other_unit(usual, quantity, first)[0], second)
    assert in_other == pytest.approx(in_own, rel=1e-3)
