"""The income scenario of a county: pure arithmetic over `parameters.toml`. Amounts in yuan per year.

Effective income of a disease with N patients, of whom a share v visits: a visiting, unmanaged patient brings A0, a
managed one A1. With `base` "all", m is the share of all patients who are managed (m <= v), and the income is
N · ((v − m) · A0 + m · A1). With "visiting", m is the share of those who visit: N · v · ((1 − m) · A0 + m · A1).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace
from functools import cache
from typing import Any, Literal

from kangxu.clinical.sheets import load_sheet

Base = Literal["all", "visiting"]
SHARES = (
    "overlap", "synergy", "visit_rate", "managed_rate", "insurer_share_unmanaged", "insurer_share_managed",
    "base_share", "prevalence", "effective_unmanaged", "effective_managed", "effective_screening",
)  # fmt: skip


class BadScenario(Exception):
    """A parameter cannot be: `field` and (of one disease) `disease` name it, `why` is a code.

    Codes: share (beyond 1), negative, above_visiting (more managed than visit), too_far (after the gain, more than
    there are).
    """

    def __init__(self, field: str, why: str, disease: str = "") -> None:
        super().__init__(f"{disease} {field}: {why}".strip())
        self.field, self.why, self.disease = field, why, disease


@dataclass(frozen=True, slots=True)
class Disease:
    """One disease of the county: how frequent, and what a year of its patients brings, with and without management."""

    code: str
    zh: str
    en: str
    base_share: float
    prevalence: float
    prevalence_label: str
    prevalence_zh: str
    prevalence_en: str
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

    @property
    def billed_unmanaged(self) -> float:
        return self.visits_unmanaged * self.bill_unmanaged_yuan

    @property
    def billed_managed(self) -> float:
        return self.visits_managed * self.bill_managed_yuan + self.screening_bill_yuan


@dataclass(frozen=True, slots=True)
class Scenario:
    """All parameters of one calculation."""

    edition: str
    population: float
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
    base: Base = "all"

    def patients(self, disease: Disease) -> float:
        if disease.counted is not None:
            return disease.counted
        return self.population * disease.base_share * disease.prevalence * self.overlap

    @property
    def managed_newcomers(self) -> float:
        """Share of additional visitors who are managed, at the rate of before."""
        return self.managed_rate if self.base == "visiting" else 0.0

    @property
    def newly_managed(self) -> float:
        """Share of all patients who are managed in addition, without more of them visiting."""
        return self.managed_gain * (self.visit_rate if self.base == "visiting" else 1.0)

    @property
    def together(self) -> float:
        """Share of all patients who are managed in addition because more visit as well."""
        return self.visit_gain * self.managed_gain * (1.0 if self.base == "visiting" else self.synergy)


@dataclass(frozen=True, slots=True)
class Row:
    """One disease of the result. `both` includes what comes of more visitors at a higher rate."""

    disease: Disease
    patients: float
    from_visits: float
    from_management: float
    both: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a scenario comes to. Gross sums are bills before costs, those of insurers their part of them."""

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
    insurer_management: float
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
def published(base: Base = "all") -> Scenario:
    """The scenario as shipped, which meets the three published totals."""
    sheet: dict[str, Any] = load_sheet("parameters.toml", __package__)
    visiting: dict[str, float] = sheet.pop("visiting")
    diseases = tuple(Disease(**table) for table in sheet.pop("diseases"))
    shipped = Scenario(**sheet, diseases=diseases)
    return shipped if base == "all" else _among_visitors(shipped, **visiting)


def check(scenario: Scenario) -> None:
    """Raise BadScenario for what cannot be."""
    owners: tuple[Scenario | Disease, ...] = (scenario, *scenario.diseases)
    for owner in owners:
        disease = owner.code if isinstance(owner, Disease) else ""
        for one in fields(owner):
            value = getattr(owner, one.name)
            if isinstance(value, float | int) and value < 0:
                raise BadScenario(one.name, "negative", disease)
            if one.name in SHARES and value > 1:
                raise BadScenario(one.name, "share", disease)
    _check_rates(scenario)


def outcome(scenario: Scenario) -> Outcome:
    """Reckon a scenario. Raises BadScenario."""
    check(scenario)
    rows = _rows(scenario)
    mix, more = scenario.managed_newcomers, scenario.newly_managed
    newly = sum(row.patients for row in rows) * more
    unmanaged, managed = scenario.insurer_share_unmanaged, scenario.insurer_share_managed

    def visitor(before: Callable[[Disease], float], after: Callable[[Disease], float]) -> float:
        """Sum over additional visitors, of whom some are managed."""
        return _each(rows, lambda one: (1 - mix) * before(one) + mix * after(one)) * scenario.visit_gain

    return Outcome(
        rows=rows,
        before=level(scenario, scenario.visit_rate, scenario.managed_rate),
        from_visits=sum(row.from_visits for row in rows),
        from_management=sum(row.from_management for row in rows),
        both=sum(row.both for row in rows),
        newly_managed=newly,
        incentives=newly * scenario.incentive_yuan,
        staff=newly * scenario.staff_minutes * scenario.staff_yuan_per_minute,
        gross_visits=visitor(lambda one: one.billed_unmanaged, lambda one: one.billed_managed),
        gross_management=_each(rows, lambda one: one.billed_managed - one.billed_unmanaged) * more,
        insurer_visits=visitor(lambda one: one.billed_unmanaged * unmanaged, lambda one: one.billed_managed * managed),
        insurer_management=more
        * _each(rows, lambda one: one.billed_managed * managed - one.billed_unmanaged * unmanaged),
        extra_visits=visitor(lambda one: one.visits_unmanaged, lambda one: one.visits_managed),
        extra_managed_visits=_each(rows, lambda one: one.visits_managed - one.visits_unmanaged) * more,
    )  # fmt: skip


def level(scenario: Scenario, visit_rate: float, managed_rate: float) -> float:
    """Effective income of a year at these rates."""
    managed = managed_rate * visit_rate if scenario.base == "visiting" else managed_rate
    return sum(
        scenario.patients(one) * ((visit_rate - managed) * one.unmanaged + managed * one.managed)
        for one in scenario.diseases
    )


# Parameters that are moved by a fifth, one at a time, in all diseases alike
MOVED = (
    "overlap", "prevalence", "visits_unmanaged", "bill_unmanaged_yuan", "effective_unmanaged", "visits_managed",
    "bill_managed_yuan", "effective_managed", "screening_bill_yuan", "effective_screening",
)  # fmt: skip


def tornado(scenario: Scenario, share: float = 0.2) -> tuple[Swing, ...]:
    """How far each parameter alone moves the gains, the widest (of both together) first; the widest of any gain where
    that does not tell. What was moved beyond what can be is left as arithmetic."""
    swings = (Swing(name, _moved(scenario, name, 1 - share), _moved(scenario, name, 1 + share)) for name in MOVED)
    return tuple(sorted(swings, key=lambda one: (-_width(one, 2), -_width(one, 1))))


def _width(one: Swing, gain: int) -> float:
    return round(abs(one.high[gain] - one.low[gain]), 6)


def _check_rates(scenario: Scenario) -> None:
    among_all = scenario.base == "all"
    if among_all and scenario.managed_rate > scenario.visit_rate:
        raise BadScenario("managed_rate", "above_visiting")
    visiting = scenario.visit_rate + scenario.visit_gain
    if visiting > 1:
        raise BadScenario("visit_gain", "too_far")
    if scenario.managed_rate + scenario.managed_gain > (visiting if among_all else 1):
        raise BadScenario("managed_gain", "above_visiting" if among_all else "too_far")


def _among_visitors(
    shipped: Scenario, *, visit_rate: float, managed_rate: float, bill_unmanaged: float, bill_managed: float
) -> Scenario:
    diseases = tuple(
        replace(
            one, bill_unmanaged_yuan=round(one.bill_unmanaged_yuan * bill_unmanaged),
            bill_managed_yuan=round(one.bill_managed_yuan * bill_managed),
            screening_bill_yuan=round(one.screening_bill_yuan * bill_managed),
        )
        for one in shipped.diseases
    )  # fmt: skip
    return replace(shipped, base="visiting", visit_rate=visit_rate, managed_rate=managed_rate, diseases=diseases)


def _row(scenario: Scenario, one: Disease) -> Row:
    patients, mix, more = scenario.patients(one), scenario.managed_newcomers, one.managed - one.unmanaged
    visits = patients * scenario.visit_gain * ((1 - mix) * one.unmanaged + mix * one.managed)
    management = patients * scenario.newly_managed * more
    return Row(one, patients, visits, management, visits + management + patients * scenario.together * more)


def _each(rows: tuple[Row, ...], amount: Callable[[Disease], float]) -> float:
    return sum(row.patients * amount(row.disease) for row in rows)


def _moved(scenario: Scenario, name: str, factor: float) -> tuple[float, float, float]:
    rows = _rows(_with(scenario, name, factor))
    return sum(row.from_visits for row in rows), sum(row.from_management for row in rows), sum(row.both for row in rows)


def _rows(scenario: Scenario) -> tuple[Row, ...]:
    return tuple(_row(scenario, one) for one in scenario.diseases)


def _with(scenario: Scenario, name: str, factor: float) -> Scenario:
    if hasattr(scenario, name):
        return replace(scenario, **{name: getattr(scenario, name) * factor})
    return replace(scenario, diseases=tuple(_scaled(scenario.diseases, name, factor)))


def _scaled(diseases: tuple[Disease, ...], name: str, factor: float) -> Iterator[Disease]:
    for one in diseases:
        yield replace(one, **{name: getattr(one, name) * factor})
