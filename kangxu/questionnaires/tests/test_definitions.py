"""Forms as FHIR: there and back, and what cannot be read is said with its item."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from fhir.resources.R4B.questionnaire import Questionnaire
from fhir.resources.R4B.questionnaireresponse import QuestionnaireResponse

from kangxu.clinical.analytes import catalogue
from kangxu.clinical.risk import risk_model
from kangxu.programmes.programme import programmes
from kangxu.questionnaires import marks
from kangxu.questionnaires.definition import BadForm
from kangxu.questionnaires.expressions import BadExpression, check
from kangxu.questionnaires.reading import read_form
from kangxu.questionnaires.responses import read_response, write_response
from kangxu.questionnaires.shelf import forms
from kangxu.questionnaires.writing import write_form

CODES = sorted(forms())


@pytest.mark.parametrize("code", CODES)
def test_a_form_of_the_shelf_survives_fhir(code: str) -> None:
    form = forms()[code]
    told = json.loads(json.dumps(write_form(form)))
    Questionnaire.model_validate(told)
    assert read_form(told) == form


def test_what_a_form_does_not_understand_stays_where_it_stood() -> None:
    strange = {"url": "http://hl7.org/fhir/StructureDefinition/questionnaire-itemControl", "valueCode": "slider"}
    elsewhere = {"url": marks.TRANSLATION, "extension": [
        {"url": "lang", "valueCode": "bo"}, {"url": "content", "valueString": "འབྲས"}]}  # fmt: skip
    loinc = {"system": "http://loinc.org", "code": "8480-6"}
    told = write_form(forms()["hypertension_follow_up"]) | {"extension": [strange], "useContext": [{"code": loinc}]}
    pressure = next(one for one in walked(told) if one["linkId"] == "sbp")
    pressure["extension"] = [strange, *pressure["extension"]]
    pressure["code"] = [loinc, *pressure["code"]]
    pressure["definition"] = "http://example.org/definition"
    option = next(one for one in walked(told) if one["linkId"] == "adherence")["answerOption"][0]
    option["extension"] = [strange]
    option["_initialSelected"] = {"id": "a"}
    told["item"][0]["_text"] = {"extension": [elsewhere]}
    again = json.loads(json.dumps(write_form(read_form(told))))
    assert read_form(again) == read_form(told)
    kept = next(one for one in walked(again) if one["linkId"] == "sbp")
    assert strange in kept["extension"]
    assert loinc in kept["code"]
    assert kept["definition"] == "http://example.org/definition"
    assert sorted(kept["extension"], key=str) == sorted(pressure["extension"], key=str)
    same = next(one for one in walked(again) if one["linkId"] == "adherence")["answerOption"][0]
    assert same["extension"] == [strange]
    assert same["_initialSelected"] == {"id": "a"}
    assert elsewhere in again["item"][0]["_text"]["extension"]
    assert strange in again["extension"]
    assert again["useContext"] == [{"code": loinc}]


def test_a_shelf_form_carries_nothing() -> None:
    for form in forms().values():
        told = read_form(write_form(form))
        assert not told.carried
        assert not [one for item in told.walk() for one in (item, *item.options) if one.carried]


def walked(told: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for one in told.get("item", ()):
        yield one
        yield from walked(one)


@pytest.mark.parametrize("code", CODES)
def test_a_form_of_the_shelf_says_where_it_comes_from(code: str) -> None:
    form = forms()[code]
    assert form.source
    assert form.licence
    assert form.words.zh
    assert form.words.en
    assert set(form.programmes) <= set(programmes())
    for item in form.walk():
        assert item.reading is None or item.reading.analyte in catalogue(), item.link_id
        assert bool(item.words.zh) == bool(item.words.en), item.link_id
        for expression in filter(None, (item.calculated_expression, item.initial_expression)):
            check(form, expression)


@pytest.mark.parametrize("code", [code for code in CODES if forms()[code].scale])
def test_a_scale_asks_what_its_model_counts(code: str) -> None:
    model = risk_model(forms()[code].scale)
    asked = {item.link_id for item in forms()[code].walk()}
    needed = {one.name for one in model.inputs if one.required and one.name not in ("age", "sex")}
    assert needed <= asked


def test_the_national_code_lists_stand_as_printed() -> None:
    form = forms()["hypertension_follow_up"]
    symptoms = form.by_id["htn_symptoms"]
    assert [one.code for one in symptoms.options] == [str(code) for code in range(1, 11)]
    assert [one.code for one in symptoms.options if one.exclusive] == ["1"]
    assert [one.code for one in form.by_id["adherence_reason"].options] == ["1", "2", "3", "4", "99"]
    assert [one.code for one in form.by_id["salt_target"].options] == ["1", "2"]
    assert [one.words.zh for one in forms()["diabetes_follow_up"].by_id["foot_pulse"].options][:2] == [
        "触及正常", "双侧减弱",
    ]  # fmt: skip


def test_a_merged_form_asks_what_is_shared_once() -> None:
    parts = [forms()[code] for code in ("hypertension_follow_up", "diabetes_follow_up")]
    both = forms()["hypertension_diabetes_follow_up"]
    assert set(both.by_id) == set(parts[0].by_id) | set(parts[1].by_id)


def _resource(**changed: Any) -> dict[str, Any]:
    item = {"linkId": "a", "type": "choice", "text": "甲", "answerOption": [{"valueCoding": {"code": "1"}}], **changed}
    return {"resourceType": "Questionnaire", "name": "x", "status": "draft", "item": [item]}


@pytest.mark.parametrize(
    ("changed", "where"),
    [
        ({"type": "attachment"}, "a"), ({"answerOption": []}, "a"), ({"linkId": ""}, ""), ({"linkId": "a#1"}, "a#1"),
        ({"enableWhen": [{"question": "b", "operator": "=", "answerString": "1"}]}, "a"),
        ({"enableWhen": [{"question": "a", "operator": "~", "answerString": "1"}]}, "a"),
        ({"enableWhen": [{"question": "a", "operator": "=", "answerCoding": {"code": "9"}}]}, "a"),
        ({"item": [{"linkId": "a", "type": "string"}]}, "a"), ({"answerOption": [{"valueCoding": {}}]}, "a"),
        ({"answerOption": 3}, "a"), ({"item": "x"}, "a"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_said_with_its_item(changed: dict[str, Any], where: str) -> None:
    with pytest.raises(BadForm) as refused:
        read_form(_resource(**changed))
    assert refused.value.link_id == where
    assert refused.value.words


@pytest.mark.parametrize("resource", [{}, {"resourceType": "Patient"}, [], None, {"resourceType": "Questionnaire"}])
def test_something_else_is_no_form(resource: Any) -> None:
    with pytest.raises(BadForm):
        read_form(resource)


def test_answers_survive_fhir_with_repeated_groups() -> None:
    inner = [{"linkId": "name", "type": "string"}, {"linkId": "times", "type": "integer"}]
    form = read_form(_resource(linkId="drugs", type="group", repeats=True, item=inner))
    values = {"name": "氨氯地平", "times": 1, "name#1": "二甲双胍", "times#2": 3}
    told = json.loads(json.dumps(write_response(form, values)))
    QuestionnaireResponse.model_validate(told)
    assert read_response(form, told) == {"name": "氨氯地平", "times": 1, "name#1": "二甲双胍", "times#2": 3}
    with pytest.raises(BadForm) as refused:
        read_response(form, {"resourceType": "QuestionnaireResponse", "item": [{"linkId": "other"}]})
    assert refused.value.link_id == "other"


@pytest.mark.parametrize(
    "expression", ["(1", "%nobody", "%resource.repeat(item).where(linkId='q').answer", "a(", "foo(1)"]
)
def test_a_faulty_expression_says_why(expression: str) -> None:
    with pytest.raises(BadExpression) as refused:
        check(forms()["phq9"], expression)
    assert str(refused.value)
