"""Targets of persons: what a doctor set, else what the programmes give by default, per source of measurement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from django.db import connection

from kangxu.clinical.analytes import catalogue
from kangxu.clinical.body import completed_years
from kangxu.clinical.kidney import ALBUMINURIA
from kangxu.clinical.pressure import TARGET_GROUPS, PressureLimit, target_group
from kangxu.clinical.pressure import Source as PressureSource
from kangxu.clinical.targets import PressureTarget, Target, default_target, pressure_target, pressure_target_here
from kangxu.foundation.clock import day_of
from kangxu.programmes.times import AT_HOME, time_of

# How a reading's source is read as a kind of pressure measurement
PRESSURE_SOURCES: dict[str, PressureSource] = {
    "clinic": "clinic", "laboratory": "clinic", "checkup": "clinic",
    "home_device": "home", "self_report": "home", "ambulatory": "ambulatory_24h",
}  # fmt: skip
# Disease groups of the records → conditions that targets of kangxu.clinical speak of
CONDITIONS: dict[str, tuple[str, ...]] = {
    "hypertension": ("hypertension",),
    "diabetes": ("diabetes",),
    "diabetes_type_1": ("diabetes",),
    "diabetes_unspecified": ("diabetes",),
    "copd": ("copd",),
    "coronary": ("chd", "ascvd"),
    "stroke": ("stroke", "ascvd"),
    "kidney": ("ckd",),
}
SEXES = {"1": "male", "2": "female"}
SBP, DBP = "SBP", "DBP"


@dataclass(frozen=True, slots=True)
class Profile:
    """What default targets depend on."""

    age: int | None
    conditions: frozenset[str]


def key_of(analyte: str, slot: str = "") -> str:
    """What a personal target is found by: `SMBG`, or `SMBG@fasting` for a time of day."""
    return f"{analyte}@{slot}" if slot else analyte


@dataclass(frozen=True, slots=True)
class Personal:
    """A target set for one person, for a time of day or (`slot` empty) for all of it."""

    analyte: str
    low: float | None
    high: float | None
    reason: str
    since: datetime
    set_by_name: str
    until: datetime | None = None
    slot: str = ""

    @property
    def key(self) -> str:
        return key_of(self.analyte, self.slot)

    def held_on(self, day: date, *, at: datetime) -> bool:
        """Whether it held on the evening of a day, as far as was known at a moment."""
        ended = self.until is not None and self.until <= at and day_of(self.until) <= day
        return day_of(self.since) <= day and not ended


@dataclass(frozen=True, slots=True)
class Before:
    """What the targets of earlier days depend on: when somebody was born, all that doctors ever set, known when."""

    born: date | None
    history: Sequence[Personal]
    at: datetime


@dataclass(frozen=True)
class Targets:
    """All targets of one person on one day. `personal` tells by their key which a doctor set."""

    profile: Profile
    personal: Mapping[str, Personal] = field(default_factory=dict)
    before: Before | None = None

    def on(self, day: date) -> Targets:
        """The targets of another day: the age of then, what doctors had set by its evening, the diseases known now."""
        if self.before is None:
            return self
        held = {one.key: one for one in self.before.history if one.held_on(day, at=self.before.at)}
        age = completed_years(self.before.born, day) if self.before.born else None
        return Targets(replace(self.profile, age=age), held)

    def changes(self, first: date, last: date) -> list[date]:
        """Days after the first, up to the last, on which a target may have changed: by a doctor, or by age."""
        if self.before is None:
            return []
        moments = [moment for one in self.before.history for moment in (one.since, one.until) if moment]
        days = {day_of(moment) for moment in moments} | {day for _age, day in _birthdays(self.before.born)}
        return sorted(day for day in days if first < day <= last)

    def ages_to_come(self, today: date) -> list[tuple[int, date]]:
        """Ages at which another default pressure begins, with the day."""
        born = self.before.born if self.before else None
        return sorted((age, day) for age, day in _birthdays(born) if day > today)

    @property
    def of_today(self) -> Targets:
        """The same, for values that are judged by what holds now whenever they were measured."""
        return replace(self, before=None)

    def pressure(self, source: str = "clinic", slot: str | None = None) -> PressureTarget | None:
        """Target and action line of a blood pressure from this source; None where only a doctor may set one."""
        apart = self._limit_of(slot) if source in AT_HOME else None
        if apart:
            return pressure_target_here(apart, PRESSURE_SOURCES[source])
        limit = self._clinic_limit()
        return pressure_target(limit, PRESSURE_SOURCES[source]) if limit else None

    def of(self, analyte: str, *, source: str = "clinic", slot: str | None = None) -> Target | None:
        """Target of one analyte, None where there is none."""
        if analyte in (SBP, DBP):
            pressure = self.pressure(source, slot)
            if pressure is None:
                return None
            return pressure.systolic if analyte == SBP else pressure.diastolic
        default = default_target(analyte, self.profile.conditions, slot=slot)
        own = self.personal.get(key_of(analyte, time_of(analyte, slot))) or self.personal.get(analyte)
        if own is None:
            return default
        return _with(default, own) if default else _plain(own)

    def is_personal(self, analyte: str, time: str = "") -> bool:
        """Whether a doctor set it: for a time of day, or for all of it."""
        return key_of(analyte, time) in self.personal

    def _limit_of(self, slot: str | None) -> PressureLimit | None:
        """What a doctor set for this time at home: both numbers, or it is none."""
        time = time_of(SBP, slot)
        own = [self.personal.get(key_of(analyte, time)) for analyte in (SBP, DBP)] if time else []
        edges = [one.high for one in own if one and one.high]
        return PressureLimit(*edges) if len(edges) == 2 else None

    def _clinic_limit(self) -> PressureLimit | None:
        own = [self.personal.get(analyte) for analyte in (SBP, DBP)]
        default = target_group(self.profile.age if self.profile.age is not None else 0, self.profile.conditions).limit
        if all(one and one.high for one in own):
            return PressureLimit(*(float(one.high or 0) for one in own if one))
        if default is None:
            return None
        systolic, diastolic = (one.high if one and one.high else None for one in own)
        return PressureLimit(systolic or default.systolic, diastolic or default.diastolic)


def _birthdays(born: date | None) -> list[tuple[int, date]]:
    """At which age and on which day somebody comes into another group of default targets."""
    ages = {group.from_age for group in TARGET_GROUPS if group.from_age}
    return [(age, birthday(born, age)) for age in ages] if born else []


def birthday(born: date, age: int) -> date:
    """The day on which somebody is so old; a 29 February counts on 1 March where there is none."""
    try:
        return born.replace(year=born.year + age)
    except ValueError:
        return date(born.year + age, 3, 1)


def _with(default: Target, own: Personal) -> Target:
    """The personal edges; an action line keeps its distance from the target that moved."""
    action_high = default.action_high
    if action_high is not None and own.high is not None and default.high is not None:
        action_high += max(0.0, own.high - default.high)
    return Target(
        default.analyte, own.low, own.high, default.action_low, action_high, default.unit, default.decimals, own.reason,
        default.measured,
    )  # fmt: skip


def _plain(own: Personal) -> Target:
    return Target(own.analyte, own.low, own.high, None, None, catalogue()[own.analyte].unit, 1, own.reason)


_PROFILES = """
select p.id, p.birth_on, p.sex,
       array(select distinct d.condition from records_diagnosis d
             where d.person_id = p.id and d.retired_at is null and d.state <> 'resolved' and d.condition is not null),
       (select v.value from records_latestvalue v where v.person_id = p.id and v.analyte = 'UACR')
from people_person p where p.id = any(%s)
"""
_PERSONAL = """
select person_id, analyte, low, high, reason, valid_from, set_by_name, valid_until, slot
from programmes_personaltarget
where person_id = any(%(among)s) and valid_from <= %(at)s
order by valid_from
"""


def read_targets(person_ids: Sequence[int], *, at: datetime, on: date) -> dict[int, Targets]:
    """Targets of a set of persons, in two queries."""
    profiles: dict[int, Profile] = {}
    born_on: dict[int, date | None] = {}
    history: dict[int, list[Personal]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_PROFILES, [list(person_ids)])
        for person, born, sex, diseases, ratio in cursor.fetchall():
            profiles[person] = Profile(completed_years(born, on) if born else None, _conditions(sex, diseases, ratio))
            born_on[person] = born
        cursor.execute(_PERSONAL, {"among": list(person_ids), "at": at})
        for person, analyte, *rest in cursor.fetchall():
            history.setdefault(person, []).append(Personal(analyte, *rest))
    found: dict[int, Targets] = {}
    for person, profile in profiles.items():
        own = history.get(person, [])
        found[person] = Targets(profile, _held(own, at), Before(born_on[person], own, at))
    return found


def _held(history: Sequence[Personal], at: datetime) -> dict[str, Personal]:
    """What holds at a moment."""
    return {one.key: one for one in history if one.until is None or one.until > at}


def _conditions(sex: str, diseases: Sequence[str], albumin_ratio: float | None) -> frozenset[str]:
    known = {condition for disease in diseases for condition in CONDITIONS.get(disease, ())}
    if "ckd" in known and ALBUMINURIA["mg/g"].label(albumin_ratio) in ("A2", "A3"):
        known.add("ckd_albuminuria")
    if sex in SEXES:
        known.add(SEXES[sex])
    return frozenset(known)
