"""A rule in words over several lines, so that people can read it; the same words read back as the same rule."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kangxu.rules import vocabulary
from kangxu.rules.language import All, Any_, AtLeast, Compare, Not, Rule, parts_of
from kangxu.rules.writing import write

# What fits on one line stays on it
LONGEST = 44
_SIGNS = {">=": "≥", "<=": "≤", "!=": "≠"}


@dataclass(frozen=True)
class Line:
    """One line: how far in, the word that joins it to the line before, and what it says."""

    depth: int
    joint: str
    text: str


def laid_out(rule: Rule, language: str = "zh") -> list[Line]:
    """The lines of a rule."""
    return list(_lines(rule, not language.startswith("zh"), 0, ""))


def as_text(lines: list[Line]) -> str:
    return "\n".join("    " * one.depth + (f"{one.joint} " if one.joint else "") + one.text for one in lines)


def _lines(rule: Rule, english: bool, depth: int, joint: str) -> list[Line]:
    whole, top = said(rule, english), depth == 0 and not joint
    long = len(whole) > LONGEST
    if _grouped(rule) and (top or long):
        return _joined(rule, english, depth, joint, bare=top)
    if long and isinstance(rule, AtLeast):
        return _so_many(rule, english, depth, joint)
    if long and isinstance(rule, Not) and _grouped(rule.part):
        return _joined(rule.part, english, depth, f"{joint} {vocabulary.NOT[english]}".strip(), bare=False)
    return [Line(depth, joint, f"({whole})" if joint and _grouped(rule) else whole)]


def _grouped(rule: Rule) -> bool:
    """Whether a rule joins several parts, so that brackets keep it together."""
    return isinstance(rule, All | Any_) and len(rule.parts) > 1 and not is_between(rule)


def _joined(rule: Rule, english: bool, depth: int, joint: str, *, bare: bool) -> list[Line]:
    word = (vocabulary.AND if isinstance(rule, All) else vocabulary.OR)[english]
    inner = depth if bare else depth + 1
    found = [line for at, part in enumerate(parts_of(rule)) for line in _part(part, english, inner, word if at else "")]
    return found if bare else [Line(depth, joint, "("), *found, Line(depth, "", ")")]


def _part(part: Rule, english: bool, depth: int, joint: str) -> list[Line]:
    """The first part of a group has no joint and is bracketed all the same."""
    lines = _lines(part, english, depth, joint or "\0")
    return [Line(one.depth, one.joint.replace("\0", "").strip(), one.text) for one in lines]


def _so_many(rule: AtLeast, english: bool, depth: int, joint: str) -> list[Line]:
    head = f"at least {rule.count} of (" if english else f"至少{rule.count}项（"
    comma = "," if english else "，"
    found = []
    for at, part in enumerate(parts_of(rule)):
        lines = _lines(part, english, depth + 1, "")
        last = lines[-1]
        found += [*lines[:-1], Line(last.depth, last.joint, last.text + (comma if at < len(rule.parts) - 1 else ""))]
    return [Line(depth, joint, head), *found, Line(depth, "", ")" if english else "）")]


def between(rule: Rule, english: bool) -> str:
    """Two limits of one term as people say them; empty where a rule is not that."""
    match rule:
        case All(
            (Compare(low, ">=", float() | int(), unit) as least, Compare(high, "<=", float() | int(), other) as most)
        ):
            if low == high and unit == other:
                name, value = write(least, _language(english)).rsplit(" >= ", 1)
                top = write(most, _language(english)).rsplit(" <= ", 1)[1]
                return f"{name} between {value} and {top}" if english else f"{name} 在 {value} 至 {top} 之间"
    return ""


def is_between(rule: Rule) -> bool:
    """Whether a rule is a lower and an upper limit of the same."""
    return bool(between(rule, english=False))


def _language(english: bool) -> str:
    return "en" if english else "zh"


def said(rule: Rule, english: bool) -> str:
    """A rule in one line, signs as people write them."""
    if is_between(rule):
        return between(rule, english)
    words = write(rule, _language(english))
    return re.sub(r'("(?:\\.|[^"\\])*"|“(?:\\.|[^”\\])*”)|[<>!]=', lambda found: found[1] or _SIGNS[found[0]], words)
