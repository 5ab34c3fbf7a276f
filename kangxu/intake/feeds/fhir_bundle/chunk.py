"""The facts of one chunk, gathered as plain rows and handed on as columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any, NamedTuple

import polars as pl

from kangxu.intake.drafts import FRAMES, Drafts, Kind


class Person(NamedTuple):
    key: str
    row: int
    name: str | None = None
    sex: str | None = None
    birth_on: date | None = None
    birth_year: int | None = None
    age: float | None = None
    national_id: str | None = None
    record_number: str | None = None
    insurance_number: str | None = None
    phone: str | None = None
    external_system: str | None = None
    external_id: str | None = None
    deceased_at: str | None = None
    address: str | None = None
    insurance: str | None = None


class Reading(NamedTuple):
    row: int
    column: str
    person_key: str
    analyte: str
    value: float | None
    text_value: str | None
    comparator: str | None
    unit_received: str | None
    value_received: str
    measured_at: int  # microseconds since 1970 in UTC, as in all frames below
    time_known: bool
    source: str
    method: str | None
    slot: str | None
    repeat: int
    panel: int | None
    encounter_key: str | None
    external_id: str | None


class Diagnosis(NamedTuple):
    row: int
    person_key: str
    code_system: str
    code: str | None
    text: str | None
    onset_on: date | None
    recorded_at: int | None
    resolved_on: date | None
    state: str | None
    encounter_key: str | None
    external_id: str | None


class Encounter(NamedTuple):
    row: int
    person_key: str
    key: str
    kind: str
    started_at: int | None
    ended_at: int | None
    department: str | None
    reason: str | None
    external_id: str | None


class Charge(NamedTuple):
    row: int
    person_key: str
    encounter_key: str | None
    item: str | None
    category: str | None
    amount_fen: int
    external_id: str | None


class Medicine(NamedTuple):
    row: int
    person_key: str
    code_system: str
    code: str | None
    name: str | None
    dose: str | None
    frequency: str | None
    started_on: date | None
    ended_on: date | None
    days_supplied: int | None
    status: str | None
    encounter_key: str | None
    external_id: str | None


class Procedure(NamedTuple):
    row: int
    person_key: str
    code_system: str
    code: str | None
    text: str | None
    level: str | None
    performed_at: int | None
    encounter_key: str | None
    external_id: str | None


class Issue(NamedTuple):
    row: int
    column: str
    reason: str
    value: str
    person_key: str | None
    detail: str
    facts: int


@dataclass
class Chunk:
    """Rows by frame, in the order of the frame's columns."""

    persons: dict[str, Person] = field(default_factory=dict)
    readings: list[Reading] = field(default_factory=list)
    diagnoses: list[Diagnosis] = field(default_factory=list)
    encounters: list[Encounter] = field(default_factory=list)
    charges: list[Charge] = field(default_factory=list)
    medicines: list[Medicine] = field(default_factory=list)
    procedures: list[Procedure] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    rows: int = 0
    counted: Counter[str] = field(default_factory=Counter)
    repeats: dict[tuple[str, str, int], list[object]] = field(default_factory=dict)

    def repeat_of(self, person_key: str, analytes: Iterable[str], at: int, identity: object) -> int:
        """1, 2, 3: which of several measurements of one moment; the same measurement told twice keeps its number.

        `analytes` measured together (a pressure's two numbers) get one number.
        """
        known = [self.repeats.setdefault((person_key, analyte, at), []) for analyte in analytes]
        for identities in known:
            if identity in identities:
                return identities.index(identity) + 1
        number = max(map(len, known)) + 1
        for identities in known:
            identities += [None] * (number - 1 - len(identities)) + [identity]
        return number

    def drafts(self) -> Drafts:
        frames: dict[str, Any] = {
            each.name: _frame(getattr(self, each.name), FRAMES[each.name])
            for each in fields(self)
            if each.name in FRAMES and each.name != "persons"
        }
        frames["persons"] = _frame(list(self.persons.values()), FRAMES["persons"])
        return Drafts(**frames, rows=self.rows, counted=dict(self.counted))


def _frame(rows: list[Any], schema: Mapping[str, Kind]) -> pl.DataFrame:
    if not rows:
        return pl.DataFrame(schema=schema)
    columns = zip(*rows, strict=True)
    return pl.DataFrame(
        [_column(name, kind, values) for (name, kind), values in zip(schema.items(), columns, strict=True)]
    )


def _column(name: str, kind: Kind, values: tuple[Any, ...]) -> pl.Series:
    if isinstance(kind, pl.Datetime):
        return pl.Series(name, values, dtype=pl.Int64).cast(kind)
    return pl.Series(name, values, dtype=kind)
