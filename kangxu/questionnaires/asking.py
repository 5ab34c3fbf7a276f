"""What is asked: the conditions of items (enableWhen), compared with answers. Pure."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from kangxu.questionnaires.cleaning import is_empty
from kangxu.questionnaires.definition import (
    CHOICES,
    NUMBERS,
    Condition,
    Form,
    Item,
    Operator,
    Value,
    split_key,
    turn_key,
)
from kangxu.questionnaires.filled import Values

_COMPARED: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq, "!=": operator.ne, ">": operator.gt, "<": operator.lt, ">=": operator.ge, "<=": operator.le,
}  # fmt: skip


def enabled_keys(form: Form, values: Values) -> frozenset[str]:
    """Keys of all items that are asked, in every turn of a repeated group; below one that is not asked nothing is."""
    return frozenset(_Asking(form, values).keys())


def turns_of(form: Form, item: Item, values: Values) -> range:
    """The turns in which an item stands: as many as its repeated group has answers, at least one."""
    group = form.repeated_group_of.get(item.link_id, item.link_id if item.kind == "group" and item.repeats else "")
    if not group:
        return range(1)
    inside = {one.link_id for one in form.by_id[group].walk()}
    turns = (turn for link_id, turn in map(split_key, values) if link_id in inside)
    return range(max(turns, default=0) + 1)


def holds(item: Item, answer: Any, compared: Operator, value: Value) -> bool:
    """Whether an answer (or one of several) compares so; a choice is compared by its code, in order by its points."""
    if compared == "exists":
        return is_empty(answer) is not bool(value)
    given = answer if isinstance(answer, list) else [answer]
    if is_empty(answer):
        return False
    found = (_compares(item, one, compared, value) for one in given)
    return all(found) if compared == "!=" else any(found)


def _compares(item: Item, answer: Any, compared: Operator, value: Value) -> bool:
    if item.kind in CHOICES and compared not in ("=", "!="):
        option, wanted = item.option(str(answer)), _number(value)
        if option is None or option.score is None or wanted is None:
            return False
        return _COMPARED[compared](option.score, wanted)
    if item.kind in NUMBERS:
        number = _number(answer)
        return number is not None and _COMPARED[compared](number, _number(value))
    if item.kind == "boolean":
        return bool(_COMPARED[compared](bool(answer), bool(value)))
    return bool(_COMPARED[compared](str(answer), str(value)))


def _number(value: Any) -> float | None:
    try:
        return float(value)
    except (TypeError, ValueError):
        return None


class _Asking:
    """One walk over a form; an item is asked about once."""

    def __init__(self, form: Form, values: Values) -> None:
        self.form, self.values = form, values
        self.parents = {one.link_id: item.link_id for item in form.walk() for one in item.items}
        self.known: dict[str, bool] = {}

    def keys(self) -> list[str]:
        return [
            turn_key(item.link_id, turn)
            for item in self.form.walk()
            for turn in turns_of(self.form, item, self.values)
            if self.asked(item, turn)
        ]

    def asked(self, item: Item, turn: int) -> bool:
        key = turn_key(item.link_id, turn)
        if key not in self.known:
            self.known[key] = True  # a ring of conditions counts as asked
            self.known[key] = self._parent_asked(item, turn) and self._conditions_hold(item, turn)
        return self.known[key]

    def _parent_asked(self, item: Item, turn: int) -> bool:
        parent = self.parents.get(item.link_id)
        if parent is None:
            return True
        above = self.form.by_id[parent]
        inside = above.link_id in self.form.repeated_group_of or (above.kind == "group" and above.repeats)
        return self.asked(above, turn if inside else 0)

    def _conditions_hold(self, item: Item, turn: int) -> bool:
        if not item.conditions:
            return True
        found = [self._holds(one, item, turn) for one in item.conditions]
        return any(found) if item.any_condition else all(found)

    def _holds(self, one: Condition, item: Item, turn: int) -> bool:
        other = self.form.by_id[one.link_id]
        together = self.form.repeated_group_of
        same = together.get(item.link_id) is not None and together.get(item.link_id) == together.get(one.link_id)
        at = turn if same else 0
        answer = self.values.get(turn_key(one.link_id, at)) if self.asked(other, at) else None
        return holds(other, answer, one.operator, one.value)
