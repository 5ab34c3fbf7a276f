"""What a person has to know before a visit (`preparing.toml`). Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from typing import Any

from kangxu.clinical.sheets import load_sheet


@dataclass(frozen=True, slots=True)
class Advice:
    """One sentence in both languages."""

    zh: str
    en: str

    def words(self, language: str) -> str:
        return self.zh if language.startswith("zh") else self.en


def fasting(services: Collection[str]) -> Advice | None:
    """Short, for a line of the visit; None when one may eat."""
    table = _sheet()["fasting"]
    return Advice(table["zh"], table["en"]) if set(services) & set(table["services"]) else None


def advice_for(services: Collection[str]) -> tuple[Advice, ...]:
    """All that is told before a visit with these services, fasting first."""
    sheet, wanted = _sheet(), set(services)
    table = sheet["fasting"]
    first = (Advice(table["long_zh"], table["long_en"]),) if wanted & set(table["services"]) else ()
    more = (Advice(one["zh"], one["en"]) for one in sheet["more"] if wanted & set(one["services"]))
    return (*first, *more, Advice(sheet["always"]["zh"], sheet["always"]["en"]))


@cache
def _sheet() -> dict[str, Any]:
    return load_sheet("preparing.toml", __package__)
