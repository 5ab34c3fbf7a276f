"""Cases against the shelf: what agrees, what differs, and that nothing is passed over."""

from math import nan
from typing import Any

import pytest

from kangxu.clinical.risk import verify as verifying
from kangxu.clinical.risk.answers import CannotAnswer, translated
from kangxu.clinical.risk.cases import Unreadable, allowed, blocks_of, same
from kangxu.clinical.risk.names import BrokenNames, Names, Target, names_tables
from kangxu.clinical.risk.verify import Verdict, verify

PERSON = {"sex": "female", "age": 67, "bmi": 30.2, "waist_cm": 96, "sbp": 165, "fh": 1, "note": "seen twice"}
TABLE = {
    "inputs": {"sbp": "systolic", "fh": "family_history_diabetes"},
    "defaults": {"diabetes": 0},
    "words": {"fh": {"yes": 1}},
    "ignore": ["dbp"],
    "expected": {
        "total": "value",
        "refer": "is_band:positive",
        "result": "band",
        "why": "refusal",
        "sum": "sum_of_points",
        "parts.age": "points:age",
        "parts.gone": "points:gone",
    },
    "bands": {"yes": "positive", "why": {"young": "out_of_range"}},
}


@pytest.fixture(autouse=True)
def tables(monkeypatch: pytest.MonkeyPatch) -> None:
    known = {"block": Names.read(TABLE, "cdrs"), "sum": Names.read({"function": f"{__name__}:summed"}, None)}
    monkeypatch.setattr(verifying, "names_tables", lambda: known)


def summed(given: dict[str, Any]) -> dict[str, Any]:
    return {"sum": given["a"] + given["b"], "deep": {"er": [given["a"], None]}}


def one(expected: dict[str, Any], block: str = "block", **given: Any) -> Verdict:
    [verdict] = verify({block: [{"id": "x", "input": {**PERSON, **given}, "expected": expected}]})
    return verdict


def test_a_block_is_answered_under_its_own_names() -> None:
    assert one({"total": 49, "refer": 1, "result": "yes", "parts": {"age": 18}, "why": None}) == Verdict(
        "block", "cdrs", 1, ()
    )
    assert one({"total": 49}, fh="yes", dbp=90).agree == 1


@pytest.mark.parametrize(
    ("expected", "given", "got"),
    [
        ({"total": 48}, {}, {"total": 49.0}),
        ({"total": None}, {}, {"total": 49.0}),
        ({"refer": 0}, {}, {"refer": 1}),
        ({"result": "no"}, {}, {"result": "positive"}),
        ({"parts": {"age": 17}}, {}, {"parts.age": 18.0}),
        ({"parts": None}, {}, {"parts": 18.0}),
        ({"total": 49}, {"age": 75}, {"total": None}),
        ({"parts": {"gone": 0}}, {}, {"parts.gone": None}),
        ({"answered": 0}, {}, {"answered": True}),
        ({"sum": 48}, {}, {"sum": 49.0}),
        ({"unheard_of": 1}, {}, {"unheard_of": None}),
        ({"total": 49}, {"unheard_of": 1}, {"total": None}),
        ({"total": 49}, {"bmi": "fat"}, {"total": None}),
    ],
)
def test_what_differs_or_is_not_answered_is_reported(
    expected: dict[str, Any], given: dict[str, Any], got: dict[str, Any]
) -> None:
    [difference] = one(expected, **given).differ
    assert difference.id == "x"
    assert difference.got == got
    assert difference.why


def test_a_refusal_is_an_answer_too() -> None:
    assert one({"total": None, "refused": True, "why": "young", "parts": None}, age=19).agree == 1
    assert one({"refused": False}, age=20).agree == 1
    assert one({"total": 1}, age=19).differ[0].why == "refused: out_of_range age"


def test_functions_answer_blocks_that_are_no_model() -> None:
    cases = [
        {"input": {"a": 1, "b": 2}, "expected": {"sum": 3, "deep": {"er": [1, None]}}},
        {"input": {"a": 1, "b": 2}, "expected": {"deep": {"other": 1}}},
        {"input": {"a": 1}, "expected": {"sum": 3}},
    ]
    [verdict] = verify({"models": {"sum": {"vectors": cases}}})
    assert (verdict.total, verdict.agree) == (3, 1)
    assert [one.id for one in verdict.differ] == ["sum-2", "sum-3"]


def test_a_unit_given_beside_the_number_chooses_our_input() -> None:
    names = Names.read(
        {"units": {"tc": {"by": "unit", "mmol/L": "tc_mmol_l", "mg/dL": "tc_mg_dl"}}, "inputs": {"age_years": "age"}},
        None,
    )
    assert translated(names, {"tc": 5, "unit": "mmol/L"}) == {"tc_mmol_l": 5}
    assert translated(names, {"tc": 200, "unit": "mg/dL"}) == {"tc_mg_dl": 200}
    with pytest.raises(CannotAnswer, match="furlong"):
        translated(names, {"tc": 5, "unit": "furlong"})


def test_of_several_names_for_one_input_the_first_in_the_table_counts() -> None:
    names = Names.read({"inputs": {"first": "age", "second": "age"}}, None)
    assert translated(names, {"second": 2, "first": 1}) == {"age": 1}


def test_lists_numbers_and_words_are_translated() -> None:
    names = Names.read({"spread": {"items": ["one", "two"]}, "scale": {"g": 0.1}, "words": {"x": {"1": "male"}}}, None)
    assert translated(names, {"items": [3, 4], "g": 50, "x": 1}) == {"one": 3, "two": 4, "g": 5, "x": "male"}
    with pytest.raises(CannotAnswer, match="list of 2"):
        translated(names, {"items": [3]})


def test_a_model_without_a_table_speaks_our_names() -> None:
    given = {"systolic": 165, "family_history_diabetes": 1, "diabetes": 0}
    person = {name: PERSON[name] for name in ("sex", "age", "bmi", "waist_cm")}
    case = {"input": {**person, **given}, "expected": {"value": 49, "band": "positive", "extrapolated": False}}
    assert verify({"cdrs": [case]})[0].agree == 1


def test_a_block_nobody_knows_counts_as_not_agreeing() -> None:
    verdict = one({"total": 1}, block="unheard_of")
    assert (verdict.answered_by, verdict.total, verdict.agree) == (None, 1, 0)
    assert one({}).agree == 0


@pytest.mark.parametrize(("tolerance", "agree"), [("x", 0), ([1], 0), (None, 1), (0.1, 1)])
def test_a_tolerance_that_is_no_number_stops_its_own_case_only(tolerance: Any, agree: int) -> None:
    case = {"input": PERSON, "expected": {"total": 49}}
    [verdict] = verify({"block": [{**case, "tolerance": tolerance}, case]})
    assert verdict.agree == agree + 1


def test_other_variants_and_models_answer_where_a_table_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    table = {
        "inputs": {"sbp": "systolic"},
        "variant": "printed",
        "expected": {"risk": "value", "whole": "value:rounded", "score": {"of": "value", "model": "cdrs"}},
        "sets": {"recovered": "calibrated"},
        "defaults": {"family_history_diabetes": 0},
    }
    monkeypatch.setattr(verifying, "names_tables", lambda: {"two": Names.read(table, "china_par")})
    man = {"sex": "male", "age": 60, "north": 1, "urban": 1, "waist_cm": 80, "tc_mg_dl": 200, "hdl_mg_dl": 50}
    man |= {"sbp": 145, "on_pressure_drugs": 0, "diabetes": 0, "smoking": 0, "family_history_ascvd": 0, "ascvd": 0}
    case = {"input": man | {"bmi": 23}, "expected": {"risk": 0, "whole": 0, "score": 0, "recovered": {"risk": 0}}}
    [difference] = verify({"two": [case]})[0].differ
    got = difference.got
    assert got["whole"] == round(got["risk"])
    assert got["score"] == 16 + 7 + 1 + 5 + 2
    assert 0.1 < abs(got["risk"] - got["recovered.risk"]) < 5
    nothing = {"input": man, "expected": {"recovered": None}}
    assert set(verify({"two": [nothing]})[0].differ[0].got) == {"recovered.risk", "recovered.whole"}
    assert verify({"two": [{**nothing, "input": {**man, "ascvd": 1, "bmi": 23, "diabetes": 1}}]})[0].agree == 1


@pytest.mark.parametrize(
    ("expected", "got", "tolerance", "agrees"),
    [
        (4.7, 4.76, 0.06, True),
        (4.7, 4.77, 0.06, False),
        (7.3, 7.3, None, True),
        (7.3, 7.31, None, False),
        (32.1429, 32.142857, None, True),
        (32.1428, 32.142857, None, False),
        (1, True, None, True),
        (0, False, None, True),
        ("1", 1, None, True),
        ("high", "high", None, True),
        ("high", 1.0, None, False),
        (1, nan, 5, False),
        (1, None, 5, False),
        (None, 1, 5, False),
        (None, None, None, True),
        ([1, "a"], [1.0, "a"], None, True),
        ([1], [1, 2], None, False),
    ],
)
def test_when_an_answer_agrees(expected: Any, got: Any, tolerance: float | None, agrees: bool) -> None:
    assert same(expected, got, tolerance) is agrees


def test_integers_have_no_rounding() -> None:
    assert allowed(49, None) < 1e-6
    assert allowed(75.0, None) < 1e-6


@pytest.mark.parametrize("content", [[], 5, None, {}, {"models": []}, {"cdrs": 5}, {"cdrs": [5]}, {"cdrs": {"a": []}}])
def test_what_is_no_file_of_cases_is_refused(content: Any) -> None:
    with pytest.raises(Unreadable):
        blocks_of(content)


def test_a_table_that_nobody_understands_is_refused() -> None:
    with pytest.raises(TypeError):
        Names.read({"imputs": {}}, "cdrs")
    assert Target.read("value") == Target("value")
    assert issubclass(BrokenNames, Exception)
    assert names_tables() is names_tables()
