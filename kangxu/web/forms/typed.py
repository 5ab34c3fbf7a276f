"""What somebody typed into the designer, as values; what cannot be is said in words, by field. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeVar, cast

from django.utils.translation import gettext as _

from kangxu.clinical.analytes import catalogue
from kangxu.questionnaires.definition import (
    CHOICES,
    NUMBERS,
    OPERATORS,
    Condition,
    Form,
    Item,
    Kind,
    Operator,
    Option,
    ReadingRule,
    TagRule,
    TaskRule,
    Trigger,
    Value,
    Words,
)
from kangxu.questionnaires.short_hand import answer_of, spelled
from kangxu.web.forms.words import KINDS, PREFILL_DAYS, TYPES, type_of

Given = Mapping[str, Any]
T = TypeVar("T")
_NUMBER = re.compile(r"-?\d{1,9}(\.\d{1,4})?")
_MOST_OPTIONS, _MOST_RULES = 60, 12
_LONG, _SHORT = 500, 80


class BadTyped(ValueError):
    """Something typed cannot be read: words by field."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__("; ".join(problems.values()))
        self.problems = dict(problems)


class _Reader:
    """Reads the fields of one item and collects what is wrong."""

    def __init__(self, given: Given) -> None:
        self.given, self.problems = given, dict[str, str]()

    def text(self, name: str, most: int = _SHORT) -> str:
        return str(self.given.get(name) or "").replace("\x00", "").strip()[:most]

    def on(self, name: str) -> bool:
        return self.given.get(name) is True

    def words(self, name: str, most: int = _LONG) -> Words:
        return Words(self.text(f"{name}_zh", most), self.text(f"{name}_en", most))

    def number(self, name: str) -> float | None:
        text = self.text(name)
        if not text:
            return None
        if not _NUMBER.fullmatch(text):
            self.problems[name] = _("要填数字")
            return None
        return float(text)

    def whole(self, name: str, least: int, most: int) -> int | None:
        found = self.number(name)
        if found is None:
            return None
        if found != int(found) or not least <= found <= most:
            self.problems[name] = _("要填%(least)s到%(most)s的整数") % {"least": least, "most": most}
            return None
        return int(found)

    def rows(self, name: str, most: int) -> list[Given]:
        found = self.given.get(name)
        return [one for one in found if isinstance(one, Mapping)][:most] if isinstance(found, list) else []


def item_of(given: Given, held: Item, form: Form) -> Item:
    """An item as it was typed; what the designer does not ask stays as it was. Raises BadTyped."""
    reader = _Reader(given)
    made = _kind(reader, held)
    made = replace(
        made, words=reader.words("words"), help=reader.words("help"), prefix=reader.text("prefix", 10),
        required=reader.on("required"), conditions=_conditions(reader, form), any_condition=reader.on("any"),
    )  # fmt: skip
    if made.answered:
        made = _answering(reader, made)
    if reader.problems:
        raise BadTyped(reader.problems)
    return made


def about_of(given: Given, held: Form, programmes: Mapping[str, object]) -> Form:
    """What is said of the form as a whole. Raises BadTyped."""
    reader = _Reader(given)
    names, kind = reader.words("words", _SHORT), reader.text("kind")
    if not names.zh:
        raise BadTyped({"words_zh": _("还没有名称")})
    chosen = tuple(one for one in programmes if reader.on(f"programme_{one}"))
    return replace(
        held, words=names, kind=held.kind if held.scale or kind not in KINDS else cast(Any, kind),
        purpose=reader.words("purpose"), source=reader.text("source", _LONG), owner=reader.text("owner"),
        programmes=held.programmes if held.classing else chosen,
    )  # fmt: skip


def new_item(link_id: str, name: str) -> Item:
    """An empty item of a type that the designer offers."""
    if name not in TYPES:
        raise BadTyped({"": _("没有“%(kind)s”类型") % {"kind": name}})
    return _typed(Item(link_id, "string", Words("")), name)


def _kind(reader: _Reader, held: Item) -> Item:
    name = reader.text("type")
    return _typed(held, name) if name in TYPES and name != type_of(held) else held


def _typed(item: Item, name: str) -> Item:
    group = name in ("group", "turns", "row")
    kind = "group" if group else "choice" if name == "many" else name
    options = item.options if kind == "choice" else ()
    if kind == "choice" and not options:
        options = tuple(Option(str(at), Words(_("选项%(at)s") % {"at": at})) for at in (1, 2))
    decimals = 0 if kind == "integer" else (item.decimals or 1) if kind == "decimal" else None
    numbers = kind in NUMBERS
    return replace(
        item, kind=cast(Kind, kind), repeats=name in ("many", "turns"), row=name == "row", options=options,
        decimals=decimals, low=item.low if numbers else None, high=item.high if numbers else None,
        unit=item.unit if numbers else "", items=item.items if group else (), initial=(),
    )  # fmt: skip


def _answering(reader: _Reader, item: Item) -> Item:
    """What only an item has that takes an answer."""
    calculated = spelled(reader.text("calculated", _LONG))
    reading, unit = _reading(reader, item), reader.text("unit", 20)
    made = replace(
        item, hidden=reader.on("hidden"), calculated_expression=calculated, read_only=bool(calculated),
        reading=reading, tags=_tags(reader, item), tasks=_tasks(reader, item), role=_role(reader, item),
    )  # fmt: skip
    if item.kind in CHOICES:
        made = replace(made, options=_options(reader, item))
    if item.kind in NUMBERS:
        made = replace(
            made, unit=reading.unit if reading else unit, low=reader.number("low"), high=reader.number("high"),
            decimals=reader.whole("decimals", 0, 4),
        )  # fmt: skip
    if item.kind in ("string", "text"):
        made = replace(made, max_length=reader.whole("most", 1, 2000))
    return _prefilled(reader, made)


def _role(reader: _Reader, item: Item) -> str:
    """Only roles that surveys count by are chosen; those of national forms stay."""
    chosen = reader.text("role")
    return chosen if chosen in ("nps", "satisfaction", "verbatim", "") and "role" in reader.given else item.role


def _options(reader: _Reader, item: Item) -> tuple[Option, ...]:
    rows = [one for one in reader.rows("options", _MOST_OPTIONS) if str(one.get("zh") or "").strip()]
    used = {str(one.get("code") or "").strip() for one in rows}
    made = []
    for place, row in enumerate(rows):
        one = _Reader(row)
        code = one.text("code", 30) or _free(used)
        used.add(code)
        words, held = Words(one.text("zh", 120), one.text("en", 120)), item.option(code)
        made.append(Option(code, words, one.number("score"), one.on("alone"), held.carried if held else ""))
        reader.problems |= {f"options.{place}.{name}": words for name, words in one.problems.items()}
    return tuple(made)


def _free(used: set[str]) -> str:
    return next(str(number) for number in range(1, 1000) if str(number) not in used)


def _conditions(reader: _Reader, form: Form) -> tuple[Condition, ...]:
    made = []
    for place, row in enumerate(reader.rows("conditions", _MOST_RULES)):
        one = _Reader(row)
        asked, operator = form.by_id.get(one.text("question")), one.text("operator")
        if asked is None or operator not in OPERATORS:
            continue
        try:
            made.append(Condition(asked.link_id, cast(Operator, operator), _value(one, asked, operator)))
        except BadTyped as problem:
            reader.problems[f"conditions.{place}.value"] = problem.problems[""]
    return tuple(made)


def _trigger(reader: _Reader, item: Item) -> Trigger:
    operator = reader.text("operator") or "exists"
    if operator not in OPERATORS:
        return Trigger()
    return Trigger(cast(Operator, operator), _value(reader, item, operator))


def _value(reader: _Reader, asked: Item, operator: str) -> Value:
    """What an answer is compared with. Raises BadTyped."""
    text = reader.text("value", 120)
    if operator == "exists":
        return text != "false"
    if asked.kind == "boolean":
        return text == "true"
    if asked.kind in NUMBERS or (asked.kind in CHOICES and operator not in ("=", "!=")):
        if not _NUMBER.fullmatch(text):
            raise BadTyped({"": _("要填数字")})
        return float(text) if "." in text else int(text)
    return text


def _reading(reader: _Reader, item: Item) -> ReadingRule | None:
    code = reader.text("analyte")
    if not code:
        return None
    if code not in catalogue():
        reader.problems["analyte"] = _("没有“%(code)s”这个指标") % {"code": code}
        return item.reading
    if item.reading is not None and item.reading.analyte == code:
        return item.reading
    return ReadingRule(code, catalogue()[code].unit)


def _tags(reader: _Reader, item: Item) -> tuple[TagRule, ...]:
    return _each(reader, "tags", lambda one: TagRule(one.text("tag"), _trigger(one, item)))


def _tasks(reader: _Reader, item: Item) -> tuple[TaskRule, ...]:
    """Work keeps its reason, by which it is opened once; new work gets one of the item's."""
    held = [one.reason for one in item.tasks]

    def read(one: _Reader) -> TaskRule:
        reason = one.text("reason", 60)
        if reason not in held:
            reason = next(name for at in range(1, 99) if (name := f"{item.link_id}_{at}") not in held)
            held.append(reason)
        return TaskRule(
            reason, one.words("words", 120), _trigger(one, item), one.on("urgent"), one.whole("days", 0, 365) or 0,
            one.words("advice", 200),
        )  # fmt: skip

    return _each(reader, "tasks", read)


def _each(reader: _Reader, name: str, read: Callable[[_Reader], T]) -> tuple[T, ...]:
    made = []
    for place, row in enumerate(reader.rows(name, _MOST_RULES)):
        one = _Reader(row)
        try:
            made.append(read(one))
        except BadTyped as problem:
            one.problems["value"] = problem.problems[""]
        reader.problems |= {f"{name}.{place}.{field}": words for field, words in one.problems.items()}
    return tuple(made)


def _prefilled(reader: _Reader, item: Item) -> Item:
    way = reader.text("prefill")
    plain = replace(item, initial=(), initial_expression="", prefill_days=None)
    if way == "last":
        return replace(plain, initial_expression=answer_of(item.link_id, "previous"))
    if way == "record":
        return replace(plain, prefill_days=reader.whole("prefill_days", 1, 3650) or item.prefill_days or PREFILL_DAYS)
    if way == "expression":
        return replace(plain, initial_expression=spelled(reader.text("initial_expression", _LONG)))
    if way == "fixed":
        return replace(plain, initial=_fixed(reader, item))
    return plain


def _fixed(reader: _Reader, item: Item) -> tuple[Value, ...]:
    text = reader.text("initial", 200)
    if not text:
        return ()
    if item.kind in NUMBERS and not _NUMBER.fullmatch(text):
        reader.problems["initial"] = _("要填数字")
        return item.initial
    if item.kind in NUMBERS:
        return (float(text) if "." in text else int(text),)
    return (text == "true",) if item.kind == "boolean" else (text,)
