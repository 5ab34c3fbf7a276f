"""The numbers and words of calls.toml, read once."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from django.utils.translation import get_language


@dataclass(frozen=True)
class Term:
    """A code with its words in both languages."""

    code: str
    zh: str
    en: str

    @property
    def words(self) -> str:
        return self.zh if (get_language() or "zh").startswith("zh") else self.en


@cache
def sheet() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("calls.toml").read_text("utf-8"))


@cache
def results() -> dict[str, Term]:
    """How a call may end."""
    return {one["code"]: Term(**one) for one in sheet()["results"]}


@cache
def reasons() -> dict[str, Term]:
    """Why a recording was not kept."""
    return {one["code"]: Term(**one) for one in sheet()["reasons"]}
