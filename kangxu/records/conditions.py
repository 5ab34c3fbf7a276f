"""Which of our disease groups a coded or written diagnosis belongs to.

ICD-10 and ICD-9 by prefix, SNOMED CT by code, free text by words with
exceptions ("word": by the whole text); `conditions.csv` is the table.
A text is judged only where no code decided. A diagnosis may belong to several groups.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

WRITTEN = ("text", "word")


@dataclass(frozen=True)
class _Row:
    condition: str
    system: str
    patterns: tuple[str, ...]
    exceptions: tuple[str, ...]

    def covers(self, system: str, code: str, text: str) -> bool:
        if self.system == "word":
            return system == "text" and text in self.patterns
        if self.system == "text":
            return _any_in(self.patterns, text) and not _any_in(self.exceptions, text)
        if self.system != system:
            return False
        if system == "snomed":
            return code in self.patterns
        return code.startswith(self.patterns) and not code.startswith(self.exceptions or ("\0",))


@cache
def _table() -> tuple[_Row, ...]:
    sheet = files("kangxu.records").joinpath("conditions.csv").read_text(encoding="utf-8")
    return tuple(
        _Row(row["condition"], row["system"], _parts(row, "pattern"), _parts(row, "except"))
        for row in csv.DictReader(sheet.splitlines())
    )


@cache
def condition_of(system: str | None, code: str | None, text: str | None) -> str | None:
    """The disease group of one diagnosis, or None. `system` is icd10, icd9, snomed or text."""
    clean = (code or "").strip().upper()
    words = (text or "").lower()
    coded = [
        row for row in _table() if row.system not in WRITTEN and system and clean and row.covers(system, clean, "")
    ]
    if coded:
        return coded[0].condition
    written = [row for row in _table() if row.system in WRITTEN and row.covers("text", "", words.strip())]
    return written[0].condition if written else None


def _parts(row: dict[str, str], column: str) -> tuple[str, ...]:
    """Codes stand in capitals, words in small letters, as they are compared: T2DM is a word that looks like a code."""
    parts = (part for part in (row[column] or "").split("|") if part)
    return tuple(part.lower() if row["system"] in WRITTEN else part for part in parts)


def _any_in(words: tuple[str, ...], text: str) -> bool:
    return any(word in text for word in words)


CONDITIONS = tuple(dict.fromkeys(row.condition for row in _table()))
