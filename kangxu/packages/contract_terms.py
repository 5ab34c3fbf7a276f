"""The terms that contracts are made of (`contracts.toml`). Pure."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from kangxu.clinical.sheets import load_sheet

MONTHS = 12


@dataclass(frozen=True, slots=True)
class Word:
    """A term with its words; `machine`: nobody chooses it by hand."""

    code: str
    zh: str
    en: str
    machine: bool = False

    def words(self, language: str) -> str:
        return self.zh if language.startswith("zh") else self.en


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of contract and the service packs that it may be about, the usual first."""

    word: Word
    packs: tuple[Word, ...]

    @property
    def code(self) -> str:
        return self.word.code

    def words(self, language: str) -> str:
        return self.word.words(language)


@dataclass(frozen=True, slots=True)
class Terms:
    edition: str
    assumed: bool
    forecast_days: int
    renewed_within_days: int
    term_months: int
    renewal_task_days: int
    kinds: Mapping[str, Kind]
    packs: Mapping[str, Word]
    ends: Mapping[str, Word]
    wording: tuple[Mapping[str, str], ...]
    said: Mapping[str, Mapping[str, str]]


@cache
def terms() -> Terms:
    sheet: dict[str, Any] = load_sheet("contracts.toml", "kangxu.packages")
    packs, ends = _words(sheet["packs"]), _words(sheet["ends"])
    kinds = {
        code: Kind(Word(code, table["zh"], table["en"]), tuple(packs[one] for one in table["packs"]))
        for code, table in sheet["kinds"].items()
    }
    numbers = {
        name: sheet[name] for name in ("forecast_days", "renewed_within_days", "term_months", "renewal_task_days")
    }
    return Terms(
        sheet["edition"], sheet["assumed"], kinds=kinds, packs=packs, ends=ends, wording=tuple(sheet["wording"]),
        said=sheet["said"], **numbers,
    )  # fmt: skip


def last_day(starts_on: date, months: int | None = None) -> date:
    """The last day of a term: 2026-11-22 and a year give 2027-11-21; a term from a 29 February ends on a 28."""
    over = starts_on.month - 1 + (terms().term_months if months is None else months)
    year, month = starts_on.year + over // MONTHS, over % MONTHS + 1
    return date(year, month, min(starts_on.day, monthrange(year, month)[1])) - timedelta(days=1)


def _words(tables: Mapping[str, Mapping[str, Any]]) -> dict[str, Word]:
    return {code: Word(code, **table) for code, table in tables.items()}
