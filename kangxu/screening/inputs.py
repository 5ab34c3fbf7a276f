"""What is known of a set of persons, as the columns that risk models ask for."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from importlib.resources import files
from typing import Any

import numpy as np
import orjson
from django.db import connection
from numpy.typing import NDArray

from kangxu.clinical.body import bmi, completed_years
from kangxu.clinical.risk.inputs import Input
from kangxu.clinical.risk.model import RiskModel
from kangxu.foundation.clock import day_of
from kangxu.records.fields import OFFICE_SOURCES

Floats = NDArray[np.float64]
PRESSURES = ("SBP", "DBP")
# Flags that the records answer: true when one of these disease groups is on record, else false
DISEASES: dict[str, tuple[str, ...]] = {
    "diabetes": ("diabetes", "diabetes_type_1", "diabetes_unspecified"),
    "ascvd": ("coronary", "stroke"),
    "clinical_complication": ("coronary", "stroke"),
}
_STALE = tomllib.loads(files("kangxu.screening").joinpath("staleness.toml").read_text(encoding="utf-8"))
ANSWER_DAYS: int = _STALE["answers"]["days"]

_PERSONS = """
select p.id, p.birth_on, p.sex,
       array(select distinct d.condition from records_diagnosis d
             where d.person_id = p.id and d.retired_at is null and d.state <> 'resolved' and d.condition is not null)
from people_person p
where p.id = any(%(among)s) and p.merged_into_id is null and p.deceased_at is null order by p.id
"""
_LATEST = """
select person_id, analyte, value, measured_at, reading_id from records_latestvalue
where person_id = any(%(among)s) and analyte = any(%(analytes)s) and value is not null and comparator is null
  and measured_at between %(at)s - make_interval(days => %(days)s) and %(at)s
"""
_PRESSURE = """
select distinct on (s.person_id) s.person_id, s.value, d.value, s.measured_at, s.id, d.id
from records_reading s
join records_reading d on d.person_id = s.person_id and d.measured_at = s.measured_at and d.analyte = 'DBP'
     and d.panel is not distinct from s.panel and d.retired_at is null and d.value is not null
     and d.measured_at between %(since)s and %(at)s
where s.person_id = any(%(among)s) and s.analyte = 'SBP' and s.retired_at is null and s.value is not null
  and s.source = any(%(office)s) and s.measured_at between %(since)s and %(at)s
order by s.person_id, s.measured_at desc, s.id desc
"""
_ASSESSED = """
select model, array_agg(person_id) from screening_assessment where person_id = any(%(among)s) and current group by model
"""
_ANSWERS = """
select person_id, inputs from screening_assessment
where person_id = any(%(among)s) and current and inputs @? '$.* ? (exists (@.asked))'
"""


@dataclass
class Known:
    """What is known of persons, row by row. `columns` by analyte or input; `origins` says where a value is from."""

    persons: list[int]
    columns: dict[str, Floats]
    origins: dict[str, dict[int, dict[str, Any]]] = field(default_factory=dict)
    assessed: dict[str, set[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.row_of = {person: row for row, person in enumerate(self.persons)}

    def column(self, name: str) -> Floats:
        """The column of that name, empty (NaN) when nothing is known yet."""
        if name not in self.columns:
            self.columns[name] = np.full(len(self.persons), np.nan)
        return self.columns[name]

    def put(self, name: str, person: int, value: float, **origin: Any) -> None:
        row = self.row_of.get(person)
        if row is not None:
            self.column(name)[row] = value
            self.origins.setdefault(name, {})[row] = origin

    def given(self, model: RiskModel) -> dict[str, Floats]:
        """Columns for `compute_many`, under the names that the model declares."""
        return {item.name: self.column(_name(item)) for item in model.inputs}

    def inputs_of(self, model: RiskModel, row: int) -> dict[str, dict[str, Any]]:
        """What one person's result was made from: name → value, and its date and reading where it has them."""
        made: dict[str, dict[str, Any]] = {}
        for item in model.inputs:
            name = _name(item)
            value = self.column(name)[row]
            if not np.isnan(value):
                made[item.name] = {"value": float(value), **self.origins.get(name, {}).get(row, {})}
        return made

    def worth(self, model: RiskModel) -> NDArray[np.bool_]:
        """Who has anything measured for this model, or an earlier result: else a refusal says nothing."""
        before = self.assessed.get(model.code, set())
        found = np.array([person in before for person in self.persons], dtype=bool)
        for item in model.inputs:
            if item.analyte:
                found |= ~np.isnan(self.column(_name(item)))
        return found


def gather(
    person_ids: Sequence[int], models: Iterable[RiskModel], *, at: datetime,
    answers: Mapping[int, Mapping[str, float]] | None = None,
) -> Known:  # fmt: skip
    """Inputs of these models for these persons, in a fixed number of queries."""
    declared = [item for model in models for item in model.inputs]
    with connection.cursor() as cursor:
        known = _persons(cursor, person_ids, at)
        _latest(cursor, known, {item.analyte for item in declared if item.analyte}, at)
        _pressures(cursor, known, at)
        _assessed(cursor, known)
        _answers(cursor, known, {item.name for item in declared if item.kind == "flag"}, at)
    for person, given in (answers or {}).items():
        for name, value in given.items():
            known.put(name, person, value, asked=at.isoformat())
    _derive(known)
    return known


def _name(item: Input) -> str:
    """Measurements are shared between models under their analyte."""
    return item.analyte or item.name


def _persons(cursor: Any, person_ids: Sequence[int], at: datetime) -> Known:
    cursor.execute(_PERSONS, {"among": list(person_ids)})
    rows = cursor.fetchall()
    on = day_of(at)
    known = Known([row[0] for row in rows], {})
    sexes = {"1": 1.0, "2": 2.0}
    known.columns["sex"] = np.array([sexes.get(row[2], np.nan) for row in rows])
    known.columns["age"] = np.array([float(completed_years(row[1], on)) if row[1] else np.nan for row in rows])
    for flag, conditions in DISEASES.items():
        known.columns[flag] = np.array([float(any(one in conditions for one in row[3])) for row in rows])
    return known


def _latest(cursor: Any, known: Known, analytes: set[str], at: datetime) -> None:
    wanted = (analytes | {"WEIGHT", "HEIGHT"}) - set(PRESSURES)
    days: dict[str, int] = {analyte: _STALE["days"].get(analyte, _STALE["default_days"]) for analyte in wanted}
    for allowed in sorted(set(days.values())):
        chosen = [analyte for analyte, limit in days.items() if limit == allowed]
        cursor.execute(_LATEST, {"among": known.persons, "analytes": chosen, "at": at, "days": allowed})
        for person, analyte, value, moment, reading in cursor.fetchall():
            known.put(analyte, person, value, at=moment.isoformat(), reading=reading)


def _pressures(cursor: Any, known: Known, at: datetime) -> None:
    since = at - timedelta(days=_STALE["default_days"])
    cursor.execute(_PRESSURE, {"among": known.persons, "since": since, "at": at, "office": list(OFFICE_SOURCES)})
    for person, systolic, diastolic, moment, first, second in cursor.fetchall():
        known.put("SBP", person, systolic, at=moment.isoformat(), reading=first)
        known.put("DBP", person, diastolic, at=moment.isoformat(), reading=second)


def _assessed(cursor: Any, known: Known) -> None:
    cursor.execute(_ASSESSED, {"among": known.persons})
    known.assessed = {model: set(persons) for model, persons in cursor.fetchall()}


def _answers(cursor: Any, known: Known, flags: set[str], at: datetime) -> None:
    """Answers given earlier hold until they are stale."""
    since = (at - timedelta(days=ANSWER_DAYS)).isoformat()
    cursor.execute(_ANSWERS, {"among": known.persons})
    for person, inputs in cursor.fetchall():
        for name, one in orjson.loads(inputs).items():
            if name in flags and one.get("asked", "") > since:
                known.put(name, person, one["value"], asked=one["asked"])


def _derive(known: Known) -> None:
    """BMI from weight and height where it was not measured itself."""
    weight, height = known.column("WEIGHT"), known.column("HEIGHT")
    made = np.asarray(bmi(weight, height))
    missing = np.isnan(known.column("BMI")) & ~np.isnan(made)
    known.column("BMI")[missing] = made[missing]
    for row in np.flatnonzero(missing):
        known.origins.setdefault("BMI", {})[int(row)] = {
            **known.origins["WEIGHT"][int(row)], "derived": ["WEIGHT", "HEIGHT"],
        }  # fmt: skip
