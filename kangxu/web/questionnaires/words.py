"""Answers and units in the reader's language. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kangxu.foundation.terms import language
from kangxu.questionnaires.cleaning import is_empty
from kangxu.questionnaires.definition import CHOICES, Item, Words
from kangxu.questionnaires.filled import Values

# Units of forms and of the catalogue, as they stand behind a number
UNITS = {
    "/min": gettext_lazy("次/分"), "支/天": gettext_lazy("支/天"), "两/天": gettext_lazy("两/天"),
    "次/周": gettext_lazy("次/周"), "分钟/次": gettext_lazy("分钟/次"), "克/天": gettext_lazy("克/天"),
    "支": gettext_lazy("支"), "两": gettext_lazy("两"), "次": gettext_lazy("次"), "分钟": gettext_lazy("分钟"),
    "次/天": gettext_lazy("次/天"), "小时/天": gettext_lazy("小时/天"), "score": gettext_lazy("分"),
    "grade": gettext_lazy("级"), "points": gettext_lazy("分"),
}  # fmt: skip


def told(words: Words) -> str:
    """A text in the reader's language."""
    return words.text(language())


def unit_words(unit: str) -> str:
    return str(UNITS.get(unit, unit))


def shown(item: Item, value: Any) -> str:
    """One answer in words; empty where there is none."""
    if is_empty(value):
        return ""
    if isinstance(value, list):
        return _("、").join(filter(None, (shown(item, one) for one in value)))
    if item.kind in CHOICES:
        option = item.option(str(value))
        return told(option.words) if option else str(value)
    if item.kind == "boolean":
        return _("是") if value else _("否")
    return f"{value:g}" if isinstance(value, float) else str(value)


def row_words(row: Item, values: Values, *, column: str = "this", units: bool = False) -> str:
    """A whole line in words: 156/88; 0，0; 3次，20分钟."""
    inside = [one for one in row.walk() if one.answered and not one.hidden and one.column == column]
    parts = [one for one in inside if not is_empty(values.get(one.link_id))]
    if any(one.words.zh == "/" for one in inside):
        return "/".join(shown(one, values.get(one.link_id)) for one in parts)
    return _("，").join(_parts(parts, values, units or len(parts) > 1))


def _parts(parts: list[Item], values: Values, units: bool) -> Iterator[str]:
    for one in parts:
        words = shown(one, values.get(one.link_id))
        if one.read_only and one.words.zh and one.kind in ("decimal", "integer"):
            yield f"{told(one.words)} {words}"
        elif units and one.unit and one.kind in ("decimal", "integer"):
            yield joined(words, unit_words(one.unit))
        else:
            yield words


def joined(value: str, unit: str) -> str:
    """A value with its unit: 5次/周, 38%, but 64.5 kg."""
    close = unit.startswith("%") or not unit.isascii()
    return f"{value}{unit}" if close else f"{value} {unit}"
