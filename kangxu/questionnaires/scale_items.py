"""The items of a scale as a form's items: questions, answers and points stand in the clinical shelf alone. Pure."""

from __future__ import annotations

from typing import Any

import numpy as np

from kangxu.clinical.analytes import catalogue
from kangxu.clinical.risk import risk_model
from kangxu.clinical.risk.inputs import Input, read_columns
from kangxu.clinical.risk.model import RiskModel
from kangxu.questionnaires.definition import Item, Option, ReadingRule, TaskRule, Words

CONTEXT = ("age", "sex")  # known of the person, not asked
_TOTALS = ("_total", "_raw")  # of a form on paper
_NO_YES = (Words("否", "No"), Words("是", "Yes"))


def scale_items(code: str, tasks: dict[str, tuple[TaskRule, ...]]) -> tuple[Item, ...]:
    """One item for each question; the total of a paper form only where the questions may not be shown."""
    model = risk_model(code)
    asked = [one for one in model.inputs if one.name not in CONTEXT]
    single = [one for one in asked if not one.name.endswith(_TOTALS)] or asked
    points = _points(model, single)
    return tuple(
        _item(one, str(place) if len(single) > 1 else "", points.get(one.name), tasks.get(one.name, ()))
        for place, one in enumerate(single, 1)
    )


def given(model: RiskModel, values: dict[str, Any]) -> dict[str, Any]:
    """Answers of a form as the model wants them: a numbered or yes-no answer as number, a choice by its code."""
    known = {one.name: one for one in model.inputs}
    return {
        name: value if known[name].kind == "choice" else float(value)
        for name, value in values.items()
        if name in known and value not in (None, "", [])
    }


def _item(one: Input, number: str, points: list[float] | None, tasks: tuple[TaskRule, ...]) -> Item:
    options = _options(one, points)
    reading = ReadingRule(one.analyte, catalogue()[one.analyte].unit) if one.analyte else None
    return Item(
        link_id=one.name, kind="choice" if options else "integer" if one.whole else "decimal",
        words=Words(one.zh, one.en), prefix=number, required=True, options=options, low=None if options else one.low,
        high=None if options else one.high, tasks=tasks, reading=reading,
    )  # fmt: skip


def _options(one: Input, points: list[float] | None) -> tuple[Option, ...]:
    if one.kind == "flag":
        words: list[tuple[str, Words]] = [(str(place), said) for place, said in enumerate(_NO_YES)]
    else:
        by_code = one.kind == "choice"
        words = [
            (choice.code if by_code else str(int(one.low) + place), Words(choice.zh, choice.en))
            for place, choice in enumerate(one.choices)
        ]
    graded = one.analyte is not None  # the position is then what the records keep
    return tuple(
        Option(code, said, points[place] if points else float(place) if graded else None)
        for place, (code, said) in enumerate(words)
    )


def _points(model: RiskModel, asked: list[Input]) -> dict[str, list[float]]:
    """Points of each answer, asked of the model itself: all questions at their first answer, then at their second."""
    if model.contributions is None:
        return {}
    steps = {one.name: len(one.choices) or (2 if one.kind == "flag" else 0) for one in asked}
    most = max(steps.values(), default=0)
    if not most:
        return {}
    told = {one.name: one.low + np.minimum(np.arange(most, dtype=float), max(steps[one.name] - 1, 0)) for one in asked}
    found = model.contributions(read_columns(model.inputs, told), model.variants[0])
    return {
        name: [float(one) for one in found[name][:count]] for name, count in steps.items() if name in found and count
    }
