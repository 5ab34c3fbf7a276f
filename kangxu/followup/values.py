"""The values a nurse looks at, against each person's targets: for a page of persons in three queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from kangxu.clinical.targets import Judgement, judge, judge_pressure
from kangxu.foundation import clock
from kangxu.foundation.terms import spoken
from kangxu.programmes.targets import Targets, read_targets
from kangxu.programmes.times import slot_of

SHOWN = ("HBA1C", "FPG", "SMBG", "PPG2H", "LDLC")
PRESSURE = ("SBP", "DBP")
LABELS = {
    "HBA1C": ("糖化血红蛋白", "HbA1c"), "FPG": ("空腹血糖", "Fasting glucose"), "SMBG": ("自测血糖", "Home glucose"),
    "PPG2H": ("餐后2小时血糖", "2 h glucose"), "LDLC": ("低密度脂蛋白", "LDL-C"), "BP": ("血压", "Blood pressure"),
}  # fmt: skip
UNITS = {"HBA1C": "%", "BP": "mmHg"}
_STEPS = ("at_action_line", "beyond_target", "in_target", "")

_LATEST = """
select v.person_id, v.analyte, v.value, v.measured_at, v.source, v.slot, v.comparator, d.value
from records_latestvalue v
left join records_latestvalue d
  on v.analyte = 'SBP' and d.person_id = v.person_id and d.analyte = 'DBP' and d.measured_at = v.measured_at
where v.person_id = any(%(persons)s) and v.analyte = any(%(analytes)s) and v.value is not null
"""


@dataclass(frozen=True)
class Seen:
    """One latest value with its date, source and target. `step` is empty where there is no target."""

    analyte: str
    text: str
    unit: str
    measured_at: datetime
    source: str
    target: str
    step: str
    difference_zh: str
    difference_en: str

    @property
    def label(self) -> str:
        return spoken(*LABELS[self.analyte])

    @property
    def difference(self) -> str:
        return spoken(self.difference_zh, self.difference_en)


def latest_values(persons: Sequence[int], *, at: datetime) -> dict[int, list[Seen]]:
    """Latest values of these persons, those that need somebody first."""
    targets = read_targets(persons, at=at, on=clock.day_of(at))
    found: dict[int, list[Seen]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_LATEST, {"persons": list(persons), "analytes": ["SBP", *SHOWN]})
        for person, *row in cursor.fetchall():
            if seen := _seen(targets[person], *row):
                found.setdefault(person, []).append(seen)
    return {person: sorted(values, key=lambda one: _STEPS.index(one.step)) for person, values in found.items()}


def _seen(
    targets: Targets,
    analyte: str,
    value: float,
    measured_at: datetime,
    source: str,
    slot: str | None,
    comparator: str | None,
    partner: float | None,
) -> Seen | None:
    if analyte == "SBP":
        when = slot_of(slot, pressure=True, source=source, at=measured_at, timed=True)
        return _pressure(targets, value, partner, measured_at, source, when) if partner is not None else None
    target = targets.of(analyte, source=source, slot=slot)
    verdict = judge(value, target, comparator) if target else None
    unit = UNITS.get(analyte) or (target.unit if target else "mmol/L")
    shown, aim = f"{comparator or ''}{value:.1f}", target.words if target else ""
    return Seen(analyte, shown, unit, measured_at, source, aim, *_step(verdict))


def _pressure(
    targets: Targets, systolic: float, diastolic: float, measured_at: datetime, source: str, slot: str | None
) -> Seen:
    target = targets.pressure(source, slot)
    verdict = judge_pressure(systolic, diastolic, target) if target else None
    words = target.words if target else ""
    return Seen("BP", f"{systolic:.0f}/{diastolic:.0f}", "mmHg", measured_at, source, words, *_step(verdict))


def _step(verdict: Judgement | None) -> tuple[str, str, str]:
    return (verdict.step, verdict.zh, verdict.en) if verdict else ("", "", "")
