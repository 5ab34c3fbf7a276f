"""Nodes of the tree as they are kept: the rule as somebody wrote it, and as data where it can be read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kangxu.rules.checking import check
from kangxu.rules.language import BadRule
from kangxu.rules.reading import read
from kangxu.rules.stored import from_json, to_json
from kangxu.rules.writing import write

LENGTHS = {"code": 20, "zh": 40, "en": 80, "hint_zh": 120, "hint_en": 200, "rule": 4_000, "source": 200}


def kept_nodes(nodes: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [_kept(one) for one in nodes]


def said_in(nodes: Sequence[Mapping[str, Any]], language: str) -> list[dict[str, Any]]:
    """Nodes as they are kept, their rules in words of this language where they can be read."""
    return [{**one, "rule": _in_words(one, language)} for one in nodes]


def _in_words(table: Mapping[str, Any], language: str) -> str:
    text = str(table.get("rule", ""))
    try:
        rule = from_json(table["read"]) if table.get("read") else None
        if rule is None:
            return text
        check(rule)
        return write(rule, language)
    except BadRule:
        return text


def _kept(table: Mapping[str, Any]) -> dict[str, Any]:
    words = {name: str(table.get(name) or "").strip()[:most] for name, most in LENGTHS.items()}
    marks = {name: bool(table.get(name, name == "assumed")) for name in ("stop", "pathway", "assumed")}
    tiers = {name: str(table.get(name) or "") for name in ("recommended", "least")}
    return words | marks | tiers | {"read": _read(words["rule"])}


def _read(text: str) -> dict[str, Any] | None:
    """The rule as data; None where there is none or it cannot be read yet."""
    try:
        return to_json(read(text)) if text else None
    except BadRule:
        return None
