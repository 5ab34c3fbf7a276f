"""Times of day for which a target may be set apart (`times.toml`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kangxu.clinical.sheets import load_sheet
from kangxu.foundation.clock import zone

_SHEET: dict[str, Any] = load_sheet("times.toml", "kangxu.programmes")
UNTIL_HOUR: int = _SHEET["until_hour"]
MORNING, EVENING = "morning", "evening"
AT_HOME = ("home_device", "self_report")


@dataclass(frozen=True, slots=True)
class Time:
    """A group of times of day, and the slots of records that belong to it."""

    code: str
    zh: str
    en: str
    analytes: tuple[str, ...]
    slots: tuple[str, ...]

    def words(self, language: str) -> str:
        return self.zh if language.startswith("zh") else self.en


TIMES: dict[str, Time] = {
    code: Time(code, table["zh"], table["en"], tuple(table["analytes"]), tuple(table["slots"]))
    for code, table in _SHEET["groups"].items()
}


def times_of(analyte: str) -> tuple[Time, ...]:
    """The times for which this analyte may have a target of its own."""
    return tuple(one for one in TIMES.values() if analyte in one.analytes)


def time_of(analyte: str, slot: str | None) -> str:
    """The group a slot belongs to; empty where the analyte knows none."""
    return next((one.code for one in times_of(analyte) if slot in one.slots), "")


def slot_of(slot: str | None, *, pressure: bool, source: str, at: datetime, timed: bool) -> str | None:
    """The slot of a reading; a pressure at home without one is the morning's or the evening's by its hour."""
    if slot or not pressure or source not in AT_HOME or not timed:
        return slot
    return MORNING if at.astimezone(zone()).hour < UNTIL_HOUR else EVENING


def sql_time(analyte: str) -> str:
    """SQL text of `time_of` for reading `r`, empty where it belongs to no time; a twin of the two above."""
    cases = [f"when {_slot(analyte)} = any(array{list(one.slots)!r}) then '{one.code}'" for one in times_of(analyte)]
    return f"(case {' '.join(cases)} else '' end)" if cases else "''"


def _slot(analyte: str) -> str:
    if MORNING not in {one.code for one in times_of(analyte)}:
        return "r.slot"
    hour = f"extract(hour from r.measured_at at time zone '{zone().key}')"
    by_hour = f"case when {hour} < {UNTIL_HOUR} then '{MORNING}' else '{EVENING}' end"
    home = f"r.source = any(array{list(AT_HOME)!r}) and r.time_known"
    return f"coalesce(nullif(r.slot, ''), case when {home} then {by_hour} end)"
