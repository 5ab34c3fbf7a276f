"""Half-open scales: boundaries on both sides, missing values, and the SQL that says the same."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kangxu.clinical.bands import Band, Bands, PairBands
from kangxu.clinical.glucose import FASTING
from kangxu.clinical.kidney import ALBUMINURIA
from kangxu.clinical.pressure import OFFICE_CLASS

STEPS = (Band("low", "低", "Low"), Band("middle", "中", "Middle"), Band("high", "高", "High"))
SCALE = Bands("scale", (7.0, 11.1), STEPS)
OTHER = Bands("other", (1.0, 2.0), STEPS)
PAIR = PairBands("pair", SCALE, OTHER)


@pytest.mark.parametrize(
    ("value", "label"),
    [(6.99, "low"), (7.0, "middle"), (7, "middle"), (11.0999, "middle"), (11.1, "high"), (-1, "low")],
)
def test_a_cut_belongs_to_the_band_above_it(value: float, label: str) -> None:
    assert SCALE.label(value) == label


@pytest.mark.parametrize("value", [None, float("nan")])
def test_missing_has_no_band(value: float | None) -> None:
    assert SCALE.label(value) is None


@given(st.lists(st.floats(allow_nan=True, allow_infinity=True)))
def test_an_array_is_judged_like_its_values(values: list[float]) -> None:
    assert SCALE.label(np.array(values, dtype=np.float64)).tolist() == [SCALE.label(value) for value in values]


def test_whole_numbers_in_an_array() -> None:
    assert SCALE.label(np.array([6, 7, 12])).tolist() == ["low", "middle", "high"]


def test_bounds_and_words() -> None:
    assert [SCALE.bounds(label) for label in SCALE.labels] == [(None, 7.0), (7.0, 11.1), (11.1, None)]
    assert (SCALE["middle"].words("zh-hans"), SCALE["middle"].words("en")) == ("中", "Middle")


def test_a_band_says_what_belongs_to_it() -> None:
    assert [SCALE.span(label) for label in SCALE.labels] == ["<7.0", "7.0–<11.1", "≥11.1"]
    assert SCALE.words_of("middle", "zh-hans") == "中（7.0–<11.1）"
    assert FASTING.words_of("impaired", "zh-hans") == "空腹血糖受损（6.1–<7.0 mmol/L）"
    assert FASTING.words_of("diabetic", "en") == "In the range of diabetes (≥7.0 mmol/L)"
    assert Bands("one", (), (Band("all", "全部", "All"),)).words_of("all", "zh") == "全部"


def test_a_cut_that_still_belongs_below_says_so() -> None:
    scale = ALBUMINURIA["mg/g"]
    assert [scale.span(label) for label in scale.labels] == ["<30", "30–≤300", ">300"]
    assert scale.words_of("A3", "en") == "A3 (>300 mg/g)"


def test_a_pair_says_how_its_two_numbers_are_joined() -> None:
    assert OFFICE_CLASS.words_of("normal", "zh-hans") == "正常血压（<120 且 <80 mmHg）"
    assert OFFICE_CLASS.words_of("grade1", "zh-hans") == "1级高血压（140–<160 和/或 90–<100 mmHg）"
    assert OFFICE_CLASS.words_of("grade3", "en") == "Grade 3 hypertension (≥180 and/or ≥110 mmHg)"


@pytest.mark.parametrize("cuts", [(11.1, 7.0), (7.0, 7.0)])
def test_cuts_must_rise(cuts: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match="rise strictly"):
        Bands("scale", cuts, STEPS)


def test_bands_must_fit_the_cuts() -> None:
    with pytest.raises(ValueError, match="need 2 bands"):
        Bands("scale", (7.0,), STEPS)


@pytest.mark.parametrize("codes", [("a", "a"), ("a", "b'; DROP"), ("a", "")])
def test_codes_are_plain_and_unique(codes: tuple[str, str]) -> None:
    with pytest.raises(ValueError, match="plain and unique"):
        Bands("scale", (1.0,), tuple(Band(code, "", "") for code in codes))


def test_the_higher_of_a_pair_decides() -> None:
    assert PAIR.label(6.0, 2.0) == "high"
    assert PAIR.label(11.1, 0.0) == "high"
    assert PAIR.label(6.0, 1.9) == "middle"


@pytest.mark.parametrize(("first", "second"), [(None, 2.0), (12.0, None), (float("nan"), 0.0)])
def test_half_a_pair_has_no_band(first: float | None, second: float | None) -> None:
    assert PAIR.label(first, second) is None


def test_a_pair_of_arrays() -> None:
    found = PAIR.label(np.array([6.0, 12.0, np.nan]), np.array([2.0, 0.0, 0.0]))
    assert found.tolist() == ["high", "high", None]


def test_both_scales_of_a_pair_have_the_same_bands() -> None:
    with pytest.raises(ValueError, match="same bands"):
        PairBands("pair", SCALE, Bands("other", (1.0,), STEPS[:2]))
