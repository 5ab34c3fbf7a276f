"""The form asks what the models ask, in names that the engine takes."""

from __future__ import annotations

import pytest

from kangxu.clinical.plausibility import LIMITS
from kangxu.clinical.risk import risk_models
from kangxu.screening.measurements import answers_of
from kangxu.web.screening.form import Choice, Row, key_form, simple_form
from kangxu.web.screening.phone_steps import Said, steps_for
from kangxu.web.screening.sheets import counting, made

CHOICES = [(row, choice) for row in simple_form().rows for choice in row.choices]


@pytest.mark.parametrize(("row", "choice"), CHOICES, ids=lambda one: getattr(one, "name", str(one.label)))
def test_every_answer_is_one_the_engine_takes(row: Row, choice: Choice) -> None:
    assert answers_of(choice.answers) is not None
    assert choice.answers or choice.measured, row.name


def test_every_number_that_is_an_answer_is_taken() -> None:
    names = [one.name for row in simple_form().rows for one in row.fields if one.answer]
    assert set(answers_of(dict.fromkeys(names, 10))) == set(names)


def test_measurements_have_the_limits_of_their_analyte() -> None:
    [row] = [row for row in simple_form().rows if row.name == "pressure_1"]
    systolic = row.fields[0]
    assert (systolic.low, systolic.high) == (LIMITS["SBP"].hard_low, LIMITS["SBP"].hard_high)


def test_the_scores_of_the_live_index_can_be_counted_to_the_end() -> None:
    """Every required question of every score stands on the form, or follows from card and measurements."""
    asked = {name for _row, choice in CHOICES for name in choice.answers}
    follows = {"age", "sex", "bmi", "systolic", "diastolic", "waist_cm", "pack_years"}
    for code in counting():
        required = {item.name for item in risk_models()[code].inputs if item.required}
        assert required <= asked | follows, code


def test_classes_of_the_live_index_are_those_of_the_models() -> None:
    for row in made()["rows"]:
        if row["model"]:
            codes = {band.code for band in risk_models()[row["model"]].bands}
            assert set(row["classes"]) == codes
            assert row["reach"] in codes


def test_the_version_of_the_sheets_follows_their_content(monkeypatch: pytest.MonkeyPatch) -> None:
    before = made()["version"]
    assert made()["version"] == before
    monkeypatch.setattr("kangxu.web.screening.sheets.pack", lambda: 25.0)
    assert made()["version"] != before


def test_the_phone_asks_only_what_has_words_for_it() -> None:
    said = Said("u", 1, "2026-11-20T12:00:00+08:00")
    names = [step.name for step in steps_for(said)]
    assert "glucose" not in names
    assert "smoking-numbers" not in names
    said.chosen["smoking"] = [2]
    assert "smoking-numbers" in [step.name for step in steps_for(said)]


def test_the_page_holds_every_row() -> None:
    rows = [row for group in key_form().groups for row in group.rows]
    assert [row.name for row in rows] == [row.name for row in simple_form().rows]
