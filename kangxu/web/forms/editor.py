"""The editor of one question as ready values. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kangxu.clinical.analytes import catalogue
from kangxu.foundation.terms import spoken
from kangxu.questionnaires.definition import CHOICES, NUMBERS, Condition, Form, Item, TagRule, TaskRule, Trigger, Value
from kangxu.questionnaires.short_hand import answer_of
from kangxu.web.components.shapes import Link
from kangxu.web.forms.words import OPERATORS, PREFILL_DAYS, TYPES, formula, name_of, type_of, type_words
from kangxu.web.questionnaires.words import told


@dataclass(frozen=True)
class OptionEntry:
    code: str = ""
    zh: str = ""
    en: str = ""
    score: str = ""
    alone: bool = False


@dataclass(frozen=True)
class WhenEntry:
    """A comparison: `question` only for conditions, `value` as it is typed or chosen."""

    question: str = ""
    operator: str = "="
    value: str = ""


@dataclass(frozen=True)
class TagEntry:
    tag: str
    when: WhenEntry


@dataclass(frozen=True)
class TaskEntry:
    reason: str
    zh: str
    en: str
    urgent: bool
    days: str
    advice_zh: str
    advice_en: str
    when: WhenEntry


@dataclass(frozen=True)
class ItemEditor:
    """One question with all that may be said of it. `asks` says whether it takes an answer, `parts` which fields its
    type has."""

    item: Item
    id: str
    number: str
    type: str
    types: tuple[Link, ...]
    asks: bool
    choice: bool
    options: tuple[OptionEntry, ...]
    low: str
    high: str
    decimals: str
    most: str
    conditions: tuple[WhenEntry, ...]
    prefill: str
    prefill_days: str
    initial: str
    initial_expression: str
    calculated: str
    analytes: tuple[Link, ...]
    analyte: str
    tags: tuple[TagEntry, ...]
    tag_choices: tuple[Link, ...]
    tasks: tuple[TaskEntry, ...]
    operators: tuple[Link, ...]
    problems: tuple[str, ...]
    logic_open: bool
    becomes_open: bool


def item_editor(
    form: Form, item: Item, number: str, problems: Sequence[str], tag_choices: Sequence[tuple[str, str]]
) -> ItemEditor:
    prefill = _prefill(item)
    return ItemEditor(
        item=item, id=item.link_id, number=number, type=type_of(item), types=tuple(_types(item)), asks=item.answered,
        choice=item.kind in CHOICES, options=tuple(_options(item)), low=_plain(item.low), high=_plain(item.high),
        decimals=_plain(item.decimals), most=_plain(item.max_length),
        conditions=tuple(_condition(one) for one in item.conditions), prefill=prefill,
        prefill_days=_plain(item.prefill_days or PREFILL_DAYS),
        initial=_said(item.initial[0]) if item.initial else "",
        initial_expression=formula(item.initial_expression) if prefill == "expression" else "",
        calculated=formula(item.calculated_expression), analytes=tuple(_analytes(item)),
        analyte=item.reading.analyte if item.reading else "", tags=tuple(_tag(one) for one in item.tags),
        tag_choices=tuple(Link(words, value=code) for code, words in tag_choices),
        tasks=tuple(_task(one) for one in item.tasks),
        operators=tuple(Link(str(words), value=code) for code, words in OPERATORS.items()), problems=tuple(problems),
        logic_open=bool(item.conditions or prefill or item.calculated_expression),
        becomes_open=bool(item.reading or item.tags or item.tasks),
    )  # fmt: skip


def questions(form: Form) -> list[dict[str, Any]]:
    """What conditions may ask about, for the script: id, words, kind, options."""
    return [
        {
            "id": one.link_id, "words": name_of(form, one.link_id), "kind": one.kind,
            "options": [[option.code, told(option.words)] for option in one.options],
        }
        for one in form.walk() if one.answered
    ]  # fmt: skip


def _types(item: Item) -> Iterator[Link]:
    """What it may become: a group with questions in it stays a group."""
    held = type_of(item)
    if held not in TYPES:
        yield Link(type_words(item), value=held, active=True)
    for name, words in TYPES.items():
        group = name in ("group", "turns", "row")
        if item.kind != "group" or group or not item.items:
            yield Link(str(words), value=name, active=name == held)


def _options(item: Item) -> Iterator[OptionEntry]:
    for one in item.options:
        yield OptionEntry(one.code, one.words.zh, one.words.en, _plain(one.score), one.exclusive)


def _condition(one: Condition) -> WhenEntry:
    return WhenEntry(one.link_id, one.operator, _said(one.value))


def _when(when: Trigger) -> WhenEntry:
    return WhenEntry("", when.operator, "" if when.operator == "exists" else _said(when.value))


def _tag(rule: TagRule) -> TagEntry:
    return TagEntry(rule.tag, _when(rule.when))


def _task(rule: TaskRule) -> TaskEntry:
    return TaskEntry(
        rule.reason, rule.words.zh, rule.words.en, rule.urgent, str(rule.days), rule.advice.zh, rule.advice.en,
        _when(rule.when),
    )  # fmt: skip


def _prefill(item: Item) -> str:
    if item.prefill_days is not None:
        return "record"
    if item.initial:
        return "fixed"
    if item.initial_expression == answer_of(item.link_id, "previous"):
        return "last"
    return "expression" if item.initial_expression else ""


def _analytes(item: Item) -> Iterator[Link]:
    if item.kind not in (*NUMBERS, *CHOICES):
        return
    held = item.reading.analyte if item.reading else ""
    for code, one in sorted(catalogue().items(), key=lambda pair: pair[1].name_zh):
        name = spoken(one.name_zh, one.name_en or one.name_zh)
        yield Link(f"{name} {one.unit}".strip(), value=code, active=code == held)


def _said(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _plain(value: float | None) -> str:
    return "" if value is None else f"{value:g}"


def numbers(form: Form) -> Mapping[str, str]:
    """The place of each question on the page, counted without groups: 1, 2, 3."""
    asked = [one.link_id for one in form.walk() if one.answered]
    return {link_id: str(place) for place, link_id in enumerate(asked, 1)}
