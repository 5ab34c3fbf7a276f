"""The catalogue of what can be measured: names, codes, units.

``analytes.csv`` is the source.  What is usual stands in ``reference``, what is possible in ``plausibility``.
``typical`` serves to guess a missing unit, never to judge a person.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

from kangxu.clinical.reference import usual_range
from kangxu.clinical.units import SAME, Conversion, read_conversions, unit_key


class UnknownUnit(ValueError):
    """The analyte is not known in that unit."""


@dataclass(frozen=True)
class Analyte:
    """One thing that can be known. ``unit`` is canonical, limits are in it; ``ordinal`` results are words (-, ±).

    What is only stated (``stated.csv``: smokes, takes a drug, runs in the family) is 1 or 0, by its ``words``.
    """

    id: str
    category: str
    loinc: str
    name_zh: str
    name_en: str
    aliases_zh: tuple[str, ...]
    abbreviations: tuple[str, ...]
    aliases_en: tuple[str, ...]
    specimen: str
    ordinal: bool
    unit: str
    units: dict[str, tuple[str, Conversion]]
    critical_low: float | None
    critical_high: float | None
    typical: float | None
    note: str
    words: Mapping[str, float] = field(default_factory=dict)

    @property
    def stated(self) -> bool:
        """Something that a person or a form states, yes or no, and nobody measures."""
        return bool(self.words)

    def conversion(self, unit: str) -> Conversion | None:
        """From ``unit`` as written to the canonical unit; None where the analyte is not known in it."""
        known = self.units.get(unit_key(unit))
        return known[1] if known else None

    def to_canonical(self, value: float, unit: str) -> float:
        found = self.conversion(unit)
        if found is None:
            raise UnknownUnit(f"{self.id} is not known in {unit!r}")
        return found.forward(value)


def _number(text: str) -> float | None:
    return float(text) if text else None


def _words(text: str) -> tuple[str, ...]:
    return tuple(filter(None, text.split("|")))


def _typical(row: dict[str, str]) -> float | None:
    """A usual value: stated, else the middle of the reference interval (geometric), else a good half of its top."""
    if row["typical"]:
        return float(row["typical"])
    usual = usual_range(row["id"])
    low, high = (usual.low, usual.high) if usual else (None, None)
    if low and high:
        return float((low * high) ** 0.5)
    return high * 0.7 if high else low


def _units(row: dict[str, str]) -> dict[str, tuple[str, Conversion]]:
    own = {unit_key(row["canonical_unit"]): (row["canonical_unit"], SAME)}
    return read_conversions(row["alt_units"]) | own


_LIMITS = ("critical_low", "critical_high")


def _limits(row: Mapping[str, str]) -> dict[str, Any]:
    return {name: _number(row.get(name, "")) for name in _LIMITS}


def _analyte(row: dict[str, str]) -> Analyte:
    return Analyte(
        id=row["id"],
        category=row["category"],
        loinc=row["loinc"],
        name_zh=row["name_zh"],
        name_en=row["name_en"],
        aliases_zh=_words(row["aliases_zh"]),
        abbreviations=_words(row["abbrev"]),
        aliases_en=_words(row["aliases_en"]),
        specimen=row["specimen"],
        ordinal=row["value_type"] == "CE",
        unit=row["canonical_unit"],
        units=_units(row),
        typical=_typical(row),
        note=row["note"],
        **_limits(row),
    )


YES = ("yes", "y", "有", "是", "1", "1.0", "true", "t", "阳性", "+")
NO = ("no", "n", "无", "没有", "否", "0", "0.0", "false", "f", "阴性", "-")


def _stated(row: dict[str, str]) -> Analyte:
    yes, no = (*YES, *_words(row["yes"])), (*NO, *_words(row["no"]))
    return Analyte(
        id=row["id"],
        category="病史",
        loinc=row["loinc"],
        name_zh=row["name_zh"],
        name_en=row["name_en"],
        aliases_zh=_words(row["aliases_zh"]),
        abbreviations=(row["input"],),
        aliases_en=_words(row["aliases_en"]),
        specimen="",
        ordinal=False,
        unit="",
        units=_units({"canonical_unit": "", "alt_units": ""}),
        typical=None,
        note="",
        words=dict.fromkeys(yes, 1.0) | dict.fromkeys(no, 0.0),
        **_limits({}),
    )


@cache
def catalogue() -> dict[str, Analyte]:
    """All analytes by id, in the order of the file."""
    measured = {row["id"]: _analyte(row) for row in _sheet("analytes.csv")}
    return measured | {row["id"]: _stated(row) for row in _sheet("stated.csv")}


def _sheet(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(resources.files("kangxu.clinical").joinpath(name).read_text("utf-8").splitlines()))


@cache
def stated_inputs() -> dict[str, str]:
    """What models ask and people state: input name -> id of the analyte that holds the answer."""
    return {row["input"]: row["id"] for row in _sheet("stated.csv")}


@cache
def by_loinc() -> dict[str, Analyte]:
    """Analytes by their own LOINC code (other codes for the same thing belong to the feed that meets them)."""
    return {analyte.loinc: analyte for analyte in catalogue().values() if analyte.loinc}
