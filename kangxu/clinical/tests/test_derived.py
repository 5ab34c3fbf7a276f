"""Derived values: published cases, limits on both sides, and arrays that agree with single values."""

from math import isnan, nextafter

import numpy as np
import pytest

from kangxu.clinical import derived
from kangxu.clinical.derived import FORMULAS, INPUTS, QUANTITIES, REASONS, derive, derive_many

USUAL = {
    "systolic": 150.0, "diastolic": 90.0, "tc": 5.5, "hdl": 1.2, "tg": 1.8, "fasting_glucose": 6.0, "glucose": 20.0,
    "age": 60.0, "ast": 50.0, "alt": 40.0, "platelets": 180.0, "calcium": 2.1, "albumin": 30.0, "sodium": 132.0,
    "chloride": 100.0, "bicarbonate": 24.0, "qt": 400.0, "rr": 0.8, "height": 170.0, "weight": 65.0,
}  # fmt: skip


def of(code: str, **given: float | None) -> float | None:
    return derive(code, **{name: USUAL[name] for name in QUANTITIES[code].inputs} | given).value


@pytest.mark.parametrize(
    ("code", "expected", "within"),
    [
        ("pulse_pressure", 60, 0),
        ("mean_arterial_pressure", 110, 1e-9),
        ("non_hdl", 4.3, 1e-9),
        ("ldl_friedewald", 3.482, 0.001),
        ("tyg", np.log(1.8 * 88.57 * 6 * 18.018 / 2), 1e-12),
        ("fib4", 2.635, 0.001),
        ("aip", 0.17609, 1e-5),
        ("corrected_calcium", 2.3, 1e-9),
        ("corrected_sodium", 132 + 1.6 * 14.4 / 5.6, 1e-9),
        ("anion_gap", 8, 0),
        ("qtc_bazett", 447.2, 0.05),
        ("qtc_fridericia", 430.9, 0.05),
        ("body_surface", 1.752, 0.001),
    ],
)
def test_a_case_of_each(code: str, expected: float, within: float) -> None:
    assert of(code) == pytest.approx(expected, abs=within, rel=1e-12)


def test_every_quantity_has_a_formula_words_and_a_case() -> None:
    assert set(QUANTITIES) == set(FORMULAS)
    assert {name for one in QUANTITIES.values() for name in one.inputs} == set(INPUTS) == set(USUAL)
    assert all(one.zh and one.en and one.source and one.confidence for one in QUANTITIES.values())


@pytest.mark.parametrize("code", QUANTITIES)
def test_arrays_agree_with_single_values_to_the_last_bit(code: str) -> None:
    names = QUANTITIES[code].inputs
    rows = np.array([[USUAL[name] * factor for name in names] for factor in (0.9, 1.0, 1.1, 3.0, 0.0)])
    rows[3, 0] = np.nan
    found = derive_many(code, **{name: rows[:, column] for column, name in enumerate(names)})
    single = [derive(code, **dict(zip(names, row, strict=True))).value for row in rows.tolist()]
    assert [None if isnan(value) else value for value in found.tolist()] == single


@pytest.mark.parametrize(("tg", "there"), [(4.5, True), (nextafter(4.5, 9), False), (4.4, True), (4.6, False)])
def test_friedewald_ends_at_its_limit(tg: float, there: bool) -> None:
    one = derive("ldl_friedewald", tc=6, hdl=1, tg=tg)
    assert (one.value is not None) is there
    assert isnan(derived.ldl_friedewald(6, 1, tg)) is not there
    if not there:
        assert (one.reason, one.names) == ("outside_limits", ("tg",))
        assert one.words("zh-hans") == "甘油三酯超出公式适用范围"
        assert one.words("en") == "Outside the formula's range: triglycerides"


def test_the_limit_itself_is_inside_in_arrays_too() -> None:
    found = derive_many("ldl_friedewald", tc=np.full(2, 6.0), hdl=np.ones(2), tg=np.array([4.5, nextafter(4.5, 9)]))
    assert np.isnan(found).tolist() == [False, True]


@pytest.mark.parametrize("code", QUANTITIES)
def test_a_missing_input_is_named_and_never_assumed(code: str) -> None:
    for name in QUANTITIES[code].inputs:
        for nothing in (None, float("nan")):
            one = derive(code, **{other: USUAL[other] for other in QUANTITIES[code].inputs} | {name: nothing})
            assert (one.value, one.reason, one.names) == (None, "missing_input", (name,))
    assert all(words["zh"] and words["en"] for words in REASONS.values())


def test_no_logarithm_of_nothing() -> None:
    assert derive("aip", tg=0, hdl=1).reason == "not_positive"
    assert derive("qtc_bazett", qt=400, rr=0).reason == "not_positive"


@pytest.mark.parametrize(("age", "caution"), [(34, ("age",)), (35, ()), (65, ()), (66, ("age",))])
def test_fib4_outside_its_ages_is_marked(age: float, caution: tuple[str, ...]) -> None:
    assert derive("fib4", age=age, ast=50, alt=40, platelets=180).caution == caution


@pytest.mark.parametrize(
    ("value", "age", "found"),
    [(1.29, 64, "low"), (1.3, 64, "unclear"), (2.67, 64, "unclear"), (2.68, 64, "high"),
     (1.99, 65, "low"), (2.0, 65, "unclear"), (2.67, 65, "unclear"), (2.68, 65, "high")],
)  # fmt: skip
def test_classes_of_fib4(value: float, age: float, found: str) -> None:
    assert derived.fib4_class(value, age) == found


@pytest.mark.parametrize(
    ("milliseconds", "male", "female"),
    [(450, "normal", "normal"), (451, "prolonged", "normal"), (470, "prolonged", "normal"),
     (471, "prolonged", "prolonged"), (499.9, "prolonged", "prolonged"), (500, "urgent", "urgent")],
)  # fmt: skip
def test_classes_of_the_qt(milliseconds: float, male: str, female: str) -> None:
    assert derived.qtc_class(milliseconds, "male") == male
    assert derived.qtc_class(milliseconds, "female") == female
