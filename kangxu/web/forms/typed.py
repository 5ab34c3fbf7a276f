"""What somebody typed into the designer, as values; what cannot be is said in words, by field. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

from django.utils.translation import gettext as _

from kangxu.questionnaires.definition import CHOICES, NUMBERS, Form, Item, Kind, Option, Value, Words
from kangxu.questionnaires.short_hand import answer_of, spelled
from kangxu.web.forms.typed_reader import LONG, NUMBER, SHORT, BadTyped, Given, Reader
from kangxu.web.forms.typed_rules import conditions_of, reading_of, tags_of, tasks_of
from kangxu.web.forms.words import KINDS, PREFILL_DAYS, TYPES, type_of

_MOST_OPTIONS = 60


def item_of(given: Given, held: Item, form: Form) -> Item:
    """An item as it was typed; what the designer does not ask stays as it was. Raises BadTyped."""
    reader = Reader(given)
    made = _kind(reader, held)
    made = replace(
        made, words=reader.words("words"), help=reader.words("help"), prefix=reader.text("prefix", 10),
        required=reader.on("required"), conditions=conditions_of(reader, form), any_condition=reader.on("any"),
    )  # fmt: skip
    if made.answered:
        made = _answering(reader, made)
    if reader.problems:
        raise BadTyped(reader.problems)
    return made


def about_of(given: Given, held: Form, programmes: Mapping[str, object]) -> Form:
    """What is said of the form as a whole. Raises BadTyped."""
    reader = Reader(given)
    names, kind = reader.words("words", SHORT), reader.text("kind")
    if not names.zh:
        raise BadTyped({"words_zh": _("还没有名称")})
    chosen = tuple(one for one in programmes if reader.on(f"programme_{one}"))
    return replace(
        held, words=names, kind=held.kind if held.scale or kind not in KINDS else cast(Any, kind),
        purpose=reader.words("purpose"), source=reader.text("source", LONG), owner=reader.text("owner"),
        programmes=held.programmes if held.classing else chosen,
    )  # fmt: skip


def new_item(link_id: str, name: str) -> Item:
    """An empty item of a type that the designer offers."""
    if name not in TYPES:
        raise BadTyped({"": _("没有“%(kind)s”类型") % {"kind": name}})
    return _typed(Item(link_id, "string", Words("")), name)


def _kind(reader: Reader, held: Item) -> Item:
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


def _answering(reader: Reader, item: Item) -> Item:
    """What only an item has that takes an answer."""
    calculated = spelled(reader.text("calculated", LONG))
    reading, unit = reading_of(reader, item), reader.text("unit", 20)
    made = replace(
        item, hidden=reader.on("hidden"), calculated_expression=calculated, read_only=bool(calculated),
        reading=reading, tags=tags_of(reader, item), tasks=tasks_of(reader, item), role=_role(reader, item),
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


def _role(reader: Reader, item: Item) -> str:
    """Only roles that surveys count by are chosen; those of national forms stay."""
    chosen = reader.text("role")
    return chosen if chosen in ("nps", "satisfaction", "verbatim", "") and "role" in reader.given else item.role


def _options(reader: Reader, item: Item) -> tuple[Option, ...]:
    rows = [one for one in reader.rows("options", _MOST_OPTIONS) if str(one.get("zh") or "").strip()]
    used = {str(one.get("code") or "").strip() for one in rows}
    made = []
    for place, row in enumerate(rows):
        one = Reader(row)
        code = one.text("code", 30) or _free(used)
        used.add(code)
        words, held = Words(one.text("zh", 120), one.text("en", 120)), item.option(code)
        made.append(Option(code, words, one.number("score"), one.on("alone"), held.carried if held else ""))
        reader.problems |= {f"options.{place}.{name}": words for name, words in one.problems.items()}
    return tuple(made)


def _free(used: set[str]) -> str:
    return next(str(number) for number in range(1, 1000) if str(number) not in used)


def _prefilled(reader: Reader, item: Item) -> Item:
    way = reader.text("prefill")
    plain = replace(item, initial=(), initial_expression="", prefill_days=None)
    if way == "last":
        return replace(plain, initial_expression=answer_of(item.link_id, "previous"))
    if way == "record":
        return replace(plain, prefill_days=reader.whole("prefill_days", 1, 3650) or item.prefill_days or PREFILL_DAYS)
    if way == "expression":
        return replace(plain, initial_expression=spelled(reader.text("initial_expression", LONG)))
    if way == "fixed":
        return replace(plain, initial=_fixed(reader, item))
    return plain


def _fixed(reader: Reader, item: Item) -> tuple[Value, ...]:
    text = reader.text("initial", 200)
    if not text:
        return ()
    if item.kind in NUMBERS and not NUMBER.fullmatch(text):
        reader.problems["initial"] = _("要填数字")
        return item.initial
    if item.kind in NUMBERS:
        return (float(text) if "." in text else int(text),)
    return (text == "true",) if item.kind == "boolean" else (text,)
