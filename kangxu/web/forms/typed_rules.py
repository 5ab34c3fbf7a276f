"""What the designer is told an answer does: asked only on condition, a reading, a tag, work. Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

from django.utils.translation import gettext as _

from kangxu.clinical.analytes import catalogue
from kangxu.questionnaires.definition import (
    CHOICES,
    NUMBERS,
    OPERATORS,
    Condition,
    Form,
    Item,
    Operator,
    ReadingRule,
    TagRule,
    TaskRule,
    Trigger,
    Value,
)  # fmt: skip
from kangxu.web.forms.typed_reader import NUMBER, BadTyped, Reader

T = TypeVar("T")
_MOST_RULES = 12


def conditions_of(reader: Reader, form: Form) -> tuple[Condition, ...]:
    made = []
    for place, row in enumerate(reader.rows("conditions", _MOST_RULES)):
        one = Reader(row)
        asked, operator = form.by_id.get(one.text("question")), one.text("operator")
        if asked is None or operator not in OPERATORS:
            continue
        try:
            made.append(Condition(asked.link_id, cast(Operator, operator), _value(one, asked, operator)))
        except BadTyped as problem:
            reader.problems[f"conditions.{place}.value"] = problem.problems[""]
    return tuple(made)


def _trigger(reader: Reader, item: Item) -> Trigger:
    operator = reader.text("operator") or "exists"
    if operator not in OPERATORS:
        return Trigger()
    return Trigger(cast(Operator, operator), _value(reader, item, operator))


def _value(reader: Reader, asked: Item, operator: str) -> Value:
    """What an answer is compared with. Raises BadTyped."""
    text = reader.text("value", 120)
    if operator == "exists":
        return text != "false"
    if asked.kind == "boolean":
        return text == "true"
    if asked.kind in NUMBERS or (asked.kind in CHOICES and operator not in ("=", "!=")):
        if not NUMBER.fullmatch(text):
            raise BadTyped({"": _("要填数字")})
        return float(text) if "." in text else int(text)
    return text


def reading_of(reader: Reader, item: Item) -> ReadingRule | None:
    code = reader.text("analyte")
    if not code:
        return None
    if code not in catalogue():
        reader.problems["analyte"] = _("没有“%(code)s”这个指标") % {"code": code}
        return item.reading
    if item.reading is not None and item.reading.analyte == code:
        return item.reading
    return ReadingRule(code, catalogue()[code].unit)


def tags_of(reader: Reader, item: Item) -> tuple[TagRule, ...]:
    return _each(reader, "tags", lambda one: TagRule(one.text("tag"), _trigger(one, item)))


def tasks_of(reader: Reader, item: Item) -> tuple[TaskRule, ...]:
    """Work keeps its reason, by which it is opened once; new work gets one of the item's."""
    held = [one.reason for one in item.tasks]

    def read(one: Reader) -> TaskRule:
        reason = one.text("reason", 60)
        if reason not in held:
            reason = next(name for at in range(1, 99) if (name := f"{item.link_id}_{at}") not in held)
            held.append(reason)
        return TaskRule(
            reason, one.words("words", 120), _trigger(one, item), one.on("urgent"), one.whole("days", 0, 365) or 0,
            one.words("advice", 200),
        )  # fmt: skip

    return _each(reader, "tasks", read)


def _each(reader: Reader, name: str, read: Callable[[Reader], T]) -> tuple[T, ...]:
    made = []
    for place, row in enumerate(reader.rows(name, _MOST_RULES)):
        one = Reader(row)
        try:
            made.append(read(one))
        except BadTyped as problem:
            one.problems["value"] = problem.problems[""]
        reader.problems |= {f"{name}.{place}.{field}": words for field, words in one.problems.items()}
    return tuple(made)
