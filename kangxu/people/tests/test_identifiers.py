from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kangxu.people.identifiers import (
    BadNationalId,
    check_digit,
    is_national_id,
    read_national_id,
    read_number,
    read_phones,
)

TODAY = date(2026, 11, 21)
SOUND = ["11010519491231002X", "34052419800101001X", "440524188001010014", "53010219200508011X", "110101199003078718"]


@pytest.mark.parametrize("number", SOUND)
def test_published_numbers_carry_their_check_digit(number: str) -> None:
    assert check_digit(number[:17]) == number[17]
    assert is_national_id(number)


@pytest.mark.parametrize(
    ("text", "number"),
    [("11010519491231002x", SOUND[0]), ("１１０１０５１９４９１２３１００２Ｘ", SOUND[0]),
     (" 110105 19491231 002X ", SOUND[0]), ("110105491231002", SOUND[0])],
)  # fmt: skip
def test_a_number_is_read_however_it_is_written(text: str, number: str) -> None:
    found = read_national_id(text, on=TODAY)
    assert (found.number, found.born_on, found.sex) == (number, date(1949, 12, 31), "2")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("110105194912310021", "bad_check_digit"),
        ("110105199902310020", "bad_id_date"),
        ("440524188001010014", "bad_id_date"),  # 146 years old
        ("110105203001010011", "bad_id_date"),  # not born yet
        ("990105194912310021", "bad_check_digit"),
        ("660105194912310021", "bad_id_region"),
        ("1101051949123100", "bad_id_length"),
        ("110105********002X", "bad_id_masked"),
        ("不详", "bad_id_length"),
    ],
)
def test_a_wrong_number_says_what_is_wrong(text: str, reason: str) -> None:
    with pytest.raises(BadNationalId) as raised:
        read_national_id(text, on=TODAY)
    assert raised.value.reason == reason
    assert text not in str(raised.value)


@given(st.integers(0, 10**17 - 1), st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(first: int, place: int, step: int) -> None:
    digits = f"{first:017d}"
    wrong = digits[:place] + str((int(digits[place]) + step) % 10) + digits[place + 1 :]
    assert check_digit(digits) != check_digit(wrong)


@given(st.text(max_size=40))
def test_no_text_breaks_the_readers(text: str) -> None:
    assert isinstance(is_national_id(text), bool)
    assert all(number.replace("-", "").isdecimal() for number in read_phones(text))
    read_number(text)


@pytest.mark.parametrize(
    ("text", "phones"),
    [
        ("13812348000", ("13812348000",)),
        ("+86 138-1234-8000", ("13812348000",)),
        ("0086 13812348000 / 010-12345678", ("13812348000", "010-12345678")),
        ("(010)12345678", ("010-12345678",)),
        ("05711234567", ("0571-1234567",)),
        ("400-123-4567", ("4001234567",)),
        ("12812348000", ()),
        ("1381234800", ()),
    ],
)
def test_phones_are_written_one_way(text: str, phones: tuple[str, ...]) -> None:
    assert read_phones(text) == phones


@pytest.mark.parametrize("filler", ["", " ", "无", "不详", "00000000", "-", "N/A", "９９９９９９"])
def test_what_only_fills_the_cell_identifies_nobody(filler: str) -> None:
    assert read_number(filler) is None
