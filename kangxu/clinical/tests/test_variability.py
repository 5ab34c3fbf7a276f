"""Variability of pressure: a published case, its definitions, and too little data."""

import numpy as np
import pytest

from kangxu.clinical.variability import Population, morning_surge, population_of, variability

SERIES = [138, 142, 131, 150, 127, 145, 139]


def test_a_published_case() -> None:
    found = variability(SERIES)
    assert found.mean == pytest.approx(138.8571, abs=1e-4)
    assert found.sd == pytest.approx(7.9042, abs=1e-4)
    assert found.cv_percent == pytest.approx(5.6923, abs=1e-4)
    assert (found.arv, found.range, found.readings) == (13.5, 23, 7)


def test_the_order_counts_only_for_the_real_variability() -> None:
    rising = variability(sorted(SERIES))
    assert rising.sd == pytest.approx(variability(SERIES).sd)
    assert rising.arv == pytest.approx(23 / 6)


def test_variation_independent_of_the_mean() -> None:
    found = variability(SERIES, population=Population(slope=2.0, mean=130.0))
    assert found.sd is not None
    assert found.mean is not None
    assert found.vim == pytest.approx(found.sd * (130 / found.mean) ** 2)
    assert variability(SERIES).vim is None


def test_a_population_gives_its_slope() -> None:
    means = np.array([110.0, 120.0, 135.0, 150.0])
    found = population_of(means, 0.002 * means**1.7)
    assert (found.slope, found.mean) == (pytest.approx(1.7), pytest.approx(128.75))
    with pytest.raises(ValueError, match="three people"):
        population_of([120, 130], [5, 6])


@pytest.mark.parametrize(
    ("readings", "days", "enough"), [(14, 7, True), (13, 7, False), (14, 6, False), (14, None, False)]
)
def test_enough_readings_and_days(readings: int, days: int | None, enough: bool) -> None:
    assert variability(([120.0, 130.0] * 7)[:readings], days=days).enough is enough


@pytest.mark.parametrize(("values", "mean"), [([], None), ([140], 140), ([140, float("nan")], 140)])
def test_one_reading_has_no_scatter(values: list[float], mean: float | None) -> None:
    found = variability(values)
    assert (found.mean, found.sd, found.arv, found.range) == (mean, None, None, None)


def test_morning_surge_is_measured_from_the_trough() -> None:
    assert morning_surge([140, 144], [120, 110, 106, 108, 118]) == pytest.approx(142 - 108)
    assert morning_surge([140], [100, 110, 120]) == pytest.approx(140 - 110)
    assert morning_surge([140], [110, 112]) is None
    assert morning_surge([], [110, 112, 111]) is None
