"""Questionnaires: what the sweep over the shelf cannot know about their items and totals."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kangxu.clinical.bands import Bands
from kangxu.clinical.risk import risk_model
from kangxu.clinical.risk.model import RiskModel
from kangxu.clinical.risk.questionnaire import Questionnaire
from kangxu.clinical.risk.vectors import vectors_of
from kangxu.clinical.risk.zung import published_case

WITH_ITEMS = ("phq9", "gad7", "audit_c", "morse", "frail", "fagerstrom", "elderly_self_care", "ad8")
EITHER_WAY = ("fagerstrom", "elderly_self_care", "ad8", "sds", "sas")
ONLY_TOTAL = ("barthel", "psqi_total", "mna_sf_total", "gds15")
ZUNG = ("sds", "sas")
SHARED = {"sex", "age"}
few = settings(max_examples=40, deadline=None)


def items_of(model: RiskModel) -> list[str]:
    """Items of a form: what is neither shared with other models nor the total of the paper form."""
    return [
        item.name for item in model.inputs if item.name not in SHARED and not item.name.endswith(("_total", "_raw"))
    ]


def total_of(model: RiskModel) -> str:
    return next(item.name for item in model.inputs if item.name.endswith(("_total", "_raw")))


def answered(model: RiskModel, data: st.DataObject) -> dict[str, Any]:
    """Any complete set of answers, as numbers or positions."""
    ranges = {item.name: (int(item.low), int(item.high)) for item in model.inputs if item.name in items_of(model)}
    answers = {name: data.draw(st.integers(low, high)) for name, (low, high) in ranges.items()}
    return {**answers, **({"sex": "female"} if any(item.name == "sex" for item in model.inputs) else {})}


@pytest.mark.parametrize("code", WITH_ITEMS)
@few
@given(data=st.data())
def test_the_drivers_add_up_to_the_total(code: str, data: st.DataObject) -> None:
    result = risk_model(code).compute(**answered(risk_model(code), data))
    assert sum(driver.weight for driver in result.drivers) == result.value


@pytest.mark.parametrize("code", [*WITH_ITEMS, *EITHER_WAY, *ONLY_TOTAL, "tcm_elderly_33", "ccmq60", "gbt46939_27"])
def test_an_answer_counts_only_for_its_own_form(code: str) -> None:
    asked = {item.name for item in risk_model(code).inputs} - SHARED
    assert [name for name in asked if not name.startswith(code)] == []


@pytest.mark.parametrize("code", [*WITH_ITEMS, *EITHER_WAY, *ONLY_TOTAL, "ipaq_sf"])
def test_the_cases_reach_every_band(code: str) -> None:
    model = risk_model(code)
    assert {vector.band for vector in vectors_of(model)} >= {band.code for band in model.bands}


@pytest.mark.parametrize("answer", [0, 1, 2, 3])
@pytest.mark.parametrize("others", [0, 3])
def test_thoughts_of_self_harm_are_flagged_whatever_the_total(answer: int, others: int) -> None:
    result = risk_model("phq9").compute(**{f"phq9_item_{n}": others for n in range(1, 9)}, phq9_item_9=answer)
    assert result.also["item9_flag"] == (1 if answer else 0)


@pytest.mark.parametrize("code", EITHER_WAY)
@few
@given(data=st.data())
def test_a_total_counts_like_its_items(code: str, data: st.DataObject) -> None:
    model = risk_model(code)
    answers = answered(model, data)
    by_items = model.compute(**answers)
    raw = by_items.also["raw"] if code in ZUNG else by_items.value
    assert by_items.refusal is None
    for given_too in ({}, answers, dict(list(answers.items())[1:])):
        again = model.compute(**given_too, **{total_of(model): raw})
        assert (again.value, again.band, again.refusal) == (by_items.value, by_items.band, None)


@pytest.mark.parametrize("code", EITHER_WAY)
@few
@given(data=st.data())
def test_a_total_that_the_items_contradict_is_refused(code: str, data: st.DataObject) -> None:
    model = risk_model(code)
    answers = answered(model, data)
    by_items = model.compute(**answers)
    raw = by_items.also["raw"] if code in ZUNG else by_items.value
    total = next(item for item in model.inputs if item.name == total_of(model))
    other = data.draw(st.integers(int(total.low), int(total.high)).filter(lambda one: one != raw))
    assert model.compute(**answers, **{total.name: other}).refusal == "contradiction"


@pytest.mark.parametrize("code", EITHER_WAY)
def test_an_unanswered_item_is_never_the_lowest_answer(code: str) -> None:
    model = risk_model(code)
    lowest = {item.name: item.low for item in model.inputs if item.name in items_of(model)}
    for name in lowest:
        result = model.compute(**{**lowest, name: None})
        assert (result.value, result.refusal) == (None, "incomplete")
        assert name in result.missing


@pytest.mark.parametrize("code", ["fagerstrom", "ad8", *ONLY_TOTAL])
def test_only_a_total_shows_as_its_own_driver(code: str) -> None:
    model = risk_model(code)
    result = model.compute(**{total_of(model): 7})
    assert [driver.weight for driver in result.drivers] == [7]


@pytest.mark.parametrize(
    ("code", "reversed_items"),
    [("sds", {2, 5, 6, 11, 12, 14, 16, 17, 18, 20}), ("sas", {5, 9, 13, 17, 19})],
)
def test_reversed_items_of_zung(code: str, reversed_items: set[int]) -> None:
    middle = {f"{code}_item_{n}": 2 for n in range(1, 21)}
    before = risk_model(code).compute(**middle).also["raw"]
    for n in range(1, 21):
        after = risk_model(code).compute(**{**middle, f"{code}_item_{n}": 3}).also["raw"]
        assert after - before == (-1 if n in reversed_items else 1)


def test_the_index_of_zung_is_cut_off_not_rounded() -> None:
    assert published_case({"scale": "SDS", "raw": 42}) == {"index": 52, "band": "normal", "refused": False}
    assert published_case({"scale": "SAS", "raw": 81}) == {"index": None, "band": None, "refused": True}


def test_women_have_the_lower_cut_for_drinking() -> None:
    items = {"audit_c_item_1": 3, "audit_c_item_2": 0, "audit_c_item_3": 0}
    assert [risk_model("audit_c").compute(sex=sex, **items).band for sex in ("male", "female")] == [
        "negative",
        "positive",
    ]


@pytest.mark.parametrize(("age", "extrapolated"), [(64, True), (65, False), (None, False)])
def test_a_younger_person_is_marked(age: int | None, extrapolated: bool) -> None:
    self_care = risk_model("elderly_self_care").compute(elderly_self_care_total=0, age=age)
    constitution = risk_model("tcm_elderly_33").compute(
        **{f"tcm_elderly_33_item_{n}": 1 for n in range(1, 34)}, age=age
    )
    assert [self_care.extrapolated, constitution.extrapolated] == [extrapolated, extrapolated]


@few
@given(data=st.data())
def test_columns_mix_items_and_totals(data: st.DataObject) -> None:
    model = risk_model("ad8")
    people = data.draw(
        st.lists(st.tuples(st.lists(st.integers(0, 1), min_size=8, max_size=8), st.booleans()), min_size=1)
    )
    columns = {
        f"ad8_item_{n}": np.array([np.nan if paper else float(items[n - 1]) for items, paper in people])
        for n in range(1, 9)
    }
    columns["ad8_total"] = np.array([float(sum(items)) if paper else np.nan for items, paper in people])
    assert model.compute(**columns).value.tolist() == [sum(items) for items, _ in people]


def test_a_sheet_without_bands_that_fit_stops_the_start() -> None:
    sheet = {"items": [{"input": "x", "zh": "题", "en": "Item", "kind": "flag", "points": [0, 1]}]}
    with pytest.raises(KeyError):
        Questionnaire.read("planted", sheet)
    with pytest.raises(ValueError, match="cuts"):
        Questionnaire.read("planted", {**sheet, "bands": {"cuts": [1], "bands": []}})
    assert isinstance(Questionnaire.read("planted", {**sheet, "bands": PLANTED}).scale, Bands)


PLANTED = {"cuts": [1], "bands": [{"code": "no", "zh": "否", "en": "No"}, {"code": "yes", "zh": "是", "en": "Yes"}]}
