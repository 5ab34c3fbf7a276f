"""The table of a summary: each indicator at the start, before and now, against its target. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from kangxu.clinical.analytes import catalogue
from kangxu.clinical.targets import Judgement, PressureTarget, Target, judge, judge_pressure
from kangxu.followup.summary_facts import StageFacts
from kangxu.followup.summary_terms import sheet
from kangxu.foundation import clock
from kangxu.programmes.targets import Targets
from kangxu.programmes.times import slot_of
from kangxu.records.pairs import pressures
from kangxu.records.queries import ReadingView

BP = "BP"
Aim = Target | PressureTarget


@dataclass(frozen=True, slots=True)
class Point:
    """One value of an indicator on one day; of a pressure both numbers. `cause` is its reading."""

    on: date
    numbers: tuple[float, ...]
    shown: str
    source: str
    reading: ReadingView

    @property
    def cause(self) -> str:
        return f"reading:{self.reading.id}"


@dataclass(frozen=True, slots=True)
class Course:
    """An indicator in a stage: `first` at its start, `before` the last but one, `now` the newest, judged by its target.

    Only values measured in the same way are compared: those at home with those at home.
    """

    code: str
    zh: str
    en: str
    unit: str
    first: Point | None
    before: Point | None
    now: Point
    target: str
    verdict: Judgement | None

    @property
    def causes(self) -> tuple[str, ...]:
        return tuple(one.cause for one in (self.first, self.now) if one)

    def to_json(self) -> dict[str, Any]:
        told = {name: _told(getattr(self, name)) for name in ("first", "before", "now")}
        verdict = {"zh": self.verdict.zh, "en": self.verdict.en} if self.verdict else None
        return {
            "code": self.code, "zh": self.zh, "en": self.en, "unit": self.unit, **told, "target": self.target,
            "step": self.verdict.step if self.verdict else "", "verdict": verdict, "source": self.now.source,
            "direction": _direction(self.before or self.first, self.now),
        }  # fmt: skip


def courses(facts: StageFacts) -> list[Course]:
    """All indicators of the sheet of which something was measured in the stage."""
    return [made for row in sheet()["indicators"] if (made := _course(row, facts)) is not None]


def _course(row: dict[str, Any], facts: StageFacts) -> Course | None:
    every = _by_day(_points(row, facts.readings))
    inside = [one for one in every if facts.within(one.on)]
    if not inside:
        return None
    now = inside[-1]
    alike = [one for one in every if _at_home(one) == _at_home(now)]
    earlier = [one for one in alike if one.on <= facts.since]
    first = earlier[-1] if earlier else alike[0]
    place = alike.index(now)
    target, verdict = _judged(row, now, facts.targets.of_today)
    unit = row.get("unit") or catalogue()[row["analytes"][0]].unit
    return Course(
        row["code"], row["zh"], row["en"], unit, first if first.on < now.on else None,
        alike[place - 1] if place else None, now, target.words if target else "", verdict,
    )  # fmt: skip


def _points(row: dict[str, Any], readings: Sequence[ReadingView]) -> list[Point]:
    if row["code"] == BP:
        pairs = [(one.systolic, (one.systolic.value, one.diastolic.value)) for one in pressures(readings)]
    else:
        pairs = [(one, (one.value,)) for one in readings if one.analyte == row["analytes"][0]]  # type: ignore[misc]
    made = []
    for reading, values in pairs:
        if None in values:
            continue
        numbers = tuple(float(value or 0) for value in values)
        shown = "/".join(f"{number:.{row['decimals']}f}" for number in numbers)
        on = clock.day_of(reading.measured_at)
        made.append(Point(on, numbers, f"{reading.comparator or ''}{shown}", reading.source, reading))
    return made


def _by_day(points: Sequence[Point]) -> list[Point]:
    """The last of each day and way of measuring, oldest first."""
    kept = {(one.on, _at_home(one)): one for one in points}
    return sorted(kept.values(), key=lambda one: (one.on, one.reading.measured_at))


def _at_home(one: Point) -> bool:
    return one.source in sheet()["at_home"]


def _judged(row: dict[str, Any], now: Point, targets: Targets) -> tuple[Aim | None, Judgement | None]:
    one, pressure = now.reading, row["code"] == BP
    slot = slot_of(one.slot, pressure=pressure, source=one.source, at=one.measured_at, timed=one.time_known)
    if pressure:
        aim = targets.pressure(one.source, slot)
        return aim, judge_pressure(now.numbers[0], now.numbers[1], aim) if aim else None
    plain = targets.of(row["analytes"][0], source=one.source, slot=slot)
    return plain, judge(now.numbers[0], plain, one.comparator) if plain else None


def _direction(before: Point | None, now: Point) -> str:
    if before is None or before.shown == now.shown:
        return ""
    return "up" if now.numbers[0] > before.numbers[0] else "down"


def _told(one: Point | None) -> dict[str, str] | None:
    return {"shown": one.shown, "on": one.on.isoformat()} if one else None
