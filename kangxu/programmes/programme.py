"""What a disease programme is, and the shelf of them. All of it stands in the `programme.toml` of its folder."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from hashlib import sha256
from importlib.resources import files
from typing import Any

from django.utils.functional import Promise

from kangxu.clinical.sheets import load_sheet
from kangxu.foundation import shelves
from kangxu.foundation.shelves import Review
from kangxu.programmes.numbers import clinical_numbers, filled
from kangxu.rules.language import Rule
from kangxu.rules.reading import read

SHELF = "kangxu.programmes.diseases"
OVERALL = "overall"


@dataclass(frozen=True)
class Asked:
    """A rule as its owner wrote it, read when it is first asked: the words of rules are all there only then."""

    text: str

    @cached_property
    def rule(self) -> Rule:
        """Raises BadText or KeyError when the sheet says what nobody understands."""
        return read(filled(self.text, clinical_numbers()))


@dataclass(frozen=True)
class SelfMeasuring:
    """What people of a programme measure at home: one value of these analytes at least every so many days."""

    group: str
    zh: str
    en: str
    analytes: tuple[str, ...]
    every_days: int
    source: str


@dataclass(frozen=True)
class Rhythm:
    """A follow-up at least every so many days, for those of whom the rule is true; without one for all others."""

    every_days: int
    asked: Asked | None
    zh: str
    en: str
    source: str


@dataclass(frozen=True)
class Schedule:
    """When a follow-up is due, how long before it may be done, and by which measured values it is done.

    The first rhythm whose rule is true counts; the last has no rule.
    """

    rhythms: tuple[Rhythm, ...]
    window_days: int
    resolved_by: tuple[str, ...]
    sources: tuple[str, ...]

    @property
    def otherwise(self) -> Rhythm:
        return self.rhythms[-1]


@dataclass(frozen=True)
class Classes:
    """When a follow-up is called controlled: by the national indicator of this name, or by a rule. What each class
    asks for stands in `clinical.cadence`."""

    national: str
    controlled: Asked | None
    zh: str
    en: str
    source: str


@dataclass(frozen=True)
class Programme:
    """A disease programme.

    `eligible` enrols by itself, `suspected` only proposes. `conditions` are the disease groups of `records` that
    mean this disease; `tier_scheme` and `cadence` name tables of `clinical`; `targets` are analytes with a default or
    for a doctor to set. `steady` are those of them by which somebody's state is called steady. `lessons` are items of
    `education` in their order. Whether a specialist of the site has signed
    the content stands in `signing`; `digest` is the fingerprint of exactly this sheet.
    """

    code: str
    edition: str
    title: Promise
    review: Review
    digest: str
    conditions: tuple[str, ...]
    eligibility: Asked
    suspicion: Asked
    targets: tuple[str, ...]
    tier_scheme: str
    cadence: str
    alerts: tuple[str, ...]
    measures: tuple[str, ...]
    ask_again_after_days: int
    steady: tuple[str, ...]
    self_measuring: tuple[SelfMeasuring, ...]
    classes: Classes
    schedule: Schedule
    lessons: tuple[str, ...]

    @property
    def eligible(self) -> Rule:
        return self.eligibility.rule

    @property
    def suspected(self) -> Rule:
        return self.suspicion.rule


@cache
def programmes() -> dict[str, Programme]:
    """All programmes by code; a broken one stops the start."""
    return shelves.load(SHELF, "PROGRAMME")


def lesson_days(lessons: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Day after the enrolment and item of each lesson: first weekly, then less often (lessons.toml)."""
    for place, code in enumerate(lessons):
        often, later = min(place, _LESSONS["weekly"]), max(0, place - _LESSONS["weekly"])
        yield often * _LESSONS["weekly_days"] + later * _LESSONS["later_days"], code


def lesson_gap(given: int) -> int:
    """Days until the next lesson after so many."""
    return _LESSONS["weekly_days"] if given < _LESSONS["weekly"] else _LESSONS["later_days"]


def programme_of(package: str, *, title: Promise, rhythms: Sequence[Rhythm] = ()) -> Programme:
    """The programme of a folder, from its `programme.toml`; `rhythms` come before those of the sheet."""
    text = files(package).joinpath("programme.toml").read_text(encoding="utf-8")
    sheet: dict[str, Any] = tomllib.loads(text)
    lists = {name: tuple(sheet[name]) for name in ("conditions", "targets", "alerts", "measures", "steady", "lessons")}
    return Programme(
        code=package.rpartition(".")[2], edition=sheet["edition"], title=title, review=_review(sheet["review"]),
        digest=sha256(text.encode()).hexdigest(), eligibility=Asked(sheet["eligible"]),
        suspicion=Asked(sheet["suspected"]), tier_scheme=sheet["tier_scheme"], cadence=sheet["cadence"],
        ask_again_after_days=sheet["ask_again_after_days"], self_measuring=_self_measuring(sheet["self_measuring"]),
        classes=_classes(sheet["classes"]), schedule=_schedule(sheet["schedule"], rhythms), **lists,
    )  # fmt: skip


def _self_measuring(table: dict[str, Any]) -> tuple[SelfMeasuring, ...]:
    return tuple(
        SelfMeasuring(group, one["zh"], one["en"], tuple(one["analytes"]), one["every_days"], one["source"])
        for group, one in table.items()
    )


def _classes(table: dict[str, Any]) -> Classes:
    rule = table.get("controlled")
    words = {name: table[name] for name in ("zh", "en", "source")}
    return Classes(table.get("national", ""), Asked(rule) if rule else None, **words)


def _schedule(table: dict[str, Any], before: Sequence[Rhythm]) -> Schedule:
    rows = tuple(
        Rhythm(one["every_days"], Asked(one["rule"]) if "rule" in one else None, one["zh"], one["en"], one["source"])
        for one in table["rhythms"]
    )
    done = table["resolved_by"]
    return Schedule((*before, *rows), table["window_days"], tuple(done["analytes"]), tuple(done["sources"]))


def _review(table: dict[str, Any]) -> Review:
    days: dict[str, date] = {name: table[name] for name in ("reviewed_on", "next_review")}
    return Review(source=table["source"], owner=table["owner"], **days)


_LESSONS: dict[str, int] = load_sheet("lessons.toml", "kangxu.programmes")["pace"]
