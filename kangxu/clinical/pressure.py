"""Blood pressure: class, thresholds by source, control, personal target. Values in mmHg; source pressure.toml."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from kangxu.clinical.bands import Band, Bands, PairBands
from kangxu.clinical.sheets import load_sheet

Source = Literal["clinic", "home", "ambulatory_24h", "ambulatory_day", "ambulatory_night"]
Numbers = float | NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class PressureLimit:
    """A systolic and a diastolic limit, mmHg."""

    systolic: float
    diastolic: float

    def reached_by(self, systolic: Numbers, diastolic: Numbers) -> Any:
        """Whether either number is at or above its limit; NaN reaches nothing."""
        return (systolic >= self.systolic) | (diastolic >= self.diastolic)

    def holds(self, systolic: Numbers, diastolic: Numbers) -> Any:
        """Whether both numbers are below their limits; NaN is never below."""
        return (systolic < self.systolic) & (diastolic < self.diastolic)

    def __str__(self) -> str:
        return f"{self.systolic:g}/{self.diastolic:g}"


@dataclass(frozen=True, slots=True)
class TargetGroup:
    """People who share a default target; limit None where only a physician may set one."""

    code: str
    limit: PressureLimit | None
    zh: str
    en: str
    conditions: frozenset[str] = frozenset()
    from_age: int = 0

    def includes(self, age: int, conditions: Collection[str]) -> bool:
        return age >= self.from_age and (not self.conditions or bool(self.conditions & set(conditions)))


def pulse_pressure(systolic: Numbers, diastolic: Numbers) -> Numbers:
    """Systolic minus diastolic, mmHg."""
    return systolic - diastolic


def mean_arterial_pressure(systolic: Numbers, diastolic: Numbers) -> Numbers:
    """Diastolic plus a third of the pulse pressure, mmHg."""
    return diastolic + (systolic - diastolic) / 3


def is_isolated_systolic(systolic: Numbers, diastolic: Numbers) -> Any:
    """Systolic at the office threshold and diastolic below it (the grade goes by systolic)."""
    limit = THRESHOLDS["clinic"]
    return (systolic >= limit.systolic) & (diastolic < limit.diastolic)


def is_raised(systolic: Numbers, diastolic: Numbers, source: Source = "clinic") -> Any:
    """Whether a mean of this source is in the range of hypertension."""
    return THRESHOLDS[source].reached_by(systolic, diastolic)


def phenotype(office: tuple[float, float], home: tuple[float, float]) -> Band:
    """normal, white_coat, masked or sustained: office and home means (systolic, diastolic) of one untreated person."""
    codes = (("normal", "masked"), ("white_coat", "sustained"))
    return PHENOTYPES[codes[int(is_raised(*office, "clinic"))][int(is_raised(*home, "home"))]]


def dipping_percent(day_systolic: Numbers, night_systolic: Numbers) -> Numbers:
    """Night-time fall of systolic pressure in per cent of the day; classes in `DIPPING`."""
    return (day_systolic - night_systolic) / day_systolic * 100


def national_limit(age: int, conditions: Collection[str] = (), *, strict: bool = False) -> PressureLimit:
    """Limit of "controlled" in the national public health service, 3rd ed. 2017.

    With `strict`, diabetes and kidney disease keep the general limit at any age (MEM; not in the indicator's formula).
    """
    if strict and NATIONAL["strict_conditions"] & set(conditions):
        return NATIONAL["general"]
    return NATIONAL["older"] if age >= NATIONAL["older_from_age"] else NATIONAL["general"]


def is_controlled(systolic: float, diastolic: float, age: int) -> bool:
    """Control for the national indicator: the latest follow-up below 140/90, from 65 years below 150/90."""
    return bool(national_limit(age).holds(systolic, diastolic))


def sql_controlled(systolic: str, diastolic: str, age: str) -> str:
    """SQL boolean for `is_controlled`; NULL when a value is missing."""
    general, older, from_age = NATIONAL["general"], NATIONAL["older"], NATIONAL["older_from_age"]
    return (
        f"({systolic} < (CASE WHEN {age} >= {from_age} THEN {older.systolic!r} ELSE {general.systolic!r} END)"
        f" AND {diastolic} < (CASE WHEN {age} >= {from_age} THEN {older.diastolic!r} ELSE {general.diastolic!r} END))"
    )


def target_group(age: int, conditions: Collection[str] = ()) -> TargetGroup:
    """The group whose default target a person has until a doctor sets another."""
    return next(group for group in TARGET_GROUPS if group.includes(age, conditions))


def limit_for_source(clinic: PressureLimit, source: Source) -> PressureLimit:
    """What a clinic limit means where a pressure was measured elsewhere (assumed, see targets.toml).

    Up to the office threshold, each number is capped by the threshold of the source; a looser clinic limit is moved
    by the distance between the two thresholds.
    """
    office, here = THRESHOLDS["clinic"], THRESHOLDS[source]
    return PressureLimit(
        _moved(clinic.systolic, office.systolic, here.systolic),
        _moved(clinic.diastolic, office.diastolic, here.diastolic),
    )


def _moved(clinic: float, office: float, here: float) -> float:
    return min(clinic, here) if clinic <= office else clinic - (office - here)


def _limit(table: dict[str, Any]) -> PressureLimit:
    return PressureLimit(float(table["SBP"]), float(table["DBP"]))


def _group(table: dict[str, Any]) -> TargetGroup:
    limit = _limit(table) if "SBP" in table else None
    conditions = frozenset(table.get("conditions", ()))
    return TargetGroup(table["code"], limit, table["zh"], table["en"], conditions, table.get("from_age", 0))


def _office_class(table: dict[str, Any]) -> PairBands:
    systolic = Bands.read("systolic_class", {**table, "cuts": table["SBP"]})
    diastolic = Bands.read("diastolic_class", {**table, "cuts": table["DBP"]})
    return PairBands("pressure_class", systolic, diastolic)


_SHEET = load_sheet("pressure.toml")
SWAPPED = Band("diastolic_not_below_systolic", "舒张压不低于收缩压", "Diastolic is not below systolic")
OFFICE_CLASS = _office_class(_SHEET["office_class"])
DIPPING = Bands.read("dipping", _SHEET["dipping"])
PHENOTYPES: dict[str, Band] = {code: Band(code, **words) for code, words in _SHEET["phenotypes"].items()}
THRESHOLDS: dict[str, PressureLimit] = {source: _limit(table) for source, table in _SHEET["thresholds"].items()}
SOURCE_WORDS: dict[str, tuple[str, str]] = {s: (table["zh"], table["en"]) for s, table in _SHEET["thresholds"].items()}
TARGET_GROUPS: tuple[TargetGroup, ...] = tuple(_group(table) for table in _SHEET["target_groups"])
NATIONAL: dict[str, Any] = {
    **_SHEET["national_control"],
    "general": _limit(_SHEET["national_control"]["general"]),
    "older": _limit(_SHEET["national_control"]["older"]),
    "strict_conditions": frozenset(_SHEET["national_control"]["strict_conditions"]),
}
