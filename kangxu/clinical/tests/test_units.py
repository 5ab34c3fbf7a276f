"""Unit names and conversion."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kangxu.clinical.analytes import UnknownUnit, by_loinc, catalogue
from kangxu.clinical.plausibility import LIMITS
from kangxu.clinical.units import unit_key

ALL = [(analyte.id, name) for analyte in catalogue().values() for name, _ in analyte.units.values()]


@pytest.mark.parametrize(
    "same",
    [
        ("mmol/L", "mmol/l", "MMOL/L", "ｍｍｏｌ／Ｌ", "mmol / L"),
        ("umol/L", "μmol/L", "µmol/L"),
        ("10^9/L", "×10^9/L", "*10^9/L", "10*9/L", "x10(9)/L", "10E9/L", "10⁹/L", "10*3/uL", "K/uL"),
        ("mmHg", "mm[Hg]", "mm/Hg", "毫米汞柱"),
        ("mL/min/1.73m2", "mL/min/{1.73_m2}", "ml/min/1.73㎡", "mL/min/1.73 m²"),
        ("U/L", "IU/L", "[iU]/L"),
        ("/min", "次/分", "bpm", "beats/minute", "{beats}/min"),
        ("kg/m2", "kg/m²", "kg/㎡", "kg/m^2"),
    ],
)
def test_writings_of_one_unit_share_a_key(same: tuple[str, ...]) -> None:
    assert len({unit_key(name) for name in same}) == 1


@pytest.mark.parametrize(("one", "other"), [("mg/dL", "mmol/L"), ("g/L", "mg/L"), ("10^9/L", "10^12/L"), ("kg", "斤")])
def test_different_units_stay_different(one: str, other: str) -> None:
    assert unit_key(one) != unit_key(other)


@pytest.mark.parametrize(
    ("analyte", "value", "unit", "expected"),
    [
        ("GLU", 100, "mg/dL", 5.551),
        ("HBA1C", 48, "mmol/mol", 6.544),
        ("TEMP", 98.6, "°F", 37.0),
        ("CREA", 1.0, "mg/dl", 88.4),
        ("UA", 0.42, "mmol/L", 420),
        ("WBC", 7650, "/uL", 7.65),
        ("HCT", 45.6, "%", 0.456),
    ],
)
def test_conversion(analyte: str, value: float, unit: str, expected: float) -> None:
    assert catalogue()[analyte].to_canonical(value, unit) == pytest.approx(expected, rel=1e-3)


def test_an_unknown_unit_is_refused() -> None:
    with pytest.raises(UnknownUnit):
        catalogue()["GLU"].to_canonical(5.6, "mmHg")


def test_urea_in_mg_is_refused_until_someone_says_which() -> None:
    assert catalogue()["UREA"].conversion("mg/dL") is None


@given(st.sampled_from(ALL), st.floats(min_value=0.001, max_value=10000))
def test_there_and_back_again(which: tuple[str, str], value: float) -> None:
    conversion = catalogue()[which[0]].conversion(which[1])
    assert conversion is not None
    assert conversion.back(conversion.forward(value)) == pytest.approx(value, rel=1e-9, abs=1e-9)
    assert conversion.forward(np.array([value]))[0] == conversion.forward(value)


@given(st.text(max_size=20))
def test_any_text_has_a_key(text: str) -> None:
    assert unit_key(text) == unit_key(text)


def _check_digit(code: str) -> bool:
    """LOINC's mod 10: digits in odd places from the right are taken together and doubled."""
    body, _, check = code.partition("-")
    odd, even = body[::-1][0::2][::-1], body[::-1][1::2][::-1]
    total = sum(int(digit) for digit in even + str(int(odd) * 2))
    return (10 - total % 10) % 10 == int(check)


def test_every_loinc_code_has_its_check_digit_and_is_used_once() -> None:
    codes = [analyte.loinc for analyte in catalogue().values() if analyte.loinc]
    assert len(codes) == len(set(codes)) == len(by_loinc())
    assert [code for code in codes if not _check_digit(code)] == []


def test_limits_are_in_order() -> None:
    for analyte in catalogue().values():
        limits = LIMITS.get(analyte.id)
        bounds = [
            b for b in (limits and limits.hard_low, analyte.typical, limits and limits.hard_high) if b is not None
        ]
        assert bounds == sorted(bounds), analyte.id
        assert analyte.name_zh
