"""What `summary.toml` says: indicators, sentences, and when a summary is due."""

from __future__ import annotations

from functools import cache
from typing import Any

from kangxu.clinical.sheets import load_sheet
from kangxu.screening.content import Say

PARTS = ("conclusion", "course", "adherence", "events", "next", "advice")


@cache
def sheet() -> dict[str, Any]:
    return load_sheet("summary.toml", __package__)


def say(code: str, **facts: Any) -> Say:
    """A sentence of the sheet with its facts; those that are said differently in both languages come as `Say`."""
    words = sheet()["lines"][code]
    zh = {name: one.zh if isinstance(one, Say) else one for name, one in facts.items()}
    en = {name: one.en if isinstance(one, Say) else one for name, one in facts.items()}
    return Say(words["zh"].format(**zh), words["en"].format(**en))


def joined(many: list[Say]) -> Say:
    """A list within a sentence."""
    return Say("、".join(one.zh for one in many), ", ".join(one.en for one in many))


def together(many: list[Say]) -> Say:
    """Sentences one after the other."""
    return Say("".join(one.zh for one in many), " ".join(one.en for one in many))


def term(table: str, code: str) -> Say:
    """A word of the sheet; the code itself where there is none."""
    words = sheet()[table].get(code)
    return Say(words["zh"], words["en"]) if words else Say(code, code)
