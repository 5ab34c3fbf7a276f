"""Answers as somebody typed them, made into values, and what is wrong with one. Pure.

What cannot be read stays as it was typed: nothing is lost.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time
from math import isfinite
from typing import Any

from django.utils.translation import gettext as _

from kangxu.questionnaires.definition import CHOICES, NUMBERS, Form, Item, split_key
from kangxu.questionnaires.filled import Values

_NUMBER = re.compile(r"[+-]?\d{1,12}(\.\d{1,6})?")
_WIDE = str.maketrans("０１２３４５６７８９．－", "0123456789.-")
LONGEST = 2000  # characters of a text without a limit of its own: a form is no place for files
MOST_TURNS = 50
_MOMENTS = {"date": date.fromisoformat, "dateTime": datetime.fromisoformat, "time": time.fromisoformat}


def is_empty(value: Any) -> bool:
    return value is None or value == "" or value == []


def clean(form: Form, values: Values) -> Values:
    """Known keys only; numbers as numbers, several answers as a list, empty ones left out."""
    found = {}
    for key, value in values.items():
        link_id, turn = split_key(str(key))
        item = form.by_id.get(link_id)
        if item is None or not item.answered or turn >= MOST_TURNS:
            continue
        if turn and link_id not in form.repeated_group_of:
            continue
        if not is_empty(made := _several(item, value)):
            found[str(key)] = made
    return found


def problem_of(item: Item, value: Any) -> str:
    """What is wrong with an answer, in words; empty when it can stand."""
    if is_empty(value):
        return ""
    if item.kind in CHOICES:
        return _choice_problem(item, value if isinstance(value, list) else [value])
    if isinstance(value, list):
        return next(filter(None, (problem_of(item, one) for one in value)), "")
    if item.kind in NUMBERS:
        return _number_problem(item, value)
    if item.kind in _MOMENTS:
        return _moment_problem(item, value)
    longest = min(item.max_length or LONGEST, LONGEST)
    return _("最多%(most)s字") % {"most": longest} if len(str(value)) > longest else ""


def _several(item: Item, value: Any) -> Any:
    if not item.repeats:
        return _one(item, value[0] if isinstance(value, list) and value else value)
    given = value if isinstance(value, list) else [value]
    return [made for one in given if not is_empty(made := _one(item, one))]


def _one(item: Item, value: Any) -> Any:
    if isinstance(value, str):
        value = value.replace("\x00", "").strip()
    if item.kind in NUMBERS:
        return _number(value)
    if item.kind == "boolean":
        return value if isinstance(value, bool) else {"true": True, "false": False}.get(str(value))
    return None if value is None or isinstance(value, dict | list) else str(value)


def _number(value: Any) -> Any:
    if isinstance(value, bool) or value is None or isinstance(value, dict | list):
        return None
    text = str(value).translate(_WIDE)
    if not _NUMBER.fullmatch(text):
        return text
    number = float(text)
    return int(number) if number.is_integer() else number


def _number_problem(item: Item, value: Any) -> str:
    if isinstance(value, str) or not isfinite(value):
        return _("要填数字")
    if (item.low is not None and value < item.low) or (item.high is not None and value > item.high):
        return _range_words(item)  # said first: another unit mostly has decimals too
    if item.kind == "integer" and not float(value).is_integer():
        return _("要填整数")
    if item.decimals is not None and round(value, item.decimals) != value:
        return _("最多%(places)s位小数") % {"places": item.decimals} if item.decimals else _("要填整数")
    return ""


def _range_words(item: Item) -> str:
    low, high = ("" if one is None else f"{one:g}" for one in (item.low, item.high))
    if low and high:
        return _("应在%(low)s–%(high)s之间") % {"low": low, "high": high}
    return _("不能小于%(low)s") % {"low": low} if low else _("不能大于%(high)s") % {"high": high}


def _choice_problem(item: Item, given: list[Any]) -> str:
    chosen = [item.option(str(one)) for one in given]
    if item.kind == "choice" and None in chosen:
        return _("没有这个选项")
    alone = next((one for one in chosen if one is not None and one.exclusive), None)
    if alone is not None and len(given) > 1:
        return _("选了“%(option)s”就不能再选别的") % {"option": alone.words.zh}
    if len(set(map(str, given))) < len(given):
        return _("同一个选项选了两次")
    return ""


def _moment_problem(item: Item, value: Any) -> str:
    try:
        found = _MOMENTS[item.kind](str(value))
    except ValueError:
        return _("日期要填成2026-11-21这样") if item.kind == "date" else _("时间读不出来")
    return _("日期不对") if isinstance(found, date) and not 1900 <= found.year <= 2200 else ""
