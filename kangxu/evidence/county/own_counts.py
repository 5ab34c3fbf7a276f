"""What a hospital's own record says about a scenario: persons, patients, who comes, how often, who is managed.

Counted in sets over the persons registered at an organisation and below. Managed is who is under care and had as many
face-to-face follow-ups in the year as the national specification asks for.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.db import connection

from kangxu.clinical.cadence import NATIONAL
from kangxu.clinical.sheets import load_sheet
from kangxu.evidence.county.model import Disease, Scenario
from kangxu.evidence.measure import numbers
from kangxu.followup.vocabulary import OUTCOMES
from kangxu.foundation.clock import zone
from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import ids_below, organisation_by_id
from kangxu.programmes.programme import programmes


@dataclass(frozen=True, slots=True)
class DiseaseCount:
    """Patients of one disease; visits a year of those who came, None where too few or no visits are on record."""

    patients: int
    visiting: int
    managed: int
    visits_unmanaged: float | None
    visits_managed: float | None


@dataclass(frozen=True, slots=True)
class OwnCounts:
    """Persons on file, and each disease by the code of its programme."""

    population: int
    diseases: dict[str, DiseaseCount]
    at: datetime

    @property
    def visit_rate(self) -> float | None:
        """Share of patients who came or are managed; None where nobody is on record with either: the visits of others
        are then not known here."""
        patients, visiting = (
            sum(getattr(one, name) for one in self.diseases.values()) for name in ("patients", "visiting")
        )
        return visiting / patients if visiting else None

    @property
    def managed_rate(self) -> float | None:
        """Share of patients who are managed, under the same condition."""
        patients, managed = (
            sum(getattr(one, name) for one in self.diseases.values()) for name in ("patients", "managed")
        )
        return None if self.visit_rate is None else managed / patients


def own_counts(organisation_id: int, *, viewer: Viewer, at: datetime) -> OwnCounts:
    """Count an organisation and all below. Two statements, however many persons. Raises NotFound."""
    viewer.require(Permission.SEE_ACCOUNTS)
    node = organisation_by_id(organisation_id, viewer=viewer)
    settings = _settings()
    known: dict[str, Any] = {
        "organisations": [one for one in ids_below(node) if viewer.sees(one)], "at": at, "zone": zone().key,
        "since": at - timedelta(days=settings["days"]), "kinds": settings["visiting_kinds"],
        "visits": settings["visit_kinds"], "follow_ups": numbers("standard_care_rate")["visits_per_year"],
        "modes": list(NATIONAL["counted_modes"]), "reached": [code for code, one in OUTCOMES.items() if one.reached],
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(f"with {_HERE} select count(*) from here", known)
        population = int(cursor.fetchone()[0])
        cursor.execute(_sql_diseases(), known)
        found = {row[0]: _disease(row[1:], settings["least_persons"]) for row in cursor.fetchall()}
    nobody = DiseaseCount(0, 0, 0, None, None)
    return OwnCounts(population, {code: found.get(code, nobody) for code in programmes()}, at)


def fill(scenario: Scenario, counts: OwnCounts) -> Scenario:
    """The scenario with what was counted in it; the rest stays."""
    rates: dict[str, float] = {"population": counts.population} if counts.population else {}
    if counts.visit_rate is not None and counts.managed_rate is not None:
        rates["visit_rate"] = round(counts.visit_rate, 4)
        managed = counts.managed_rate / (counts.visit_rate or 1) if scenario.base == "visiting" else counts.managed_rate
        rates["managed_rate"] = round(managed, 4)
    filled = tuple(_fill(one, counts.diseases.get(one.code)) for one in scenario.diseases)
    return replace(scenario, diseases=filled, **rates)  # type: ignore[arg-type]


def counted_fields(before: Scenario, counts: OwnCounts) -> frozenset[str]:
    """Names of the parameters that a count replaces: `population`, `diabetes-visits_managed`."""
    names = {"population"} if counts.population else set()
    if counts.visit_rate is not None:
        names |= {"visit_rate", "managed_rate"}
    for one in before.diseases:
        found = counts.diseases.get(one.code)
        if found is not None:
            names |= {f"{one.code}-{name}" for name in _told(found)}
    return frozenset(names)


def _fill(one: Disease, found: DiseaseCount | None) -> Disease:
    return one if found is None else replace(one, **_told(found))  # type: ignore[arg-type]


def _told(found: DiseaseCount) -> dict[str, float]:
    told: dict[str, float | None] = {
        "counted": found.patients, "visits_unmanaged": found.visits_unmanaged, "visits_managed": found.visits_managed
    }  # fmt: skip
    return {name: round(value, 2) for name, value in told.items() if value is not None}


def _disease(row: tuple[Any, ...], least: int) -> DiseaseCount:
    patients, visiting, managed, came_unmanaged, unmanaged, came_managed, with_care = row
    return DiseaseCount(
        patients, visiting, managed,
        float(unmanaged) / came_unmanaged if came_unmanaged >= least and unmanaged else None,
        float(with_care) / came_managed if came_managed >= least and with_care else None,
    )  # fmt: skip


@cache
def _settings() -> dict[str, Any]:
    return load_sheet("own.toml", __package__)


@cache
def _sql_diseases() -> str:
    pairs = ", ".join(f"('{code}', '{one}')" for code, made in programmes().items() for one in made.conditions)
    return _DISEASES.format(pairs=pairs)


_HERE = """
here as materialized (
    select distinct r.person_id from people_registration r join people_person p on p.id = r.person_id
    where r.ended_at is null and r.organisation_id = any(%(organisations)s) and p.merged_into_id is null
      and (p.deceased_at is null or p.deceased_at > %(at)s)
)
"""
# came: visits that count, of those who came at all; managed persons have come by definition
_DISEASES = f"""
with {_HERE},
sick as materialized (
    select by.programme, g.person_id
    from records_diagnosis g join (values {{pairs}}) as by (programme, condition) on by.condition = g.condition
    where g.retired_at is null and g.state <> 'resolved' and g.person_id in (select person_id from here)
    union
    select e.programme, e.person_id from programmes_enrolment e
    where e.ended_at is null and e.person_id in (select person_id from here)
),
came as materialized (
    select c.person_id, count(*) filter (where c.kind = any(%(visits)s)) as visits
    from records_encounter c
    where c.retired_at is null and c.kind = any(%(kinds)s) and c.started_at between %(since)s and %(at)s
      and c.person_id in (select person_id from sick)
    group by c.person_id
),
followed as materialized (
    select k.person_id from followup_contact k
    where k.undone_at is null and k.mode = any(%(modes)s) and k.outcome = any(%(reached)s)
      and k.at between %(since)s and %(at)s and k.person_id in (select person_id from sick)
    group by k.person_id having count(distinct (k.at at time zone %(zone)s)::date) >= %(follow_ups)s
)
select programme, count(*), count(*) filter (where came or managed), count(*) filter (where managed),
       count(*) filter (where came and not managed), coalesce(sum(visits) filter (where not managed), 0),
       count(*) filter (where came and managed), coalesce(sum(visits) filter (where managed), 0)
from (
    select s.programme, c.person_id is not null as came, c.visits,
           f.person_id is not null and exists (
               select 1 from programmes_enrolment e where e.person_id = s.person_id and e.programme = s.programme
               and e.ended_at is null) as managed
    from sick s left join came c on c.person_id = s.person_id left join followed f on f.person_id = s.person_id
) judged
group by programme
"""
