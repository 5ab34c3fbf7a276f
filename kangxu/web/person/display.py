"""The display sheet, and the indicators a page speaks of: a pressure of two numbers, or one analyte."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

from kangxu.clinical.analytes import catalogue
from kangxu.clinical.sheets import load_sheet
from kangxu.foundation.terms import spoken

SHEET: dict[str, Any] = load_sheet("display.toml", "kangxu.web.person")
PRESSURE = "BP"


@dataclass(frozen=True)
class Range:
    """A span of time that a chart shows, and the days of the mean drawn in it."""

    code: str
    days: int
    mean_days: int

    @property
    def span(self) -> timedelta:
        return timedelta(days=self.days)


@dataclass(frozen=True)
class Indicator:
    """What one tile or panel shows; analytes are [systolic, diastolic] for a pressure, else one."""

    code: str
    analytes: tuple[str, ...]
    unit: str
    zh: str
    en: str
    decimals: int | None
    height: int = 62

    @property
    def label(self) -> str:
        return spoken(self.zh, self.en)

    @property
    def is_pressure(self) -> bool:
        return self.code == PRESSURE

    @property
    def least_extent(self) -> float:
        """The least that an axis spans: ten steps of the last decimal, so that noise does not look like a course."""
        return float(10 ** (1 - self.decimals)) if self.decimals is not None else 0.0

    def number(self, value: float) -> str:
        """A value with its usual decimals; without a rule with no more than it needs."""
        return f"{value:.{self.decimals}f}" if self.decimals is not None else f"{value:.4g}"


RANGES: dict[str, Range] = {code: Range(code, **row) for code, row in SHEET["ranges"].items()}


@cache
def indicator(code: str) -> Indicator | None:
    """The indicator of this code; None when there is none, or its results are words."""
    row = SHEET["indicators"].get(code, {})
    analyte = catalogue().get(code)
    if analyte is None and not row:
        return None
    if analyte is not None and analyte.ordinal:
        return None
    names = (analyte.name_zh, analyte.name_en) if analyte else ("", "")
    return Indicator(
        code=code,
        analytes=tuple(row.get("analytes", (code,))),
        unit=row.get("unit") or (analyte.unit if analyte else ""),
        zh=row.get("zh", names[0]),
        en=row.get("en", names[1]),
        decimals=row.get("decimals"),
        height=row.get("height", 62),
    )


def known_indicators(analytes: Iterable[str]) -> list[Indicator]:
    """Indicators of which something was measured, in the order of the workspace."""
    measured = set(analytes)
    order = [*SHEET["trend"]["order"], *catalogue()]
    wanted = dict.fromkeys(code for code in order if code not in ("SBP", "DBP"))
    found = (indicator(code) for code in wanted)
    return [one for one in found if one and measured.issuperset(one.analytes)]


def tiles_for(conditions: Iterable[str]) -> list[list[Indicator]]:
    """Places of the target strip for somebody with these diseases; each a list of alternatives."""
    diabetic = any(condition.startswith("diabetes") for condition in conditions)
    rows = SHEET["tiles"]["diabetes" if diabetic else "standard"]
    return [[one for code in row if (one := indicator(code))] for row in rows]
