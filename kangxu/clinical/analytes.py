"""The catalogue of what can be measured: names, codes, units, limits.

``analytes.csv`` is the source.  Reference intervals follow WS/T 404 (chemistry) and WS/T 405-2012 (blood count) where
``ref_source`` says so; "lab-typical", "GK" and "guideline" rows are usual values without a signed source and give way
to the interval the laboratory prints.  ``typical`` serves to guess a missing unit, never to judge a person.
"""

import csv
from dataclasses import dataclass
from functools import cache
from importlib import resources

from kangxu.clinical.units import SAME, Conversion, read_conversions, unit_key


class UnknownUnit(ValueError):
    """The analyte is not known in that unit."""


@dataclass(frozen=True)
class Analyte:
    """One thing that can be measured. ``unit`` is canonical, limits are in it; ``ordinal`` results are words (-, ±)."""

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
    ref_low_m: float | None
    ref_high_m: float | None
    ref_low_f: float | None
    ref_high_f: float | None
    hard_low: float | None
    hard_high: float | None
    critical_low: float | None
    critical_high: float | None
    typical: float | None
    ref_source: str
    note: str

    def conversion(self, unit: str) -> Conversion | None:
        """From ``unit`` as written to the canonical unit; None where the analyte is not known in it."""
        known = self.units.get(unit_key(unit))
        return known[1] if known else None

    def to_canonical(self, value: float, unit: str) -> float:
        found = self.conversion(unit)
        if found is None:
            raise UnknownUnit(f"{self.id} is not known in {unit!r}")
        return found.forward(value)

    def is_possible(self, value: float) -> bool:
        """Within the hard limits, i.e. not certainly a mistake."""
        return (self.hard_low is None or value >= self.hard_low) and (self.hard_high is None or value <= self.hard_high)


def _number(text: str) -> float | None:
    return float(text) if text else None


def _words(text: str) -> tuple[str, ...]:
    return tuple(filter(None, text.split("|")))


def _typical(row: dict[str, str]) -> float | None:
    """A usual value: stated, else the middle of the reference interval (geometric), else a good half of its top."""
    low, high = _number(row["ref_low_m"]), _number(row["ref_high_m"])
    if row["typical"]:
        return float(row["typical"])
    if low and high:
        return float((low * high) ** 0.5)
    return high * 0.7 if high else low


def _units(row: dict[str, str]) -> dict[str, tuple[str, Conversion]]:
    own = {unit_key(row["canonical_unit"]): (row["canonical_unit"], SAME)}
    return read_conversions(row["alt_units"]) | own


_REFERENCE = ("ref_low_m", "ref_high_m", "ref_low_f", "ref_high_f")
_LIMITS = (*_REFERENCE, "hard_low", "hard_high", "critical_low", "critical_high")


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
        ref_source=row["ref_source"],
        note=row["note"],
        **{name: _number(row[name]) for name in _LIMITS},
    )


@cache
def catalogue() -> dict[str, Analyte]:
    """All analytes by id, in the order of the file."""
    text = resources.files("kangxu.clinical").joinpath("analytes.csv").read_text("utf-8")
    return {row["id"]: _analyte(row) for row in csv.DictReader(text.splitlines())}


@cache
def by_loinc() -> dict[str, Analyte]:
    """Analytes by their own LOINC code (other codes for the same thing belong to the feed that meets them)."""
    return {analyte.loinc: analyte for analyte in catalogue().values() if analyte.loinc}
