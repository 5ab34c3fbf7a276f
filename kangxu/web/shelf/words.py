"""For whom a model was made, in the language of whoever reads."""

from __future__ import annotations

from typing import Any

from kangxu.clinical.sheets import load_sheet
from kangxu.foundation.terms import spoken

SHEET: dict[str, Any] = load_sheet("words.toml", "kangxu.web.shelf")


def population_words(code: str, english: str) -> str:
    return spoken(SHEET["population"].get(code, english), english)


def variant_words(variant: str) -> str:
    words = SHEET["variant"].get(variant)
    return spoken(words["zh"], words["en"]) if words else variant


def owner_words(owner: str) -> str:
    return spoken(SHEET["owner"].get(owner, owner), owner)
