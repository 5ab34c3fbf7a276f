"""Reference ranges: by sex and age, never by guessing, and one row for everybody."""

import pytest

from kangxu.clinical.analytes import catalogue
from kangxu.clinical.reference import Range, Sex, _rows, reference_range, usual_range


def edges(found: Range | None) -> tuple[float | None, float | None] | None:
    return found and (found.low, found.high)


@pytest.mark.parametrize(
    ("analyte", "sex", "age", "expected"),
    [
        ("CREA", "male", 19, None),
        ("CREA", "male", 20, (57, 97)),
        ("CREA", "male", 59.9, (57, 97)),
        ("CREA", "male", 60, (57, 111)),
        ("CREA", "female", 60, (41, 81)),
        ("CREA", "female", 79.9, (41, 81)),
        ("CREA", "female", 80, None),
        ("ALP", "female", 49, (35, 100)),
        ("ALP", "female", 50, (50, 135)),
        ("ALP", "male", 85, (45, 125)),
        ("HGB", "female", 40, (115, 150)),
        ("TC", "female", 40, (None, 5.2)),
        ("HDLC", "male", 40, (1.0, None)),
        ("TPSA", "female", 40, None),
        ("FEV1", "male", 40, None),
        ("TC", "male", 17, None),
    ],
)
def test_by_sex_and_age(analyte: str, sex: Sex, age: float, expected: tuple[float | None, float | None] | None) -> None:
    assert edges(reference_range(analyte, sex, age)) == expected


def test_what_is_not_known_is_not_guessed() -> None:
    assert edges(reference_range("TC", None, None)) == (None, 5.2)
    assert reference_range("HGB", None, 40) is None
    assert reference_range("CREA", "male", None) is None
    assert edges(reference_range("ALP", "male", None)) == (45, 125)
    assert reference_range("TPSA", None, 40) is None
    assert reference_range("NOSUCH", "male", 40) is None


@pytest.mark.parametrize(("value", "place"), [(56.9, "below"), (57, "within"), (97, "within"), (97.1, "above")])
def test_both_ends_belong_to_the_range(value: float, place: str) -> None:
    found = reference_range("CREA", "male", 40)
    assert found is not None
    assert found.place(value) == place


def test_words() -> None:
    assert Range(57, 97, "", "").words() == "57–97"
    assert Range(None, 1.7, "", "").words() == "≤1.7"
    assert Range(90, None, "", "").words() == "≥90"
    assert Range(0, 15, "", "").words() == "≤15"


def test_rows_are_of_known_analytes_and_each_person_has_at_most_one() -> None:
    for analyte, rows in _rows().items():
        assert analyte in catalogue()
        assert not catalogue()[analyte].ordinal
        for sex in ("male", "female"):
            for age in range(101):
                assert sum(row.fits(sex, age) for row in rows) <= 1, (analyte, sex, age)
        assert all(row.range.source and row.range.confidence and row.range.words() for row in rows)
        assert all(None in edges(row.range) or row.range.low < row.range.high for row in rows)


def test_usual_numbers_are_those_of_adults() -> None:
    assert edges(usual_range("CREA")) == (57, 97)
    assert usual_range("FEV1") is None
