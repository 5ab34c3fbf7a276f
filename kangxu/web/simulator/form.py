"""A scenario as text fields, and back. Every wrong field has its words; nothing is guessed."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from kangxu.evidence.county.fields import Field, common_fields, disease_fields
from kangxu.evidence.county.model import BadScenario, Base, Disease, Scenario, check, published
from kangxu.web.simulator import words


@dataclass(frozen=True)
class Filled:
    """What was typed: texts by field name, the scenario if all of it can be, else the words for each wrong field."""

    base: Base
    texts: Mapping[str, str]
    scenario: Scenario | None
    wrong: Mapping[str, str]


def key_of(field: Field, disease: Disease | None = None) -> str:
    """Name of an input: `population`, `diabetes-prevalence`."""
    return f"{disease.code}-{field.name}" if disease else field.name


def text_of(value: float | None, field: Field) -> str:
    """A number as it is typed: shares in percent, no needless zeros."""
    if value is None:
        return ""
    shown = Decimal(str(value)) * (100 if field.percent else 1)
    return f"{shown.quantize(Decimal('1.0000')).normalize():f}"


def filled_from(scenario: Scenario) -> Filled:
    """The form of a scenario that can be, or that cannot with the words why."""
    texts = {key: text_of(value, field) for key, field, value in _values(scenario)}
    return Filled(scenario.base, texts, *_checked(scenario))


def read(given: Mapping[str, Any]) -> Filled:
    """What was sent. Fields that were not sent are wrong, like empty ones."""
    base: Base = "visiting" if given.get("base") == "visiting" else "all"
    shipped, wrong = published(base), dict[str, str]()
    texts = {key: str(given.get(key, ""))[:20].strip() for key, _field, _value in _values(shipped)}
    common: dict[str, Any] = {one.name: _number(one, key_of(one), texts, wrong) for one in common_fields()}
    diseases = tuple(replace(one, **_of_disease(one, texts, wrong)) for one in shipped.diseases)
    if wrong:
        return Filled(base, texts, None, wrong)
    return Filled(base, texts, *_checked(replace(shipped, diseases=diseases, **common)))


def _of_disease(one: Disease, texts: Mapping[str, str], wrong: dict[str, str]) -> dict[str, Any]:
    return {field.name: _number(field, key_of(field, one), texts, wrong) for field in disease_fields()}


def _values(scenario: Scenario) -> Iterator[tuple[str, Field, float | None]]:
    for field in common_fields():
        yield key_of(field), field, getattr(scenario, field.name)
    for one in scenario.diseases:
        for field in disease_fields():
            yield key_of(field, one), field, getattr(one, field.name)


def _checked(scenario: Scenario) -> tuple[Scenario | None, dict[str, str]]:
    try:
        check(scenario)
    except BadScenario as problem:
        key = f"{problem.disease}-{problem.field}" if problem.disease else problem.field
        return None, {key: str(words.WRONG[problem.why])}
    return scenario, {}


def _number(field: Field, key: str, texts: Mapping[str, str], wrong: dict[str, str]) -> float | None:
    """The number of a text in the model's measure; None with words in `wrong`, or where it may be empty."""
    text = unicodedata.normalize("NFKC", texts[key]).replace(",", "").removesuffix("%").strip()
    if not text and field.optional:
        return None
    try:
        number = Decimal(text) / (100 if field.percent else 1)
    except InvalidOperation:
        wrong[key] = _("请填数字")
        return None
    if not number.is_finite() or not field.low <= number <= field.high:
        limits = {"low": text_of(field.low, field), "high": text_of(field.high, field)}
        wrong[key] = _("应在%(low)s到%(high)s之间") % limits
        return None
    return float(number)
