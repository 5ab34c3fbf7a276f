"""Facts from the records that this room offers to rules: latest values, diagnoses, repeated raised pressures."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial

from django.db.models import Max

from kangxu.clinical.analytes import Analyte, catalogue
from kangxu.clinical.pressure import THRESHOLDS
from kangxu.foundation.clock import day_of, zone
from kangxu.records.bounds import bounds, sql_least, sql_most
from kangxu.records.models import Diagnosis, LatestValue, Reading, Source
from kangxu.rules.catalogue import Fact, Field, Rows

# In whose presence a pressure counts towards a diagnosis in the clinic
OFFICE_SOURCES = (Source.CLINIC.value, Source.CHECKUP.value)
RAISED_WITHIN_DAYS = 365
CONDITION_WORDS = {
    "hypertension": ("高血压", "Hypertension"),
    "diabetes": ("2型糖尿病", "Type 2 diabetes"),
    "diabetes_type_1": ("1型糖尿病", "Type 1 diabetes"),
    "diabetes_unspecified": ("糖尿病（未分型）", "Diabetes, type not stated"),
    "copd": ("慢阻肺", "COPD"),
    "coronary": ("冠心病", "Coronary heart disease"),
    "stroke": ("脑卒中", "Stroke"),
    "kidney": ("慢性肾脏病", "Chronic kidney disease"),
}


def latest(analyte: str) -> str:
    """Code of the fact "latest value of this analyte"."""
    return f"latest.{analyte}"


def diagnosis(condition: str) -> str:
    """Code of the fact "has this diagnosis"."""
    return f"diagnosis.{condition}"


def _latest(analyte: Analyte) -> Field:
    def get(person_id: int, at: datetime) -> Fact | None:
        row = LatestValue.objects.filter(person_id=person_id, analyte=analyte.id, value__isnull=False).first()
        if row is None or row.value is None:
            return None
        return Fact(row.value, row.measured_at, bounds(row.value, row.comparator))

    select = (
        f"select v.person_id, v.value, v.measured_at as at, {sql_least('v')} as least, {sql_most('v')} as most"
        f" from records_latestvalue v where v.analyte = '{analyte.id}'"
    )
    return Field(
        latest(analyte.id), analyte.name_zh, analyte.name_en, "number",
        Rows(select, bounded=True), get, unit=analyte.unit, convert=analyte.to_canonical,
    )  # fmt: skip


def _has_diagnosis(condition: str, person_id: int, at: datetime) -> Fact | None:
    rows = Diagnosis.objects.filter(person_id=person_id, condition=condition, retired_at=None).exclude(state="resolved")
    moments = rows.aggregate(last=Max("diagnosed_at"))
    return Fact(True, moments["last"]) if rows.exists() else Fact(False)


def _diagnosis(condition: str) -> Field:
    select = (
        "select person_id, true as value, max(diagnosed_at) as at from records_diagnosis"
        f" where condition = '{condition}' and retired_at is null and state <> 'resolved' group by person_id"
    )
    zh, en = CONDITION_WORDS[condition]
    get: Callable[[int, datetime], Fact | None] = partial(_has_diagnosis, condition)
    return Field(diagnosis(condition), f"诊断：{zh}", f"Diagnosis: {en}", "flag", Rows(select), get)


_OFFICE = THRESHOLDS["clinic"]
_RAISED = f"(analyte = 'SBP' and value >= {_OFFICE.systolic!r}) or (analyte = 'DBP' and value >= {_OFFICE.diastolic!r})"


def _raised_days(person_id: int, at: datetime) -> Fact | None:
    found = Reading.objects.filter(
        person_id=person_id, analyte__in=("SBP", "DBP"), retired_at=None, source__in=OFFICE_SOURCES,
        measured_at__gt=at - timedelta(days=RAISED_WITHIN_DAYS), measured_at__lte=at,
    )  # fmt: skip
    limits = {"SBP": _OFFICE.systolic, "DBP": _OFFICE.diastolic}
    raised = [one.measured_at for one in found if (one.value or 0) >= limits[one.analyte]]
    return Fact(len({day_of(moment) for moment in raised}), max(raised)) if raised else None


RAISED_DAYS = Field(
    "raised_pressure_days", "近一年诊室血压≥140/90的天数", "Days with a raised office pressure, last year", "number",
    Rows(
        f"select person_id, count(distinct (measured_at at time zone '{zone().key}')::date) as value,"
        " max(measured_at) as at from records_reading"
        f" where analyte in ('SBP', 'DBP') and retired_at is null and ({_RAISED})"
        f" and source in {OFFICE_SOURCES!r}"
        f" and measured_at > %(at)s - make_interval(days => {RAISED_WITHIN_DAYS}) and measured_at <= %(at)s"
        " group by person_id"
    ),
    _raised_days,
)  # fmt: skip


def _fields() -> Iterator[Field]:
    yield from (_latest(analyte) for analyte in catalogue().values() if not analyte.ordinal)
    yield from (_diagnosis(condition) for condition in CONDITION_WORDS)
    yield RAISED_DAYS


FIELDS = tuple(_fields())
