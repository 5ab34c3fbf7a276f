"""For whom a model was made, in the language of whoever reads."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Any

from kangxu.foundation.terms import spoken

SHEET: dict[str, Any] = tomllib.loads(files("kangxu.web.shelf").joinpath("words.toml").read_text(encoding="utf-8"))


def population_words(code: str, english: str) -> str:
    return spoken(SHEET["population"].get(code, english), english)


def variant_words(variant: str) -> str:
    words = SHEET["variant"].get(variant)
    return spoken(words["zh"], words["en"]) if words else variant


def owner_words(owner: str) -> str:
    return spoken(SHEET["owner"].get(owner, owner), owner)
