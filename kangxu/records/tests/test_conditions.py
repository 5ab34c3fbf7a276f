"""Coded and written diagnoses find their disease group, and only theirs."""

from __future__ import annotations

import pytest

from kangxu.records.conditions import condition_of


@pytest.mark.parametrize(
    ("system", "code", "text", "condition"),
    [
        ("icd10", "I10.x00x002", "高血压病", "hypertension"),
        ("icd10", "E11.900", "2型糖尿病", "diabetes"),
        ("icd10", "E10.900", "", "diabetes_type_1"),
        ("icd10", "O24.9", "妊娠期糖尿病", None),
        ("icd9", "250.01", "", "diabetes_type_1"),
        ("icd9", "250.02", "", "diabetes"),
        ("icd9", "401.9", "", "hypertension"),
        ("snomed", "44054006", "Diabetes", "diabetes"),
        ("snomed", "4405400", "", None),
        ("text", None, "Stage 2 hypertension", "hypertension"),
        ("text", None, "肺动脉高压", None),
        ("text", None, "糖尿病前期", None),
        ("text", None, "Ⅱ型糖尿病", "diabetes"),
        ("text", None, "脑梗死", "stroke"),
        ("text", None, "T2DM", "diabetes"),
        ("text", None, "T1DM", "diabetes_type_1"),
        (None, None, None, None),
    ],
)
def test_condition(system: str | None, code: str | None, text: str | None, condition: str | None) -> None:
    assert condition_of(system, code, text) == condition


def test_short_headings_count_only_as_a_whole_word() -> None:
    assert condition_of("text", None, "htn") == "hypertension"
    assert condition_of("text", None, "prevalentHyp") == "hypertension"
    assert condition_of("text", None, "dm") == "diabetes_unspecified"
    assert condition_of("text", None, "admission") is None
