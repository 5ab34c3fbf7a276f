"""Statistics of self-reported values: published cases, exact tails, and the rules on both sides."""

import pytest

from kangxu.clinical import credibility
from kangxu.clinical.credibility import below_target_p, chi_square_tail, end_digits, glucose_against_hba1c


@pytest.mark.parametrize(
    ("chi2", "df", "p_value"),
    [(16.919, 9, 0.05), (21.666, 9, 0.01), (27.877, 9, 0.001), (18.467, 4, 0.001), (9.488, 4, 0.05), (3.841, 1, 0.05),
     (5.991, 2, 0.05), (0, 9, 1)],
)  # fmt: skip
def test_tails_of_chi_square(chi2: float, df: int, p_value: float) -> None:
    assert chi_square_tail(chi2, df) == pytest.approx(p_value, rel=1e-3)


@pytest.mark.parametrize(
    ("counts", "chi2", "flag"),
    [([10] * 10, 0, False), ([42, 3, 9, 5, 8, 11, 6, 4, 9, 3], 120.6, True),
     ([58, 0, 2, 1, 1, 35, 1, 0, 2, 0], 360, True)],
)  # fmt: skip
def test_published_end_digits(counts: list[int], chi2: float, flag: bool) -> None:
    found = end_digits(counts)
    assert found is not None
    assert (found.chi2, found.df, found.flag) == (pytest.approx(chi2), 9, flag)


def test_few_readings_never_flag() -> None:
    few = end_digits([49, 0, 0, 0, 0, 0, 0, 0, 0, 0])
    assert few is not None
    assert few.p_value < 0.001
    assert not few.flag
    assert end_digits([0] * 10) is None


def test_digits_of_readings_are_counted() -> None:
    assert credibility.digit_counts([120, 130, 135, 141.6]) == [2, 1, 0, 0, 0, 1, 0, 0, 0, 0]


def test_crowding_below_a_target() -> None:
    assert below_target_p(21, 9) == pytest.approx(0.02138697, abs=1e-8)
    assert below_target_p(0, 5) == 1
    assert credibility.just_below([136, 137, 139, 140, 142, 143], 140) == (2, 2)
    assert not credibility.crowds_below(21, 9)
    assert credibility.crowds_below(26, 4)
    assert not credibility.crowds_below(25, 4)


def test_repeats() -> None:
    assert credibility.expected_repeats(2) == pytest.approx(0.03526, abs=1e-5)
    assert credibility.repeats([120, 120, 121, 121, 121]) == 3
    assert credibility.repeats_too_often([120] * 6 + [*range(121, 135)])
    assert not credibility.repeats_too_often([120] * 5 + [*range(121, 136)])
    assert not credibility.repeats_too_often([120] * 19)


def test_too_perfect() -> None:
    assert credibility.too_perfect_glucose([6.0, 6.1] * 7)
    assert not credibility.too_perfect_glucose([6.0, 6.1] * 6)
    assert not credibility.too_perfect_glucose([6.0, 9.0] * 7)
    assert credibility.too_perfect_pressure([130, 131] * 7)
    assert not credibility.too_perfect_pressure([130, 140] * 7)


def test_published_glucose_against_hba1c() -> None:
    found = glucose_against_hba1c([6.1, 6.3, 6.0, 6.2, 6.1, 6.4, 6.2], 8.9)
    assert found is not None
    assert found.gap_mmol_l == pytest.approx(5.375, abs=1e-3)
    assert found.gap_percent == pytest.approx(3.381, abs=1e-3)
    assert found.cv_percent == pytest.approx(2.175, abs=1e-3)
    assert (found.flag, found.enough) == (True, False)


@pytest.mark.parametrize(("hba1c", "flag"), [(7.99, False), (8.0, True), (8.01, True), (6.0, False)])
def test_the_gap_counts_from_one_point(hba1c: float, flag: bool) -> None:
    found = glucose_against_hba1c([8.54] * 12, hba1c)
    assert found is not None
    assert (found.flag, found.enough) == (flag, True)
    assert glucose_against_hba1c([], hba1c) is None


def test_a_gap_of_one_point_survives_the_noise_of_fractions() -> None:
    found = glucose_against_hba1c([8.858], 8.2)
    assert found is not None
    assert found.gap_percent < 1
    assert found.flag


def test_score_takes_a_penalty_for_each_kind() -> None:
    assert credibility.score(()) == 100
    assert credibility.score(("limits", "limits", "hba1c_gap")) == 60
    assert credibility.score(credibility.PENALTIES) == 0
    assert [credibility.SCORE.label(value) for value in (59, 60, 79, 80)] == ["check_device", "fair", "fair", "good"]
