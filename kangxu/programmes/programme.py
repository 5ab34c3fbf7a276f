"""What a disease programme is, and the shelf of them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from django.utils.functional import Promise

from kangxu.foundation import shelves
from kangxu.foundation.shelves import Review
from kangxu.rules.language import Rule

SHELF = "kangxu.programmes.diseases"
OVERALL = "overall"


@dataclass(frozen=True)
class SelfMeasuring:
    """What people of a programme measure at home: one value of these analytes at least every so many days."""

    group: str
    zh: str
    en: str
    analytes: tuple[str, ...]
    every_days: int


@dataclass(frozen=True)
class Programme:
    """A disease programme.

    `eligible` enrols by itself, `suspected` only proposes. `conditions` are the disease groups of `records` that
    mean this disease; `tier_scheme` and `cadence` name tables of `clinical`; `targets` are analytes with a default.
    `steady` are those of them by which somebody's state is called steady.
    """

    code: str
    edition: str
    title: Promise
    review: Review
    conditions: tuple[str, ...]
    eligible: Rule
    suspected: Rule
    targets: tuple[str, ...]
    tier_scheme: str
    cadence: str
    alerts: tuple[str, ...]
    measures: tuple[str, ...]
    ask_again_after_days: int
    steady: tuple[str, ...]
    self_measuring: tuple[SelfMeasuring, ...]


@cache
def programmes() -> dict[str, Programme]:
    """All programmes by code; a broken one stops the start."""
    return shelves.load(SHELF, "PROGRAMME")


def sheet(package: str) -> dict[str, Any]:
    """The `programme.toml` beside a programme."""
    return tomllib.loads(files(package).joinpath("programme.toml").read_text(encoding="utf-8"))


def self_measuring_of(table: dict[str, Any]) -> tuple[SelfMeasuring, ...]:
    """The schedules of `[self_measuring]`, by group."""
    return tuple(
        SelfMeasuring(group, one["zh"], one["en"], tuple(one["analytes"]), one["every_days"])
        for group, one in table["self_measuring"].items()
    )


def review_of(table: dict[str, Any]) -> Review:
    days: dict[str, date] = {name: table[name] for name in ("reviewed_on", "next_review")}
    return Review(source=table["source"], owner=table["owner"], **days)
