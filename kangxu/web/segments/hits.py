"""What an answer hangs on, for one person: the deciding questions with their values and dates, in words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from kangxu.foundation import clock
from kangxu.foundation.terms import in_chinese
from kangxu.rules.catalogue import Column, Series, field_of
from kangxu.rules.checking import OF_NUMBERS
from kangxu.rules.language import Compare, Known, Leaf, Rule, parts_of
from kangxu.rules.names import labels, own_unit
from kangxu.web.segments.catalogue import how_words


@dataclass(frozen=True)
class Hit:
    """One deciding question: what, which value, and when (or how it was made)."""

    name: str
    value: str
    note: str = ""
    at: datetime | None = None
    plain: bool = False


def english() -> bool:
    return not in_chinese()


def decisive(rule: Rule, told: Mapping[str, Any]) -> Iterator[tuple[Leaf, Mapping[str, Any]]]:
    """The questions that an explanation hangs on, with what it says of them."""
    if not told["decides"]:
        return
    if isinstance(rule, Compare | Known):
        yield rule, told
    for part, one in zip(parts_of(rule), told.get("parts", ()), strict=False):
        yield from decisive(part, one)


def hits(rule: Rule, told: Mapping[str, Any], *, on: date) -> list[Hit]:
    """What put a person in, the most telling first: values, then what is missing, then the rest."""
    found = sorted(decisive(rule, told), key=_telling)
    return list(dict.fromkeys(hit(leaf, one, on=on) for leaf, one in found))


def _telling(found: tuple[Leaf, Mapping[str, Any]]) -> int:
    leaf, _told = found
    source = field_of(leaf.term.fact)
    if isinstance(leaf, Known):
        return 1
    if isinstance(source.source, Column):
        return 3
    return 0 if source.kind == "number" and isinstance(source.source, Series) else 2


def hit(leaf: Leaf, told: Mapping[str, Any], *, on: date) -> Hit:
    name = fact_name(leaf.term.fact)
    at = told.get("at") or _newest(told)
    if "unknown_zh" in told:
        return Hit(name, _("未知"), told["unknown_en" if english() else "unknown_zh"])
    if isinstance(leaf, Known):
        return Hit(name, _("有") if told["verdict"] == "yes" else _("没有"), day(at, on), at)
    how = leaf.term.how
    value = _value(leaf, told)
    note = how_words(english())[how] if how in OF_NUMBERS else day(at, on)
    return Hit(name, value, note, at, plain=field_of(leaf.term.fact).kind != "number")


def _value(leaf: Compare, told: Mapping[str, Any]) -> str:
    shown = bounded(str(told.get("shown", "")))
    if not english():
        return shown
    value = told.get("value")
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, str):
        return next((one.en for one in field_of(leaf.term.fact).options if one.code == value), value)
    unit = str(told.get("unit", ""))
    return shown.removesuffix(unit).rstrip() + own_unit(field_of(leaf.term.fact), leaf.term, True) if unit else shown


def bounded(shown: str) -> str:
    """A value as people write it: two decimals are enough; known from one side only: 8–∞% → ≥8%."""
    shown = re.sub(r"\d+\.\d{3,}", lambda found: f"{float(found[0]):.2f}".rstrip("0").rstrip("."), shown)
    return re.sub(r"^-∞–(.*)$", r"≤\1", re.sub(r"^(.*)–∞(.*)$", r"≥\1\2", shown))


def _newest(told: Mapping[str, Any]) -> datetime | None:
    return max((row["at"] for row in told.get("rows", ()) if row.get("at")), default=None)


def day(at: datetime | None, on: date) -> str:
    """The day of a moment: of this year without the year."""
    if at is None:
        return ""
    found = clock.day_of(at)
    return f"{found:%m-%d}" if found.year == on.year else f"{found:%Y-%m-%d}"


def fact_name(code: str) -> str:
    return labels()[code][english()]
