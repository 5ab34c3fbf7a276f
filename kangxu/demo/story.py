"""Which real readings have just been taken when the demonstration opens.

Nothing is invented: among the sources' own values those are chosen that a nurse would have to act on, and their series
are pinned so that these readings fall into the last hours. What each role then finds to do is told in story.toml.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from kangxu.clinical.sheets import load_sheet
from kangxu.demo import checkups, clinics, home_glucose, ward_glucose
from kangxu.demo.series import Series
from kangxu.demo.sources import Row, table
from kangxu.demo.timeline import Timeline

HIGHEST_CHECKUPS, HIGHEST_CLINIC = 3, 1
MINUTES_AGO = (18, 41, 66, 95)
HOME_LOWEST, HOME_HIGHEST = 3, 2
WARD_LOWEST, WARD_HIGHEST = 2, 1
WINDOWS_HOURS = (2, 4, 8, 24)


@dataclass(frozen=True)
class Candidate:
    key: str
    at: datetime
    value: float


@dataclass(frozen=True)
class Duty:
    """What one role finds to do on the first day."""

    role: str
    account: str
    screen: str
    words: str
    datasets: tuple[str, ...]


@cache
def duties() -> tuple[Duty, ...]:
    raw = load_sheet("story.toml", __package__)
    return tuple(Duty(**{**duty, "datasets": tuple(duty["datasets"])}) for duty in raw["duties"])


def opened(now: datetime, seed: str) -> Timeline:
    """The timeline with today's urgent readings in place. `now` is local and naive."""
    pressures = [*highest_checkups(), *highest_clinic_visits()]
    home = pick(home_candidates(), now, HOME_LOWEST, HOME_HIGHEST)
    ward = pick(ward_candidates(), now, WARD_LOWEST, WARD_HIGHEST)
    just_measured = dict(zip(pressures, MINUTES_AGO, strict=True))
    return Timeline(now=now, seed=seed, just_measured=just_measured, pinned={**home, **ward})


def highest_checkups() -> list[str]:
    """Persons whose lowest systolic of three readings is highest: the rise that repeated measuring does not undo."""
    rows = [row for row in table(f"{checkups.DATASET}/examinations") if all(row[f"SysBP{n}"] for n in (1, 2, 3))]
    ranked = sorted(rows, key=lambda row: -min(float(row[f"SysBP{number}"]) for number in (1, 2, 3)))
    return [checkups.key_of(row) for row in ranked[:HIGHEST_CHECKUPS]]


def highest_clinic_visits() -> list[str]:
    def pressure(row: Row) -> tuple[float, float]:
        return float(row["Systolic Blood Pressure_mmHg"]), float(row["Diastolic Blood Pressure_mmHg"])

    dataset = clinics.PRESSURE.dataset
    rows = enumerate(table(f"{dataset}/{clinics.TABLES[dataset]}"), start=1)
    ranked = sorted(rows, key=lambda numbered: pressure(numbered[1]), reverse=True)
    return [f"{dataset}:{number:04d}" for number, _ in ranked[:HIGHEST_CLINIC]]


def home_candidates() -> list[Candidate]:
    return [
        Candidate(series.key, entry.at, float(entry.row["value"]))
        for series in home_glucose.all_series()
        for entry in series.entries
        if entry.at and in_later_half(series, entry.at)
        if entry.row["code"] in home_glucose.GLUCOSE_CODES and entry.row["value"].strip("0").isdigit()
    ]


def ward_candidates() -> list[Candidate]:
    return [
        Candidate(series.key, entry.at, float(value))
        for series in ward_glucose.all_series()
        for entry in series.entries
        if entry.at and in_later_half(series, entry.at) and (value := entry.row["CGM (mg / dl)"])
    ]


def in_later_half(series: Series, at: datetime) -> bool:
    """So that a series pinned here still has a history to show."""
    return at - series.begins_at > (series.ends_at - series.begins_at) / 2


def pick(candidates: Sequence[Candidate], now: datetime, lowest: int, highest: int) -> dict[str, datetime]:
    """The most extreme readings, one a person, whose time of day has just passed."""
    recent = just_passed(candidates, now, lowest + highest)
    ordered = sorted(recent, key=lambda candidate: (candidate.value, candidate.key, candidate.at))
    low = first_of_each(ordered, lowest)
    high = first_of_each((candidate for candidate in reversed(ordered) if candidate.key not in low), highest)
    return {**low, **high}


def just_passed(candidates: Sequence[Candidate], now: datetime, persons: int) -> list[Candidate]:
    for hours in WINDOWS_HOURS:
        recent = [each for each in candidates if (now - each.at) % timedelta(days=1) <= timedelta(hours=hours)]
        if len({each.key for each in recent}) >= persons:
            return recent
    return list(candidates)


def first_of_each(candidates: Iterable[Candidate], count: int) -> dict[str, datetime]:
    found: dict[str, datetime] = {}
    for candidate in candidates:
        if len(found) < count:
            found.setdefault(candidate.key, candidate.at)
    return found
