"""One sweep over the shelf of risk models; nobody writes these tests for a model."""

from datetime import date
from math import isfinite
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kangxu.clinical.analytes import catalogue
from kangxu.clinical.risk import BrokenShelf, NoSuchModel, load_shelf, risk_model, risk_models
from kangxu.clinical.risk.inputs import Input, UnknownInput
from kangxu.clinical.risk.model import Output, RiskModel
from kangxu.clinical.risk.vectors import Vector, vectors_of

MODELS = tuple(risk_models().values())
CASES = [(model, vector) for model in MODELS for vector in vectors_of(model)]
each_model = pytest.mark.parametrize("model", MODELS, ids=lambda model: model.code)
DISEASES = {"hypertension", "diabetes", "copd", "chd", "stroke", "ckd", "ascvd", "general"}
few = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


def answers(item: Input) -> st.SearchStrategy[Any]:
    """Any answer inside the declared range."""
    if item.kind == "sex":
        return st.sampled_from(["male", "female"])
    if item.kind == "choice":
        return st.sampled_from([option.code for option in item.choices])
    if item.whole:
        return st.integers(int(item.low), int(item.high))
    return st.floats(item.low, item.high, allow_nan=False)


def persons(model: RiskModel) -> st.SearchStrategy[dict[str, Any]]:
    """A person for whom the model has everything that it needs and nothing that excludes."""
    required = {item.name: answers(item) for item in model.inputs if item.required and item.name not in model.excludes}
    optional = {
        item.name: answers(item) for item in model.inputs if not item.required and item.name not in model.excludes
    }
    none = {name: st.just(0) for name in model.excludes}
    return st.fixed_dictionaries({**required, **none}, optional=optional)


def number(item: Input, answer: Any) -> float:
    """The answer as it stands in a column."""
    if isinstance(answer, str):
        return {"male": 1.0, "female": 2.0}[answer] if item.kind == "sex" else _position(item, answer)
    return float("nan") if answer is None else answer


def _position(item: Input, code: str) -> float:
    return float([option.code for option in item.choices].index(code))


def model_shows(output: Output, value: float) -> float | str | None:
    if np.isnan(value):
        return None
    return output.bands[int(value)].code if output.bands else value


@pytest.mark.parametrize(("model", "vector"), CASES, ids=[f"{model.code}-{vector.case}" for model, vector in CASES])
def test_published_cases(model: RiskModel, vector: Vector) -> None:
    result = model.compute(variant=vector.variant, **vector.inputs)
    assert result.refusal == vector.refusal
    if vector.value is not None:
        assert result.value == pytest.approx(vector.value, abs=vector.tolerance)
    if vector.band is not None:
        assert result.band == vector.band
    for code, expected in vector.also.items():
        found = result.also[code]
        if isinstance(found, str):
            assert found == expected
        else:
            assert found == pytest.approx(float(expected), abs=vector.tolerance)


@each_model
def test_it_has_enough_cases_with_an_origin(model: RiskModel) -> None:
    vectors = list(vectors_of(model))
    assert len(vectors) >= 3
    assert all(vector.origin for vector in vectors)
    assert len({vector.case for vector in vectors}) == len(vectors)


@each_model
@few
@given(data=st.data())
def test_the_value_is_in_range_or_there_is_a_reason(model: RiskModel, data: st.DataObject) -> None:
    result = model.compute(**data.draw(persons(model)))
    if result.refusal is None:
        assert isfinite(result.value)
        assert model.output[0] <= result.value <= model.output[1]
        assert result.band in ({band.code for band in model.bands} or {None})
        assert set(result.also) == {output.code for output in model.outputs}
    else:
        assert result.refusal in {refusal.code for refusal in model.refuses}
        assert (result.value, result.band, result.drivers) == (None, None, ())


@each_model
@few
@given(data=st.data())
def test_one_person_is_judged_like_many(model: RiskModel, data: st.DataObject) -> None:
    people = data.draw(st.lists(persons(model), min_size=2, max_size=4))
    if data.draw(st.booleans()):
        people[0] = {}
    columns = {item.name: np.array([number(item, person.get(item.name)) for person in people]) for item in model.inputs}
    results = model.compute(**columns)
    for row, person in enumerate(people):
        one = model.compute(**person)
        assert one.value == (None if np.isnan(results.value[row]) else results.value[row])
        assert one.band == results.band_labels()[row]
        assert one.refusal == results.refusal_labels()[row]
        assert one.extrapolated == results.extrapolated[row]
        for output in model.outputs:
            assert one.also.get(output.code) == model_shows(output, results.also[output.code][row])


@each_model
@few
@given(data=st.data())
def test_outside_the_range_it_refuses(model: RiskModel, data: st.DataObject) -> None:
    person = data.draw(persons(model))
    bounded = [item for item in model.inputs if item.kind == "number" and isfinite(item.low) and isfinite(item.high)]
    if not bounded:
        return
    item = data.draw(st.sampled_from(bounded))
    person[item.name] = data.draw(st.sampled_from([item.low - 1, item.high + 1]))
    result = model.compute(**person)
    assert result.refusal == "out_of_range"
    assert item.name in result.out_of_range
    assert result.value is None


@each_model
@few
@given(data=st.data())
def test_a_missing_required_input_refuses(model: RiskModel, data: st.DataObject) -> None:
    person = data.draw(persons(model))
    person["sex"] = person.get("sex", "male")
    if "sex" not in {item.name for item in model.inputs}:
        del person["sex"]
    required = [item for item in model.inputs if item.required and _asked(item, person)]
    if not required:
        return
    item = data.draw(st.sampled_from(required))
    person[item.name] = data.draw(st.sampled_from([None, float("nan")]))
    result = model.compute(**person)
    assert result.refusal == "missing_input"
    assert item.name in result.missing


@each_model
@few
@given(data=st.data())
def test_it_rises_and_falls_as_declared(model: RiskModel, data: st.DataObject) -> None:
    if not model.monotone:
        return
    name = data.draw(st.sampled_from(sorted(model.monotone)))
    item = next(item for item in model.inputs if item.name == name)
    person = data.draw(persons(model))
    low, high = sorted(data.draw(st.tuples(answers(item), answers(item))), key=lambda one: number(item, one))
    before, after = (model.compute(**{**person, name: value}) for value in (low, high))
    if before.refusal is None and after.refusal is None:
        assert (after.value - before.value) * model.monotone[name] >= -1e-9


@each_model
def test_each_exclusion_ends_the_assessment(model: RiskModel) -> None:
    for name, refusal in model.excludes.items():
        assert model.compute(**{name: 1}).refusal == refusal.code


@each_model
@few
@given(data=st.data())
def test_the_unit_makes_no_difference(model: RiskModel, data: st.DataObject) -> None:
    person = data.draw(persons(model))
    for item in model.inputs:
        for other in item.alternatives:
            value = data.draw(
                st.floats(max(item.low, other.low * other.factor), min(item.high, other.high * other.factor))
            )
            direct = model.compute(**{**person, item.name: value})
            rest = {name: given for name, given in person.items() if name != item.name}
            converted = model.compute(**rest, **{other.name: value / other.factor})
            if direct.refusal is None and converted.refusal is None:
                assert converted.value == pytest.approx(
                    direct.value, rel=1e-9, abs=1.0 if model.output[1] < 10 else 1e-6
                )


@each_model
def test_it_says_where_it_comes_from_and_is_not_overdue(model: RiskModel) -> None:
    assert model.source
    assert model.population
    assert model.owner
    assert model.licence
    assert model.reviewed_on < model.next_review
    assert model.reviewed_on > date(2020, 1, 1)
    words = (*model.bands, *model.refusals, *model.driver_words.values(), *model.outputs)
    assert all(one.zh and one.en for one in words)


@each_model
def test_its_declaration_fits_together(model: RiskModel) -> None:
    names = {item.name for item in model.inputs}
    assert set(model.monotone) <= names
    assert set(model.excludes) <= names
    for item in model.inputs:
        assert item.low < item.high
        assert item.zh
        assert item.en
        if item.analyte:
            assert catalogue()[item.analyte].unit == item.unit


@each_model
def test_it_says_what_it_is_and_what_speaks_for_its_result(model: RiskModel) -> None:
    assert model.diseases
    assert set(model.diseases) <= DISEASES
    assert model.kind != "probability" or model.unit == "%"
    if model.kind in ("probability", "points"):
        assert model.contributions
        assert model.driver_words
    assert all(model.mark(variant) for variant in model.variants)


@each_model
def test_unknown_and_doubled_inputs_are_refused(model: RiskModel) -> None:
    with pytest.raises(UnknownInput, match="unknown"):
        model.compute(no_such_input=1)
    doubled = next((item for item in model.inputs if item.alternatives), None)
    if doubled:
        with pytest.raises(UnknownInput, match="twice"):
            model.compute(**dict.fromkeys(doubled.names, 5))


@each_model
def test_drivers_have_words(model: RiskModel) -> None:
    for vector in vectors_of(model):
        result = model.compute(variant=vector.variant, **vector.inputs)
        assert {driver.code for driver in result.drivers} <= set(model.driver_words)


def test_every_folder_is_on_the_shelf() -> None:
    assert set(risk_models()) >= {
        "china_par",
        "cdrs",
        "ckd_epi_2021",
        "htn_stratification_2018",
        "htn_stratification_2024",
    }
    assert risk_model("cdrs").code == "cdrs"
    with pytest.raises(NoSuchModel):
        risk_model("no_such_model")


@pytest.mark.parametrize(
    ("content", "error"),
    [
        ("from kangxu.clinical.risk import risk_model; MODEL = risk_model('cdrs')", BrokenShelf),
        ("MODEL = 5", BrokenShelf),
        ("", BrokenShelf),
        ("import no_such_module_anywhere", ModuleNotFoundError),
    ],
)
def test_a_broken_folder_stops_the_start(
    content: str, error: type[Exception], tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf = tmp_path / f"planted_shelf_{abs(hash(content))}"
    (shelf / "planted").mkdir(parents=True)
    (shelf / "__init__.py").touch()
    (shelf / "planted" / "__init__.py").write_text(content)
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(error):
        load_shelf(shelf.name)


def _asked(item: Input, person: dict[str, Any]) -> bool:
    return item.only_sex is None or item.only_sex == person["sex"]
