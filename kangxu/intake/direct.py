"""Facts handed over one by one: a device's gateway, a member of staff, a script. The same path as files take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import polars as pl
from django.utils.translation import gettext as _

from kangxu.clinical.analytes import Analyte, catalogue
from kangxu.clinical.results import parse
from kangxu.clinical.units import SAME
from kangxu.foundation.acting import action, audit
from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer
from kangxu.intake.words import reason_words
from kangxu.organisations.queries import NotFound
from kangxu.people.queries import PersonView, find_by_identifier, get_person
from kangxu.records.actions import record_batch
from kangxu.records.facts import Facts
from kangxu.records.fields import CONDITION_WORDS
from kangxu.records.models import Reading, Source

PRESSURE = ("SBP", "DBP")
IDENTIFIERS = ("national_id", "record_number", "insurance_number", "external")


class NobodyNamed(Exception):
    """The person is not named in a way we know; the message says how."""


@dataclass(frozen=True)
class Rejected:
    """One value that was not stored: where it stood, why, and the words."""

    field: str
    reason: str
    words: str
    value: str


@dataclass(frozen=True)
class Receipt:
    """What became of the readings."""

    person_id: int
    batch_id: int | None
    accepted: int
    duplicate: int
    rejected: tuple[Rejected, ...]
    readings: tuple[int, ...]


@action
def accept_readings(
    *, person: Mapping[str, Any], readings: Sequence[Mapping[str, Any]], measured_at: datetime, source: str,
    organisation_id: int, device: str = "", by: Viewer, at: datetime,
) -> Receipt:  # fmt: skip
    """Store readings of one person measured at one moment.

    `person` holds `id` or an identifier; a reading `analyte`, `value` (number or what the meter shows), `unit`, and if
    need be `slot` and `external_id`. Raises NobodyNamed, NotFound; what cannot be stored comes back with its reason.
    """
    by.require(Permission.RECORD_READINGS)
    whose = _person(person, by)
    if not by.sees(organisation_id):
        raise NotFound(f"organisation:{organisation_id}")
    if source not in Source.values:
        raise NobodyNamed(_("没有“%(source)s”这种来源") % {"source": source})
    rows, rejected = _read(readings, whose.id, measured_at, source, device)
    if not rows:
        audit("readings.refused", f"person:{whose.id}", organisation_id=organisation_id, refused=len(rejected))
        return Receipt(whose.id, None, 0, 0, tuple(rejected), ())
    stored = record_batch(facts=_facts(rows), organisation_id=organisation_id, caused_by=by.actor, by=by, at=at)
    for refused in stored.refused.iter_rows(named=True):
        rejected.append(_rejected(refused["row"], "value", refused["reason"], refused["value"]))
    audit("readings.accepted", f"person:{whose.id}", organisation_id=organisation_id, batch=stored.batch_id)
    kept = Reading.objects.filter(person_id=whose.id, batch_id=stored.batch_id, measured_at=measured_at)
    ids = tuple(kept.order_by("pk").values_list("pk", flat=True))
    return Receipt(whose.id, stored.batch_id, stored.accepted, stored.duplicate, tuple(rejected), ids)


@action
def accept_diagnosis(*, person_id: int, condition: str, organisation_id: int, by: Viewer, at: datetime) -> int:
    """Store that a doctor found a disease group (`records.fields.CONDITION_WORDS`); returns the batch. Said twice it
    stands once. Raises NotFound."""
    by.require(Permission.SET_TARGETS)
    whose = get_person(person_id, viewer=by)
    if not by.sees(organisation_id) or condition not in CONDITION_WORDS:
        raise NotFound(f"condition:{condition}")
    row = {
        "row": 0, "person_id": whose.id, "code_system": "text", "text": CONDITION_WORDS[condition][0],
        "state": "active", "recorded_at": at.astimezone(UTC),
    }  # fmt: skip
    facts = Facts.of({"diagnoses": pl.DataFrame([row], infer_schema_length=None)})
    stored = record_batch(facts=facts, organisation_id=organisation_id, caused_by=by.actor, by=by, at=at)
    audit("diagnosis.accepted", f"person:{whose.id}", organisation_id=organisation_id, condition=condition)
    return stored.batch_id


def pressure_readings(systolic: float, diastolic: float, pulse: float | None = None) -> list[dict[str, Any]]:
    """The three numbers of a cuff as readings."""
    numbers = (("SBP", systolic, "mmHg"), ("DBP", diastolic, "mmHg"), ("HR", pulse, "/min"))
    return [{"analyte": analyte, "value": value, "unit": unit} for analyte, value, unit in numbers if value is not None]


def _person(named: Mapping[str, Any], by: Viewer) -> PersonView:
    given = [(kind, str(value)) for kind, value in named.items() if value not in (None, "")]
    if len(given) != 1 or given[0][0] not in ("id", *IDENTIFIERS):
        raise NobodyNamed(_("请用一种方式指明患者：id、身份证号、病历号、医保号或外部编号"))
    kind, value = given[0]
    if kind == "id":
        if not value.isdigit():
            raise NobodyNamed(_("患者编号应为数字"))
        return get_person(int(value), viewer=by)
    found = find_by_identifier(value, viewer=by, kind=kind)
    if found is None:
        raise NotFound(f"person/{kind}")
    return found


def _read(
    readings: Sequence[Mapping[str, Any]], person_id: int, measured_at: datetime, source: str, device: str
) -> tuple[list[dict[str, Any]], list[Rejected]]:
    """Rows for the records, and what could not be read; rows are numbered from nought as they came."""
    rows: list[dict[str, Any]] = []
    rejected: list[Rejected] = []
    for place, reading in enumerate(readings):
        analyte = catalogue().get(str(reading.get("analyte", "")))
        if analyte is None:
            rejected.append(_rejected(place, "analyte", "unknown_analyte", str(reading.get("analyte", ""))))
            continue
        problem, known = _value(analyte, reading)
        if problem:
            rejected.append(_rejected(place, *problem))
        else:
            common = {"row": place, "person_id": person_id, "column": analyte.id, "analyte": analyte.id}
            moment = {"measured_at": measured_at, "time_known": True, "source": source, "method": device or None}
            extra = {"slot": reading.get("slot"), "external_id": reading.get("external_id")}
            rows.append({**common, **moment, **extra, **known, "panel": 1 if analyte.id in PRESSURE else None})
    return rows, rejected


def _value(analyte: Analyte, reading: Mapping[str, Any]) -> tuple[tuple[str, str, str] | None, dict[str, Any]]:
    """Either what is wrong (field, reason, value) or the value in the canonical unit with what was received."""
    text, unit = str(reading.get("value", "")), str(reading.get("unit") or "")
    result = parse(text, ordinal=analyte.ordinal, words=analyte.words)
    if result.problem:
        return ("value", result.problem, text), {}
    received = {"value_received": text, "unit_received": unit or None, "comparator": result.comparator}
    if result.value is None:
        return None, {**received, "value": None, "text_value": result.text}
    if not unit and any(conversion != SAME for _name, conversion in analyte.units.values()):
        return ("unit", "no_unit", text), {}
    conversion = analyte.conversion(unit) if unit else analyte.conversion(analyte.unit)
    if conversion is None:
        return ("unit", "unknown_unit", unit), {}
    return None, {**received, "value": conversion.forward(result.value), "text_value": result.text}


def _rejected(row: int, field: str, reason: str, value: str | None) -> Rejected:
    words = _("没有写单位，而这个项目有几种单位") if reason == "no_unit" else reason_words(reason)
    return Rejected(f"readings.{row}.{field}", reason, words, value or "")


def _facts(rows: list[dict[str, Any]]) -> Facts:
    frame = pl.DataFrame(rows, infer_schema_length=None)
    return Facts.of({"readings": frame.with_columns(pl.col("measured_at").dt.convert_time_zone("UTC"))})
