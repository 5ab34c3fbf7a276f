"""Targets and action lines: is this value in target, beyond it, or at the line where somebody must act?

Source: targets.toml for numbers, pressure.toml for blood pressure by where it was measured.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from math import isnan
from typing import Any, Literal

from kangxu.clinical.pressure import PressureLimit, Source, limit_for_source, target_group
from kangxu.clinical.sheets import load_sheet

Step = Literal["in_target", "beyond_target", "at_action_line"]
_SEVERITY: tuple[Step, ...] = ("in_target", "beyond_target", "at_action_line")
# Strictly beyond, and nearer than any laboratory reports
BEYOND = 1e-9


@dataclass(frozen=True, slots=True)
class Target:
    """In target: ``low <= value < high``; action line: ``>= action_high`` or ``<= action_low``; None: no limit."""

    analyte: str
    low: float | None
    high: float | None
    action_low: float | None
    action_high: float | None
    unit: str
    decimals: int
    source: str
    measured: str = ""

    @property
    def words(self) -> str:
        """``<7.0``, ``4.4–7.0`` or ``≥1.0``: the same in both languages."""
        if self.low is None:
            return f"<{self._shown(self.high)}"
        return f"≥{self._shown(self.low)}" if self.high is None else f"{self._shown(self.low)}–{self._shown(self.high)}"

    def _shown(self, edge: float | None) -> str:
        return f"{edge:.{min(self.decimals, 1)}f}"


@dataclass(frozen=True, slots=True)
class Judgement:
    """A value against its target; `difference` is signed: how far above the target (+) or below it (-)."""

    step: Step
    difference: float
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class PressureTarget:
    """The two targets of a blood pressure where it was measured, in mmHg."""

    systolic: Target
    diastolic: Target

    @property
    def words(self) -> str:
        return f"<{self.systolic.high:.0f}/{self.diastolic.high:.0f}"

    @property
    def action_words(self) -> str:
        return f"≥{self.systolic.action_high:.0f}/{self.diastolic.action_high:.0f}"


def judge(value: float | None, target: Target, comparator: str | None = None) -> Judgement | None:
    """Where a value in canonical units stands; None when there is no value, or when what a laboratory wrote as ``>8``
    or ``<7`` may lie on either side. Such a value is judged by the least it surely differs."""
    if value is None or isnan(value):
        return None
    if comparator:
        return _judge_bounded(
            value + {">": BEYOND, "<": -BEYOND}.get(comparator, 0.0), target, upwards=comparator in (">", ">=")
        )
    difference = _difference(value, target)
    return Judgement(_step(value, target, difference), difference, *_words(value, target, difference))


def _judge_bounded(nearest: float, target: Target, *, upwards: bool) -> Judgement | None:
    near = judge(nearest, target)
    edge = target.high if upwards else target.low
    if near is None or edge is None:
        return near if near and near.step == "in_target" else None
    if nearest < edge if upwards else nearest >= edge:
        return None
    return replace(near, zh=f"至少{near.zh}", en=f"at least {near.en}") if near.difference else near


def judge_pressure(systolic: float, diastolic: float, target: PressureTarget) -> Judgement | None:
    """Where a pressure stands: the worse of the two numbers speaks, systolic when both are alike."""
    found = [judge(systolic, target.systolic), judge(diastolic, target.diastolic)]
    known = [judgement for judgement in found if judgement]
    return max(known, key=lambda judgement: _SEVERITY.index(judgement.step)) if len(known) == 2 else None


def pressure_target(clinic: PressureLimit, measured: Source = "clinic") -> PressureTarget:
    """Target and action line of a source, from a personal target in the clinic (a doctor's, or the group's default)."""
    return pressure_target_here(limit_for_source(clinic, measured), measured)


def pressure_target_here(here: PressureLimit, measured: Source) -> PressureTarget:
    """Target and action line from a limit that was set for this very source."""
    return PressureTarget(
        _pressure_part("SBP", here.systolic, measured), _pressure_part("DBP", here.diastolic, measured)
    )


def default_pressure_target(
    age: int, conditions: Collection[str] = (), measured: Source = "clinic"
) -> PressureTarget | None:
    """The group's default; None in pregnancy or acute stroke, where only a physician sets one."""
    limit = target_group(age, conditions).limit
    return pressure_target(limit, measured) if limit else None


def default_target(analyte: str, conditions: Collection[str] = (), *, slot: str | None = None) -> Target | None:
    """Default target of an analyte for a person with these conditions ("male" and "female" among them); else None."""
    known = set(conditions)
    for row in _SHEET["targets"]:
        slots = row.get("slots", (slot,))
        if row["analyte"] == analyte and set(row.get("conditions", ())) <= known and slot in slots:
            return _target(row)
    return None


@dataclass(frozen=True, slots=True)
class DefaultRow:
    """One default target: for people with all of `conditions`, of these slots (none: any)."""

    conditions: frozenset[str]
    slots: tuple[str, ...]
    target: Target


def default_rows(analyte: str) -> tuple[DefaultRow, ...]:
    """What `default_target` looks through, in its order: the first row that fits counts."""
    return tuple(
        DefaultRow(frozenset(row.get("conditions", ())), tuple(row.get("slots", ())), _target(row))
        for row in _SHEET["targets"]
        if row["analyte"] == analyte
    )


def _target(row: dict[str, Any]) -> Target:
    low, high, action_low, action_high = (row.get(edge) for edge in ("low", "high", "action_low", "action_high"))
    return Target(row["analyte"], low, high, action_low, action_high, row["unit"], row["decimals"], row["source"])


def _pressure_part(analyte: str, high: float, measured: str) -> Target:
    sheet = _SHEET["pressure"]
    action = min(high + sheet["margin"][analyte], sheet["ceiling"][analyte])
    return Target(analyte, None, high, None, action, sheet["unit"], sheet["decimals"], sheet["source"], measured)


def _difference(value: float, target: Target) -> float:
    if target.high is not None and value >= target.high:
        return round(value - target.high, target.decimals)
    if target.low is not None and value < target.low:
        return round(value - target.low, target.decimals)
    return 0.0


def _step(value: float, target: Target, difference: float) -> Step:
    above = target.action_high is not None and value >= target.action_high
    below = target.action_low is not None and value <= target.action_low
    if above or below:
        return "at_action_line"
    beyond = difference != 0 or (target.high is not None and value >= target.high)
    return "beyond_target" if beyond else "in_target"


def _words(value: float, target: Target, difference: float) -> tuple[str, str]:
    size = f"{abs(difference):.{target.decimals}f}"
    if target.high is not None and value >= target.high:
        return (f"高{size}", f"{size} above") if difference else ("到上限", "at the limit")
    if target.low is not None and value < target.low:
        return f"低{size}", f"{size} below"
    return "达标", "In target"


_SHEET = load_sheet("targets.toml")
EDITION: str = _SHEET["edition"]
# Analytes with a default target, the two pressures among them
ANALYTES: tuple[str, ...] = tuple(
    dict.fromkeys((*_SHEET["pressure"]["margin"], *(row["analyte"] for row in _SHEET["targets"])))
)
