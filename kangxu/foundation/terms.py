"""Words in both languages, as the sheets of the rooms keep them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.utils.translation import get_language


def language() -> Literal["zh", "en"]:
    """The language of whoever looks."""
    return "zh" if in_chinese() else "en"


def in_chinese() -> bool:
    return (get_language() or "zh").startswith("zh")


def spoken(zh: str, en: str) -> str:
    """The words in the language of whoever looks."""
    return zh if in_chinese() else en


@dataclass(frozen=True)
class Term:
    """A code with its words in both languages."""

    code: str
    zh: str
    en: str

    @property
    def words(self) -> str:
        return spoken(self.zh, self.en)
