"""One input of a form's line: kind, value, options, limits, when it is asked, where its value came from. Pure."""

from __future__ import annotations

import json

from django.utils.translation import gettext as _

from kangxu.questionnaires.cleaning import is_empty
from kangxu.questionnaires.definition import CHOICES, NUMBERS, YES_NO, Item, Option, turn_key
from kangxu.questionnaires.filled import Brought, Filled
from kangxu.questionnaires.gathering import LAST, RECORD
from kangxu.web.components.form_panel import FormInput, FormOption, InputKind
from kangxu.web.person.words import measured_words
from kangxu.web.questionnaires.words import shown, told, unit_words

TONES = {"beyond_target": "amber", "at_action_line": "red"}
_RULED = ("class", "step", "next_on")


def input_of(filled: Filled, row: Item, item: Item, name: str, turn: int) -> FormInput:
    key = turn_key(item.link_id, turn)
    value = filled.values.get(key)
    short = told(item.words) if item is not row else ""
    label = told(item.words) or told(row.words)
    if item is not row and told(item.words):
        label = f"{told(row.words)} {told(item.words)}"
    low, high = ("" if one is None else f"{one:g}" for one in (item.low, item.high))
    ruled = item.role.split(":")[0] in _RULED
    return FormInput(
        key=key, kind=_kind(item), name=f"{name}.{key}", label=label, short=short, value=shown(item, value),
        options=tuple(_option(one, value) for one in _options(item)), many=item.repeats,
        unit="" if _joined_to_next(row, item) else unit_words(item.unit),
        tag=_tag(filled.brought.get(key), item, filled), tone=TONES.get(filled.steps.get(key, ""), ""),  # type: ignore[arg-type]
        problem=filled.judged.problems.get(key, ""), low=low, high=high, decimals=item.decimals, most=item.max_length,
        when=when_of(filled, item, turn) if item is not row else "", any_when=item.any_condition,
        required=item.required,
        hidden=_own_off(filled, row, item, turn) or _no_override(filled, item), ruled=ruled,
        auto=_auto(filled, item) if ruled else "", why=_override_of(filled, item), hint=_hint(item),
    )  # fmt: skip


def _kind(item: Item) -> InputKind:
    if item.read_only:
        return "shown"
    if item.kind in CHOICES or item.kind == "boolean":
        return "select" if item.column == "target" else "chips"
    if item.kind in NUMBERS:
        return "number"
    return {"text": "long", "date": "date"}.get(item.kind, "text")  # type: ignore[return-value]


def _options(item: Item) -> tuple[Option, ...]:
    """What is chosen from; yes and no are options too."""
    return YES_NO if item.kind == "boolean" else item.options


def _option(option: Option, value: object) -> FormOption:
    given = [_code(one) for one in (value if isinstance(value, list) else [value])]
    score = "" if option.score is None else f"{option.score:g}"
    return FormOption(option.code, told(option.words), option.code in given, option.exclusive, score)


def _code(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def when_of(filled: Filled, item: Item, turn: int) -> str:
    return json.dumps(conditions_of(filled, item, turn)) if item.conditions else ""


def conditions_of(filled: Filled, item: Item, turn: int = 0) -> list[dict[str, object]]:
    """Rows of key, operator, value; inside a repeated group they ask about their own turn."""
    groups = filled.form.repeated_group_of
    together = groups.get(item.link_id)
    return [
        {
            "k": turn_key(one.link_id, turn if together and groups.get(one.link_id) == together else 0),
            "o": one.operator, "v": one.value,
        }
        for one in item.conditions
    ]  # fmt: skip


def _own_off(filled: Filled, row: Item, item: Item, turn: int) -> bool:
    """Whether an input is not asked by its own conditions: those of its line hide the line."""
    return item is not row and bool(item.conditions) and is_off(filled, item, turn)


def is_off(filled: Filled, item: Item, turn: int = 0) -> bool:
    return turn_key(item.link_id, turn) not in filled.judged.enabled


def _auto(filled: Filled, item: Item) -> str:
    """What the rule says of a class, a step or the next day, as long as nobody chose."""
    role, _mark, programme = item.role.partition(":")
    if role == "next_on":
        days = [one.due_on for one in filled.judged.finals if one.due_on]
        return min(days).isoformat() if days else ""
    for one in filled.judged.verdicts if role == "class" else filled.judged.finals:
        if one.programme == programme:
            return one.number if role == "class" else one.step_number
    return ""


def _override_of(filled: Filled, item: Item) -> str:
    """The class item for which this one takes the reason of an override."""
    role, _mark, programme = item.role.partition(":")
    found = filled.form.with_role(f"class:{programme}") if role == "override" else None
    return found.link_id if found else ""


def _no_override(filled: Filled, item: Item) -> bool:
    """A reason is asked for only when the class is not the rule's."""
    role, _mark, programme = item.role.partition(":")
    if role != "override" or not is_empty(filled.values.get(item.link_id)):
        return False
    both = zip(filled.judged.verdicts, filled.judged.finals, strict=True)
    return not any(one.programme == programme and one.code and one.code != final.code for one, final in both)


def _tag(brought: Brought | None, item: Item, filled: Filled) -> str:
    """今早06:52 家测带入 in short: 11-21 家测."""
    if brought is None or brought.source in (LAST, RECORD) or brought.on is None:
        return ""
    if _follows_tagged(item, filled):
        return ""
    return _("%(day)s %(source)s带入") % {"day": f"{brought.on:%m-%d}", "source": measured_words(brought.source)}


def _follows_tagged(item: Item, filled: Filled) -> bool:
    """The first number of a pressure has no tag of its own: it stands behind the second."""
    return item.role == "sbp" and "dbp" in filled.brought


def _joined_to_next(row: Item, item: Item) -> bool:
    """The first number of a pressure: its unit stands behind the second."""
    places = [one.link_id for one in row.items]
    at = places.index(item.link_id) + 1 if item.link_id in places else len(places)
    return at < len(row.items) and row.items[at].words.zh == "/"


def _hint(item: Item) -> str:
    if item.role.startswith("override:"):
        return _("改判理由")
    return told(item.help)
