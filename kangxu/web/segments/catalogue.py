"""The catalogue of facts as the rule builder's script takes it: names, initials, what may be asked, units."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from kangxu.foundation.permissions import Permission
from kangxu.foundation.terms import in_chinese
from kangxu.foundation.viewer import Viewer
from kangxu.people.names import spell
from kangxu.rules import vocabulary
from kangxu.rules.catalogue import Column, Field, Series, catalogue, groupings, steady
from kangxu.rules.checking import OF_NUMBERS
from kangxu.rules.language import Term
from kangxu.rules.names import labels, own_unit
from kangxu.segments.checks import commercial
from kangxu.segments.living import fact_of
from kangxu.segments.visible import visible

LIVING = ("tag", "segment")
GROUPS = tomllib.loads(Path(__file__).with_name("fact_groups.toml").read_text(encoding="utf-8"))["groups"]


@steady()  # names are read once, not once a fact
def offered(viewer: Viewer) -> dict[str, Any]:
    """Everything the builder may offer this viewer, in the reader's language: of definitions those in force."""
    english = not in_chinese()
    return {
        "groups": [{"code": one["code"], "label": one["en" if english else "zh"]} for one in GROUPS],
        "facts": [_fact(catalogue()[code], english) for code in _codes(viewer)],
        "groupings": _choices(groupings().values(), english),
    }


def _codes(viewer: Viewer) -> list[str]:
    in_force = {fact_of(one) for one in visible(viewer).exclude(version=None)}
    known = set(catalogue())
    away = {code for code in known if code.split(".")[0] in LIVING} - in_force
    away |= set() if viewer.may(Permission.SEE_COMMERCIAL) else commercial(known)
    return [code for code in catalogue() if code not in away]


def _fact(field: Field, english: bool) -> dict[str, Any]:
    zh, en = labels()[field.code]
    told: dict[str, Any] = {
        "code": field.code, "name": en if english else zh, "other": zh if english else en, "kind": field.kind,
        "group": group_of(field.code), "find": _words(field, zh, en), "shape": _shape(field), "hows": _hows(field),
    }  # fmt: skip
    optional = {
        "units": _units(field), "unit": own_unit(field, Term(field.code), english).strip(),
        "choices": _choices(field.options, english), "filters": _filters(field, english),
        "unknown": field.unknown[english],
    }  # fmt: skip
    return told | {name: value for name, value in optional.items() if value}


def group_of(code: str) -> str:
    """The heading under which a fact stands."""
    found = max(
        (prefix, one["code"]) if code.startswith(prefix) else ("", "other")
        for one in GROUPS
        for prefix in one["prefixes"]
    )
    return str(found[1])


def _words(field: Field, zh: str, en: str) -> str:
    """What one may type to find a fact: names, code, pinyin and its initials."""
    return "\n".join(
        dict.fromkeys([zh.lower(), en.lower(), field.code.lower(), *map(str.lower, field.names), *_spelt(zh)])
    )


@cache
def _spelt(zh: str) -> tuple[str, str]:
    return spell(zh)


def _shape(field: Field) -> str:
    return "column" if isinstance(field.source, Column) else "series" if isinstance(field.source, Series) else "single"


def _hows(field: Field) -> list[str]:
    """What may be made of the rows, in the order in which it is offered."""
    if not isinstance(field.source, Series):
        return ["since_last"] if field.dated else []
    numbers = list(OF_NUMBERS) if field.kind == "number" else []
    share = ["share"] if field.kind != "event" else []
    return [
        *(["first"] if field.kind != "event" else []),
        *numbers,
        "count",
        "days",
        *share,
        "since_last",
        "since_first",
    ]


def _units(field: Field) -> list[dict[str, Any]]:
    """Further units as factor and shift into the fact's own; what is not a straight line is not offered."""
    found = []
    for name in field.units:
        if field.convert is None or name == field.unit:
            continue
        shift = field.convert(0.0, name)
        factor = field.convert(1.0, name) - shift
        if abs(field.convert(100.0, name) - (100 * factor + shift)) < 1e-6 and (factor, shift) != (1.0, 0.0):
            found.append({"name": name, "factor": factor, "shift": shift})
    return found


def _choices(choices: Iterable[Any], english: bool) -> list[dict[str, str]]:
    return [{"code": one.code, "label": one.en if english else one.zh} for one in choices]


def _filters(field: Field, english: bool) -> list[dict[str, Any]]:
    return [
        {"code": one.code, "label": one.en if english else one.zh, "choices": _choices(one.choices, english)}
        for one in field.filters
    ]


def how_words(english: bool) -> dict[str, str]:
    """How each way to sum up rows is called."""
    return {how: words[english].removesuffix(" of") for how, words in vocabulary.HOW_WORDS.items()}
