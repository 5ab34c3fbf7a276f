"""The detectors as integrity.toml says them: words, limits, where the limits come from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from kangxu.clinical.sheets import load_sheet
from kangxu.foundation.terms import Term, spoken

WORDED = ("code", "zh", "en", "said_zh", "said_en", "limit_zh", "limit_en", "ask_zh", "ask_en", "label", "source",
          "source_en", "whole_month")  # fmt: skip


@dataclass(frozen=True)
class Detector(Term):
    """One thing that is worth a look. `whole_month`: a share, which is looked at once the month is over."""

    said_zh: str
    said_en: str
    limit_zh: str
    limit_en: str
    ask_zh: str
    ask_en: str
    label: str
    source: str
    source_en: str
    whole_month: bool = False
    limits: Mapping[str, Any] = field(default_factory=dict)

    def said(self, count: int, whole: int) -> str:
        """What was found, in words."""
        share = f"{100 * count / whole:.0f}%" if whole else ""
        told = {**self.limits, "count": count, "whole": whole, "share": share}
        return spoken(self.said_zh, self.said_en) % told

    @property
    def limit(self) -> str:
        return spoken(self.limit_zh, self.limit_en) % self.limits

    @property
    def ask(self) -> str:
        return spoken(self.ask_zh, self.ask_en)

    @property
    def source_words(self) -> str:
        return spoken(self.source, self.source_en)


@cache
def _sheet() -> dict[str, Any]:
    return load_sheet("integrity.toml", "kangxu.performance")


@cache
def detectors() -> Mapping[str, Detector]:
    """All detectors by code, in the order of the sheet."""
    found = {}
    for row in _sheet()["detectors"]:
        limits = {name: value for name, value in row.items() if name not in WORDED}
        found[row["code"]] = Detector(**{name: row[name] for name in WORDED if name in row}, limits=limits)
    return found


def rows_kept() -> int:
    return int(_sheet()["rows_kept"])
