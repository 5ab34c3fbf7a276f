"""Cells as people and machines fill them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kangxu.clinical.results import EMPTY, MASKED, NOT_MEASURED, UNREADABLE, Result, parse, parse_pair


@pytest.mark.parametrize(
    ("cell", "value", "comparator", "rest"),
    [
        ("5.6", 5.6, None, None),
        (" ５．６ ", 5.6, None, None),
        ("> 6.22", 6.22, ">", None),
        ("＜0.05", 0.05, "<", None),
        ("≥300", 300, ">=", None),
        ("小于等于0.5", 0.5, "<=", None),
        ("4.15+", 4.15, None, "+"),
        ("8.62++", 8.62, None, "++"),
        ("7.75轻度乳糜", 7.75, None, "轻度乳糜"),
        ("5.6 ↑", 5.6, None, "↑"),
        ("↑7.8", 7.8, None, None),
        ("7.8 H", 7.8, None, "H"),
        ("-1.22", -1.22, None, None),
        ("0", 0.0, None, None),
        ("009", 9.0, None, None),
        ("1,234.5", 1234.5, None, None),
        ("1.0E+03", 1000.0, None, None),
        ("6.2×10^3", 6200.0, None, None),
    ],
)
def test_numbers(cell: str, value: float, comparator: str | None, rest: str | None) -> None:
    assert parse(cell) == Result(value=pytest.approx(value), comparator=comparator, qualifier=rest)


@pytest.mark.parametrize(
    ("cell", "value", "unit"),
    [("97 mg/dL", 97, "mg/dL"), ("６.２*10^9/L", 6.2, "*10^9/L"), ("36.5℃", 36.5, "℃"), ("82次/分", 82, "次/分")],
)
def test_a_unit_in_the_cell_is_kept(cell: str, value: float, unit: str) -> None:
    assert parse(cell) == Result(value=value, unit=unit)


@pytest.mark.parametrize(
    ("cell", "comparator", "text"), [("HI", ">", "HI"), ("0Hi", ">", "HI"), ("lo", "<", "LO"), ("高于量程", ">", "HI")]
)
def test_beyond_the_meter_has_a_direction_and_no_number(cell: str, comparator: str, text: str) -> None:
    assert parse(cell) == Result(comparator=comparator, text=text)


@pytest.mark.parametrize(
    ("cell", "problem"),
    [
        (None, EMPTY),
        ("", EMPTY),
        ("　", EMPTY),
        ("NA", EMPTY),
        ("null", EMPTY),
        ("NaN", EMPTY),
        ("未查", NOT_MEASURED),
        ("弃查", NOT_MEASURED),
        ("拒测", NOT_MEASURED),
        ("/", NOT_MEASURED),
        ("?", NOT_MEASURED),
        ("??", NOT_MEASURED),
        ("Unknown", NOT_MEASURED),
        ("3天前未查", NOT_MEASURED),
        ("*****", MASKED),
        ("保密", MASKED),
        ("测不出", UNREADABLE),
        ("12abc", UNREADABLE),
        ("3-5", UNREADABLE),
        ("133/82", UNREADABLE),
        ("1.2.3", UNREADABLE),
        ("2017-10-19", UNREADABLE),
        ("inf", UNREADABLE),
        ("1e400", UNREADABLE),
        ("阴性", UNREADABLE),
        ("5,6", UNREADABLE),
    ],
)
def test_what_is_not_a_number_says_why(cell: str | None, problem: str) -> None:
    assert parse(cell) == Result(problem=problem)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("-", "-"),
        ("阴性", "-"),
        ("阴性(-)", "-"),
        ("neg", "-"),
        ("±", "±"),
        ("+-", "±"),
        ("弱阳性", "±"),
        ("+", "1+"),
        ("++", "2+"),
        ("＋＋＋", "3+"),
        ("2+", "2+"),
        ("+4", "4+"),
        ("阳性", "阳性"),
        ("阳性(+)", "阳性"),
        ("阳性(2+)", "2+"),
        ("0.3(1+)", "1+"),
        ("正常", "正常"),
    ],
)
def test_ordinal_results(cell: str, text: str) -> None:
    assert parse(cell, ordinal=True).text == text


def test_a_dash_is_negative_for_a_strip_and_nothing_for_a_number() -> None:
    assert parse("-", ordinal=True).text == "-"
    assert parse("-").problem == NOT_MEASURED


def test_an_ordinal_test_may_be_answered_with_a_number() -> None:
    assert parse("0.05", ordinal=True).value == 0.05


def test_decimal_comma_only_where_the_file_uses_it() -> None:
    assert parse("5,6", decimal=",").value == 5.6
    assert parse("1.234,5", decimal=",").value == 1234.5


@pytest.mark.parametrize(
    ("cell", "values"),
    [("133/82", (133, 82)), ("１３３／８２", (133, 82)), ("133 / 82 mmHg", (133, 82)), ("133/82(坐位)", (133, 82))],
)
def test_pairs(cell: str, values: tuple[float, float]) -> None:
    first, second = parse_pair(cell)
    assert (first.value, second.value) == values


@pytest.mark.parametrize(("cell", "problem"), [("拒测", NOT_MEASURED), ("133", UNREADABLE), ("133/", UNREADABLE)])
def test_half_a_pair_is_no_pair(cell: str, problem: str) -> None:
    assert [half.problem for half in parse_pair(cell)] == [problem, problem]


@given(st.text(max_size=30), st.booleans())
def test_no_text_whatever_crashes_or_stays_without_an_answer(cell: str, ordinal: bool) -> None:
    result = parse(cell, ordinal=ordinal)
    assert (result.value is not None) + (result.text is not None) + (result.problem is not None) == 1
    assert parse_pair(cell)[0].problem is None or parse_pair(cell)[1].problem is not None


@given(st.decimals(min_value=-100000, max_value=100000, places=3, allow_nan=False))
def test_any_decimal_is_read_as_itself(number: object) -> None:
    assert parse(f"{number}").value == float(str(number))
    assert parse(f"> {number}").comparator == ">"
