"""What somebody typed into the designer, as values; what cannot be is said in words. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from kangxu.foundation.money import fen_of
from kangxu.packages.bills import Item
from kangxu.packages.conditions import rule_of
from kangxu.packages.services import services
from kangxu.rules.language import BadRule
from kangxu.rules.writing import write
from kangxu.web.segments.asked import problem_of

WAYS = ("n", "every", "days")
MOST_TIMES = 366
MOST_DAYS = 60
MOST_NOTE = 80
MOST_RULE = 1_000


class BadTyped(ValueError):
    """Something typed cannot be read; the message says what to write."""


def item_of(sent: Mapping[str, Any], before: Item | None) -> Item:
    """One line of a bill: how often, for whom, window, note. What the form does not ask stays as it was. Raises
    BadTyped."""
    code, way, text = str(sent.get("service", "")), str(sent.get("way", "n")), str(sent.get("times", "")).strip()
    if code not in services():
        raise BadTyped(_("没有这项服务"))
    held = before or Item(code, n=1)
    kept = replace(
        held, n=None, every_days=None, days=(), window=_window(sent, held), note=_note(sent, "note", held.note),
        note_en=_note(sent, "note_en", held.note_en), only_if=_condition(sent, "only_if", held.only_if),
        stop_if=_condition(sent, "stop_if", held.stop_if),
    )  # fmt: skip
    if way == "days":
        return replace(kept, days=_days(text))
    times = whole(text, _("次数"), least=1, most=MOST_TIMES)
    return replace(kept, every_days=times) if way == "every" else replace(kept, n=times)


def amount(text: str) -> int:
    """Fen of an amount in yuan. Raises BadTyped."""
    plain = re.sub(r"[,，]", "", text.strip())
    if plain.startswith("-"):
        raise BadTyped(_("金额不能是负数"))
    try:
        if not re.fullmatch(r"\d{1,7}(\.\d{1,2})?", plain):
            raise ValueError(plain)
        return fen_of(plain)
    except ValueError as problem:
        raise BadTyped(_("金额要写成199或199.50")) from problem


def whole(text: str, what: str, *, least: int, most: int) -> int:
    """A whole number within limits. Raises BadTyped."""
    plain = text.strip()
    if not re.fullmatch(r"-?[0-9]{1,6}", plain) or not least <= int(plain) <= most:
        raise BadTyped(_("%(what)s要在%(least)s到%(most)s之间") % {"what": what, "least": least, "most": most})
    return int(plain)


def _days(text: str) -> tuple[int, ...]:
    parts = [part for part in re.split(r"[\s,，、;；]+", text) if part]
    if not parts or len(parts) > MOST_DAYS:
        raise BadTyped(_("写出第几天，用逗号隔开，例如0, 28, 56"))
    return tuple(sorted({whole(part, _("第几天"), least=0, most=1095) for part in parts}))


def _window(sent: Mapping[str, Any], held: Item) -> int | None:
    if "window" not in sent:
        return held.window
    text = str(sent["window"]).strip()
    return whole(text, _("前后几天"), least=0, most=90) if text else None


def _note(sent: Mapping[str, Any], name: str, held: str) -> str:
    return str(sent[name]).strip()[:MOST_NOTE] if name in sent else held


def _condition(sent: Mapping[str, Any], name: str, held: str) -> str:
    """A rule in the text form, kept in Chinese so that it reads the same to everybody."""
    if name not in sent:
        return held
    text = str(sent[name]).strip()[:MOST_RULE]
    try:
        return write(rule_of(text)) if text else ""
    except BadRule as problem:
        label = _("只给谁") if name == "only_if" else _("不给谁")
        raise BadTyped(_("%(label)s：%(why)s") % {"label": label, "why": problem_of(problem)["message"]}) from problem
