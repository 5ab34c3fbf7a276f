"""Readings against the target of their day, as facts for rules; and how long everything has been in target."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from kangxu.clinical.analytes import catalogue
from kangxu.clinical.targets import ANALYTES, Target
from kangxu.foundation.clock import day_of
from kangxu.programmes.programme import programmes
from kangxu.programmes.target_sql import CHECKED, STEADY_WITHIN_DAYS, sql_steady, sql_verdicts
from kangxu.programmes.targets import DBP, SBP, read_targets
from kangxu.programmes.times import slot_of
from kangxu.records.bounds import bounds
from kangxu.records.fields import SOURCES
from kangxu.records.models import Reading
from kangxu.rules.catalogue import STILL, Fact, Field, Rows, Series

_NO_TARGET = ("没有结果，或此人此项没有控制目标", "no result, or no target for this person")


def target_met(analyte: str) -> str:
    """Code of the fact "in target", one row per reading."""
    return f"target_met.{analyte}"


def steady_analytes() -> tuple[str, ...]:
    """What the programmes call somebody steady by."""
    return tuple(dict.fromkeys(analyte for one in programmes().values() for analyte in one.steady))


def _verdicts(analytes: Sequence[str], person_id: int, at: datetime) -> Iterator[Fact]:
    readings = Reading.objects.filter(
        person_id=person_id, analyte__in=analytes, retired_at=None, value__isnull=False, measured_at__lte=at
    )
    if not readings:
        return
    known = read_targets([person_id], at=at, on=day_of(at))[person_id]
    for one in readings:
        target = known.on(day_of(one.measured_at)).of(one.analyte, source=one.source, slot=_slot(one))
        if target:
            verdict = _met(bounds(one.value or 0.0, one.comparator), target)
            open_ = (0, 1) if verdict is None else None
            yield Fact(verdict is True, one.measured_at, open_, one.pk, {"source": one.source})


def _slot(one: Reading) -> str | None:
    pressure = one.analyte in (SBP, DBP)
    return slot_of(one.slot, pressure=pressure, source=one.source, at=one.measured_at, timed=one.time_known)


def _met(value: tuple[float, float], target: Target) -> bool | None:
    """Whether the target is met; None where a value that is only bounded leaves it open."""
    least, most = value
    low, high = target.low, target.high
    if (high is not None and least >= high) or (low is not None and most < low):
        return False
    inside = (high is None or most < high) and (low is None or least >= low)
    return True if inside else None


def _target_met(analyte: str) -> Field:
    one = catalogue()[analyte]

    def get(person_id: int, at: datetime) -> Sequence[Fact]:
        return list(_verdicts((analyte,), person_id, at))

    source = Series(sql_verdicts(analyte), bounded=True)
    zh, en = f"达标：{one.name_zh}", f"In target: {one.name_en}"
    return Field(
        target_met(analyte), zh, en, "flag", source, get, filters=(SOURCES,), unknown=_NO_TARGET,
        turns=STILL,
    example=(f"最近2次 {zh} 中至少2次 = 是", f"at least 2 of last 2 {en} = yes"),
    )  # fmt: skip


def _steady(person_id: int, at: datetime) -> Fact | None:
    since = at - timedelta(days=STEADY_WITHIN_DAYS)
    checks: dict[date, list[Fact]] = {}
    for one in _verdicts(steady_analytes(), person_id, at):
        if one.at and one.at > since and not one.bounds and one.tags["source"] in CHECKED:
            checks.setdefault(day_of(one.at), []).append(one)
    if not checks:
        return None
    run: list[date] = []
    for day in sorted(checks, reverse=True):
        if not all(one.value for one in checks[day]):
            break
        run.append(day)
    last = max(one.at for some in checks.values() for one in some if one.at)
    return Fact((run[0] - run[-1]).days if run else 0, last)


STEADY = Field(
    "steady_days", "连续达标天数", "Days steadily in target", "number", Rows(sql_steady(steady_analytes())), _steady,
    unit="d", unknown=("两年内没有可判断达标的检查", "no check within two years that could be judged"),
    turns=STILL,
    example=("连续达标天数 >= 60天", "Days steadily in target >= 60 days"),
)  # fmt: skip


def fields() -> Iterator[Field]:
    yield from map(_target_met, ANALYTES)
    yield STEADY
