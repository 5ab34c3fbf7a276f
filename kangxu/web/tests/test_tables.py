from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kangxu.clinical.results import clean
from kangxu.web.tables import csv_file, safe_cell


@pytest.mark.parametrize("evil", ["=1+1", "+1-1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝cmd", "=HYPERLINK(1)"])
def test_formulas_become_text(evil: str) -> None:
    assert safe_cell(evil) == f"'{evil}"


@pytest.mark.parametrize("plain", ["-5.2", "+3", "5.6", "阴性", "133/82", "", "13800000000"])
def test_values_stay_as_they_are(plain: str) -> None:
    assert safe_cell(plain) == plain


@pytest.mark.parametrize("number", ["36992119600101001X", "369921196001010019", "6222021234567890"])
def test_long_numbers_are_not_rounded(number: str) -> None:
    assert safe_cell(number) == f"'{number}"


@given(st.text())
def test_no_cell_begins_a_formula(text: str) -> None:
    cell = safe_cell(text)
    assert not cell.startswith(("=", "@", "\t", "\r"))
    assert not cell.startswith(("+", "-")) or cell[1:2].isdigit()
    assert clean(cell) == clean(text)  # our own reader takes the mark off again


def test_a_file_survives_quotes_and_lines() -> None:
    rows = [["a", "b"], ['say "x"', "two\nlines"], ["=1", "中文"]]
    body = b"".join(csv_file("拒收.csv", rows).streaming_content).decode("utf-8")
    assert body.startswith("\ufeff")
    read = list(csv.reader(io.StringIO(body.lstrip("\ufeff"))))
    assert read == [["a", "b"], ['say "x"', "two\nlines"], ["'=1", "中文"]]
