"""The income scenario of a county: pure arithmetic over `parameters.toml`. Amounts in yuan per year.

Effective income of a disease with N patients, of whom a share v visits and a share m (of all, m <= v) is managed:
N · ((v − m) · A0 + m · A1), where A0 is what a visiting, unmanaged patient brings and A1 a managed one.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace
from functools import cache
from importlib.resources import files
from typing import Any


class BadScenario(Exception):
    """A parameter cannot be; `field` names it."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field = field


@dataclass(frozen=True, slots=True)
class Disease:
    """One disease of the county: how frequent, and what a year of its patients brings, with and without management."""

    code: str
    zh: str
    en: str
    base_share: float
    prevalence: float
    prevalence_source: str
    visits_unmanaged: float
    bill_unmanaged_yuan: float
    effective_unmanaged: float
    visits_managed: float
    bill_managed_yuan: float
    effective_managed: float
    screening_bill_yuan: float
    effective_screening: float
    counted: float | None = None  # the hospital's own count of patients, where it has one

    @property
    def unmanaged(self) -> float:
        """A0: effective income of a visiting patient without management."""
        return self.visits_unmanaged * self.bill_unmanaged_yuan * self.effective_unmanaged

    @property
    def managed(self) -> float:
        """A1: effective income of a managed patient, screening for complications included."""
        visits = self.visits_managed * self.bill_managed_yuan * self.effective_managed
        return visits + self.screening_bill_yuan * self.effective_screening


@dataclass(frozen=True, slots=True)
class Scenario:
    """All parameters of one calculation."""

    edition: str
    population: float
    population_source: str
    overlap: float
    synergy: float
    visit_rate: float
    managed_rate: float
    visit_gain: float
    managed_gain: float
    insurer_share_unmanaged: float
    insurer_share_managed: float
    incentive_yuan: float
    staff_minutes: float
    staff_yuan_per_minute: float
    diseases: tuple[Disease, ...]

    def patients(self, disease: Disease) -> float:
        if disease.counted is not None:
            return disease.counted
        return self.population * disease.base_share * disease.prevalence * self.overlap


@dataclass(frozen=True, slots=True)
class Row:
    """One disease of the result."""

    disease: Disease
    patients: float
    from_visits: float
    from_management: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a scenario comes to. `both` includes the synergy; gross sums are bills before costs."""

    rows: tuple[Row, ...]
    before: float
    from_visits: float
    from_management: float
    both: float
    newly_managed: float
    incentives: float
    staff: float
    gross_visits: float
    gross_management: float
    insurer_visits: float
    extra_visits: float
    extra_managed_visits: float

    @property
    def management_net(self) -> float:
        """The gain from management less incentives and staff."""
        return self.from_management - self.incentives - self.staff


@dataclass(frozen=True, slots=True)
class Swing:
    """The three gains when one parameter is a fifth lower and a fifth higher."""

    parameter: str
    low: tuple[float, float, float]
    high: tuple[float, float, float]


@cache
def published() -> Scenario:
    """The scenario as shipped, which meets the three published totals."""
    sheet: dict[str, Any] = tomllib.loads(files(__package__).joinpath("parameters.toml").read_text("utf-8"))
    diseases = tuple(Disease(**table) for table in sheet.pop("diseases"))
    return Scenario(**sheet, diseases=diseases)


def check(scenario: Scenario) -> None:
    """Raise BadScenario for what cannot be: a negative number, a share beyond 1, more managed than visiting."""
    for name in ("overlap", "synergy", "visit_rate", "managed_rate"):
        if not 0 <= getattr(scenario, name) <= 1:
            raise BadScenario(name, f"{name} must lie between 0 and 1")
    if scenario.managed_rate > scenario.visit_rate:
        raise BadScenario("managed_rate", "more patients cannot be managed than visit")
    visiting = scenario.visit_rate + scenario.visit_gain
    if visiting > 1 or scenario.managed_rate + scenario.managed_gain > visiting:
        raise BadScenario("managed_gain", "after the gain, more would be managed than visit, or visit than there are")
    owners: tuple[Scenario | Disease, ...] = (scenario, *scenario.diseases)
    for owner in owners:
        for one in fields(owner):
            value = getattr(owner, one.name)
            if isinstance(value, float | int) and value < 0:
                raise BadScenario(one.name, f"{one.name} cannot be negative")


def outcome(scenario: Scenario) -> Outcome:
    """Reckon a scenario. Raises BadScenario."""
    check(scenario)
    rows = tuple(_row(scenario, one) for one in scenario.diseases)
    patients = sum(row.patients for row in rows)
    newly = patients * scenario.managed_gain
    visits, management = sum(row.from_visits for row in rows), sum(row.from_management for row in rows)
    gross = _each(rows, lambda one: one.visits_unmanaged * one.bill_unmanaged_yuan) * scenario.visit_gain
    return Outcome(
        rows=rows,
        before=level(scenario, scenario.visit_rate, scenario.managed_rate),
        from_visits=visits,
        from_management=management,
        both=visits + management + scenario.synergy * scenario.visit_gain * management,
        newly_managed=newly,
        incentives=newly * scenario.incentive_yuan,
        staff=newly * scenario.staff_minutes * scenario.staff_yuan_per_minute,
        gross_visits=gross,
        gross_management=_each(rows, _more_billed) * scenario.managed_gain,
        insurer_visits=gross * scenario.insurer_share_unmanaged,
        extra_visits=_each(rows, lambda one: one.visits_unmanaged) * scenario.visit_gain,
        extra_managed_visits=_each(rows, lambda one: one.visits_managed - one.visits_unmanaged) * scenario.managed_gain,
    )


def level(scenario: Scenario, visit_rate: float, managed_rate: float) -> float:
    """Effective income of a year at these rates."""
    return sum(
        scenario.patients(one) * ((visit_rate - managed_rate) * one.unmanaged + managed_rate * one.managed)
        for one in scenario.diseases
    )


# Parameters that are moved by a fifth, one at a time, in all diseases alike
MOVED = (
    "overlap", "prevalence", "visits_unmanaged", "bill_unmanaged_yuan", "effective_unmanaged", "visits_managed",
    "bill_managed_yuan", "effective_managed", "screening_bill_yuan", "effective_screening",
)  # fmt: skip


def tornado(scenario: Scenario, share: float = 0.2) -> tuple[Swing, ...]:
    """How far each parameter alone moves the gains, the widest (of both together) first."""
    swings = (Swing(name, _moved(scenario, name, 1 - share), _moved(scenario, name, 1 + share)) for name in MOVED)
    return tuple(sorted(swings, key=lambda one: -abs(one.high[2] - one.low[2])))


def _row(scenario: Scenario, one: Disease) -> Row:
    patients = scenario.patients(one)
    visits = patients * scenario.visit_gain * one.unmanaged
    return Row(one, patients, visits, patients * scenario.managed_gain * (one.managed - one.unmanaged))


def _each(rows: tuple[Row, ...], amount: Callable[[Disease], float]) -> float:
    return sum(row.patients * amount(row.disease) for row in rows)


def _more_billed(one: Disease) -> float:
    managed = one.visits_managed * one.bill_managed_yuan + one.screening_bill_yuan
    return managed - one.visits_unmanaged * one.bill_unmanaged_yuan


def _moved(scenario: Scenario, name: str, factor: float) -> tuple[float, float, float]:
    found = outcome(_with(scenario, name, factor))
    return found.from_visits, found.from_management, found.both


def _with(scenario: Scenario, name: str, factor: float) -> Scenario:
    if hasattr(scenario, name):
        return replace(scenario, **{name: getattr(scenario, name) * factor})
    return replace(scenario, diseases=tuple(_scaled(scenario.diseases, name, factor)))


def _scaled(diseases: tuple[Disease, ...], name: str, factor: float) -> Iterator[Disease]:
    for one in diseases:
        yield replace(one, **{name: getattr(one, name) * factor})
