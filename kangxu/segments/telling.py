"""Versions in words: a clause a line, so that two of them can be laid side by side."""

from __future__ import annotations

from collections.abc import Iterator

from kangxu.foundation.terms import language
from kangxu.rules.language import All, Any_, AtLeast, BadRule, Not, Rule, parts_of
from kangxu.rules.writing import write
from kangxu.segments.models import Version
from kangxu.segments.stored_rules import bands_of, rule_of

_INDENT = "　"
_WORDS: dict[type, tuple[str, str]] = {All: ("全部满足：", "all of:"), Any_: ("任一满足：", "any of:")}


def text_of(version: Version, tongue: str = "") -> str:
    """The rule as people type it; of bands one line each. Empty without a rule. Raises BadRule."""
    told = tongue or language()
    bands = bands_of(version)
    if bands:
        zh = told.startswith("zh")
        return "\n".join(f"{one.zh if zh else one.en}：{write(one.rule, told)}" for one in bands)
    rule = rule_of(version)
    return write(rule, told) if rule is not None else ""


def clauses(version: Version, tongue: str = "") -> list[str]:
    """The rule as lines, indented by depth; what can no longer be read says so."""
    told = tongue or language()
    try:
        bands = bands_of(version)
        if not bands:
            rule = rule_of(version)
            return list(_lines(rule, told, 0)) if rule is not None else []
        return [line for one in bands for line in (f"{one.code} {one.zh}", *_lines(one.rule, told, 1))]
    except BadRule as problem:
        return [str(problem)]


def _lines(rule: Rule, language: str, depth: int) -> Iterator[str]:
    zh = language.startswith("zh")
    match rule:
        case All() | Any_() if rule.parts:
            yield _INDENT * depth + _WORDS[type(rule)][not zh]
        case AtLeast(count, _parts):
            yield _INDENT * depth + (f"至少满足{count}项：" if zh else f"at least {count} of:")
        case Not(part) if parts_of(part):
            yield _INDENT * depth + ("不满足：" if zh else "none of:")
        case _:
            yield _INDENT * depth + write(rule, language)
            return
    for part in parts_of(rule):
        yield from _lines(part, language, depth + 1)
