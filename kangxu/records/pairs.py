"""The two numbers of one blood pressure, brought together again. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kangxu.records.queries import ReadingView

SYSTOLIC, DIASTOLIC = "SBP", "DBP"


@dataclass(frozen=True, slots=True)
class Pressure:
    """A blood pressure in mmHg."""

    systolic: ReadingView
    diastolic: ReadingView


def pressures(readings: Iterable[ReadingView]) -> list[Pressure]:
    """Pairs in the order of their moments: by panel, else by moment, source and repeat. Half a pressure is none."""
    found: dict[tuple[object, ...], dict[str, ReadingView]] = {}
    for one in readings:
        if one.analyte in (SYSTOLIC, DIASTOLIC) and one.value is not None:
            found.setdefault(_together(one), {})[one.analyte] = one
    paired = [
        Pressure(parts[SYSTOLIC], parts[DIASTOLIC])
        for parts in found.values()
        if SYSTOLIC in parts and DIASTOLIC in parts
    ]
    return sorted(paired, key=lambda pressure: (pressure.systolic.measured_at, pressure.systolic.id))


def _together(one: ReadingView) -> tuple[object, ...]:
    return (one.measured_at, one.source, one.repeat) if one.panel is None else (one.panel, one.repeat)
