"""Both sides of every cut of every score that adds points, made from the sheets themselves; and how parts add up."""

from collections.abc import Iterator
from itertools import pairwise
from math import ceil, inf, nextafter
from typing import Any

import numpy as np
import pytest

from kangxu.clinical.analytes import catalogue
from kangxu.clinical.risk import model as answering
from kangxu.clinical.risk import risk_models
from kangxu.clinical.risk.inputs import FEMALE, MALE, Input, read_columns
from kangxu.clinical.risk.model import RiskModel
from kangxu.clinical.risk.vectors import vectors_of
from kangxu.clinical.units import unit_key

SEED = 20261121
ROWS = 5_000
SHEETS = [model for model in risk_models().values() if model.points]
MODELS = tuple(risk_models().values())
each_model = pytest.mark.parametrize("model", MODELS, ids=lambda model: model.code)
# units of what is asked or looked at, not measured in a laboratory
ASKED_IN = {
    "", "years", "a", "1/a", "months", "d", "d/week", "h", "min", "min/week", "points", "packs", "pack-years",
    "cm", "mm", "m/s", "g/m2", "%", "/min", "score",
}  # fmt: skip
MEASURED_IN = {key for analyte in catalogue().values() for key in analyte.units}


def columns_of(model: RiskModel, rows: int = ROWS) -> dict[str, np.ndarray]:
    """Random persons with everything answered and nothing that excludes."""
    dice = np.random.default_rng(SEED)
    return {item.name: _column(item, dice, rows, model) for item in model.inputs}


def _column(item: Input, dice: np.random.Generator, rows: int, model: RiskModel) -> np.ndarray:
    if item.name in model.excludes:
        return np.zeros(rows)
    low, high = max(item.low, -1e4), min(item.high, 1e4)
    if item.whole:
        return dice.integers(int(low), int(high) + 1, rows).astype(np.float64)
    return dice.uniform(low, high, rows)


def example(model: RiskModel) -> dict[str, Any]:
    """A published person who gets a value."""
    for vector in vectors_of(model):
        if model.compute_one(vector.inputs, vector.variant).refusal is None:
            return dict(vector.inputs)
    raise AssertionError(f"{model.code} has no case with a value")


def steps() -> Iterator[tuple[RiskModel, Input, str, float, float, float]]:
    """Model, input, sex, the values on both sides of a cut or answer, and how many points lie between them."""
    for model in SHEETS:
        inputs = {item.name: item for item in model.inputs}
        assert model.points
        for item in model.points.items:
            declared = inputs[item.input]
            for sex, table in (("male", item.male), ("female", item.female)):
                values = _answers(declared, len(table.points)) if table.cuts is None else None
                for at, (before, after) in enumerate(pairwise(table.points)):
                    below, above = values[at : at + 2] if values else _sides(declared, table.cuts[at])
                    if declared.low <= below and above <= declared.high:
                        yield model, declared, sex, below, above, after - before


def _answers(item: Input, count: int) -> list[float]:
    first = MALE if item.kind == "sex" else 0.0
    return [first + position for position in range(count)]


def _sides(item: Input, cut: float) -> tuple[float, float]:
    return (ceil(cut) - 1.0, float(ceil(cut))) if item.whole else (nextafter(cut, -inf), cut)


STEPS = list(steps())


@pytest.mark.parametrize(
    ("model", "item", "sex", "below", "above", "points"),
    STEPS,
    ids=[f"{model.code}-{item.name}-{sex}-{above:g}" for model, item, sex, _, above, _ in STEPS],
)
def test_a_cut_belongs_to_the_step_above_it(
    model: RiskModel, item: Input, sex: str, below: float, above: float, points: float
) -> None:
    person = {name: value for name, value in example(model).items() if name not in item.names}
    if "sex" in {one.name for one in model.inputs}:
        person["sex"] = sex
    low, high = ({**person, item.name: value} for value in (below, above))
    assert part(model, item, high) - part(model, item, low) == points
    if item.kind != "sex":  # other items may have a table for each sex
        assert model.compute(**high).value - model.compute(**low).value == pytest.approx(points, abs=1e-9)


def part(model: RiskModel, item: Input, person: dict[str, Any]) -> float:
    assert model.points
    return float(model.points.contributions(read_columns(model.inputs, person))[item.name][0])


@pytest.mark.parametrize("model", SHEETS, ids=lambda model: model.code)
def test_every_band_is_reached_and_bands_do_not_overlap(model: RiskModel) -> None:
    columns = columns_of(model)
    results = model.compute_many(columns)
    reached = {vector.band for vector in vectors_of(model)} | set(results.band_labels())
    assert {band.code for band in model.bands} <= reached
    for sex in (MALE, FEMALE):
        mine = columns.get("sex", np.full(ROWS, sex)) == sex
        spans = [results.value[mine & (results.band == at)] for at in range(len(model.bands))]
        spans = [span for span in spans if len(span)]
        assert all(one.max() < other.min() for one, other in pairwise(spans))


@pytest.mark.parametrize("model", [one for one in MODELS if one.kind == "points"], ids=lambda model: model.code)
def test_the_parts_of_a_score_add_up(model: RiskModel) -> None:
    assert model.contributions
    for variant in model.variants:
        columns = columns_of(model)
        results = model.compute_many(columns, variant)
        parts = model.contributions(read_columns(model.inputs, columns), variant)
        answered = ~np.isnan(results.value)
        assert answered.any()
        assert np.sum(list(parts.values()), axis=0)[answered] == pytest.approx(results.value[answered], abs=1e-9)


@each_model
def test_many_persons_are_judged_like_one_to_the_last_bit(model: RiskModel) -> None:
    """Long columns go through other machine instructions than short ones."""
    columns = columns_of(model, 1_000)
    for variant in model.variants:
        results = model.compute_many(columns, variant)
        for row in range(0, 1_000, 13):
            one = model.compute_one({name: column[row] for name, column in columns.items()}, variant)
            assert one.value == (None if np.isnan(results.value[row]) else results.value[row])
            assert one.band == results.band_labels()[row]
            assert one.refusal == results.refusal_labels()[row]


@each_model
def test_long_columns_are_judged_part_by_part(model: RiskModel, monkeypatch: pytest.MonkeyPatch) -> None:
    columns: dict[str, Any] = dict(columns_of(model, 1_000))
    if len(columns) > 1:
        columns[model.inputs[-1].name] = 1  # given once, for everybody
    whole = model.compute_many(columns)
    monkeypatch.setattr(answering, "_PART", 300)
    parts = model.compute_many(columns)
    assert len(parts) == 1_000
    for name in ("value", "band", "refusal", "missing", "out_of_range", "extrapolated"):
        np.testing.assert_array_equal(getattr(parts, name), getattr(whole, name))
    for code, column in whole.also.items():
        np.testing.assert_array_equal(parts.also[code], column)


@each_model
def test_declared_units_exist(model: RiskModel) -> None:
    for item in model.inputs:
        if item.analyte is None:
            assert item.unit in ASKED_IN or unit_key(item.unit) in MEASURED_IN
            continue
        analyte = catalogue()[item.analyte]
        for other in item.alternatives:
            assert unit_key(other.unit) in analyte.units
            assert analyte.to_canonical(1.0, other.unit) == pytest.approx(other.factor, rel=0.005)
