"""FHIRPath of forms: calculated and initial values, and whether an expression can be read at all. Pure.

An expression sees `%resource` (the answers), `%previous` (last time's), `%medicines`, `%today`, `%age`, `%sex` and
`%staff`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from django.utils.translation import gettext as _
from fhirpathpy import compile as compile_path
from fhirpathpy.models import models

from kangxu.questionnaires.cleaning import clean
from kangxu.questionnaires.context import Context
from kangxu.questionnaires.definition import NUMBERS, Form, Item
from kangxu.questionnaires.filled import Values
from kangxu.questionnaires.responses import write_response

_ASKED = re.compile(r"linkId\s*=\s*'([^']*)'")
_VARIABLE = re.compile(r"%(\w+)")
_VARIABLES = frozenset({"resource", "previous", "medicines", "today", "age", "sex", "staff", "context", "ucum"})
_ROUNDS = 3  # a calculated value may rest on another


class BadExpression(ValueError):
    """An expression cannot be evaluated; the message says why in words."""


def calculated(form: Form, values: Values, context: Context) -> Values:
    """The values with those of calculated items, outside repeated groups; one that cannot be calculated has none."""
    items = [one for one in form.walk() if one.calculated_expression]
    known = dict(values)
    for _round in range(_ROUNDS if items else 0):
        variables = _variables(form, known, context)
        fresh = dict(known)
        for item in items:
            value = _typed(item, _evaluated(item.calculated_expression, variables))
            fresh.pop(item.link_id, None)
            if value is not None:
                fresh[item.link_id] = value
        if fresh == known:
            break
        known = fresh
    return known


def initial(form: Form, context: Context) -> Values:
    """What the form starts with: fixed values and initial expressions."""
    variables = _variables(form, {}, context)
    found: dict[str, Any] = {}
    for item in form.walk():
        if item.initial:
            found[item.link_id] = list(item.initial) if item.repeats else item.initial[0]
        elif item.initial_expression:
            answers = _evaluated(item.initial_expression, variables)
            found[item.link_id] = answers if item.repeats else (answers[0] if answers else None)
    return clean(form, {key: _json(value) for key, value in found.items()})


def check(form: Form, expression: str) -> None:
    """Try an expression on an empty answer. Raises BadExpression with words for its author."""
    if expression.count("(") != expression.count(")") or expression.count("'") % 2:
        raise BadExpression(_("括号或引号没有配对"))
    if unknown := sorted(set(_VARIABLE.findall(expression)) - _VARIABLES):
        raise BadExpression(_("没有“%(name)s”这个变量") % {"name": f"%{unknown[0]}"})
    if strange := [one for one in _ASKED.findall(expression) if one not in form.by_id]:
        raise BadExpression(_("公式里的条目“%(id)s”不存在") % {"id": strange[0]})
    try:
        _compiled(expression)({}, _variables(form, {}, Context(on=date(2000, 1, 1))))
    except Exception as problem:  # the library raises plain exceptions for whatever it cannot read
        raise BadExpression(_("公式读不懂：%(what)s") % {"what": str(problem)[:120]}) from problem


def _variables(form: Form, values: Values, context: Context) -> dict[str, Any]:
    previous = context.last.values if context.last else {}
    return {
        "resource": write_response(form, values), "previous": write_response(form, clean(form, previous)),
        "medicines": [dict(one) for one in context.medicines], "today": context.on.isoformat(),
        "age": [] if context.age is None else context.age, "sex": context.sex or [], "staff": context.staff or [],
    }  # fmt: skip


def _evaluated(expression: str, variables: Mapping[str, Any]) -> list[Any]:
    """Answers of an expression. One that fails on these answers gives none: a form stays usable."""
    try:
        found = _compiled(expression)({}, variables)
    except Exception:  # noqa: BLE001  plain exceptions of the library: an operand has the wrong type
        return []
    return found if isinstance(found, list) else [found]


@cache
def _compiled(expression: str) -> Callable[[Any, Any], Any]:
    made: Callable[[Any, Any], Any] = compile_path(expression, models["r4"])
    return made


def _typed(item: Item, answers: list[Any]) -> Any:
    if not answers:
        return None
    value = _json(answers[0])
    if item.kind in NUMBERS and isinstance(value, float) and item.decimals is not None:
        value = round(value, item.decimals)
    if item.kind in NUMBERS and not isinstance(value, int | float):
        return None
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _json(value: Any) -> Any:
    if isinstance(value, list):
        return [_json(one) for one in value]
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, Mapping):
        return value.get("code", value.get("value"))
    return value if isinstance(value, str | int | float | bool) or value is None else str(value)
