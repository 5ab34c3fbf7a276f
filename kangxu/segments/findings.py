"""What several rows say together, as facts for rules: raised pressure, kidney damage that lasts, medicines taken."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q

from kangxu.clinical.kidney import ALBUMINURIA, FILTRATION
from kangxu.clinical.pressure import THRESHOLDS
from kangxu.foundation.clock import day_of
from kangxu.records.bounds import bounds, sql_least, sql_most
from kangxu.records.fields import SOURCES
from kangxu.records.models import Medicine, Reading
from kangxu.records.moments import sql_day, sql_midnight
from kangxu.records.queries import OVER
from kangxu.rules.catalogue import Column, Fact, Field, Moments, Series

_OFFICE = THRESHOLDS["clinic"]
_LIMITS = {"SBP": _OFFICE.systolic, "DBP": _OFFICE.diastolic}
# Below G2, and from A2 on: what counts as damage when it lasts three months
_FILTERS_BELOW, _ALBUMIN_FROM = FILTRATION.cuts[3], ALBUMINURIA["mg/g"].cuts[0]
# KDIGO 2024: abnormalities present for at least three months
LASTING_DAYS = 90


def _measured(person_id: int, at: datetime, *analytes: str) -> Sequence[Reading]:
    return list(
        Reading.objects.filter(
            person_id=person_id, analyte__in=analytes, retired_at=None, value__isnull=False, measured_at__lte=at
        )
    )


def _raised(person_id: int, at: datetime) -> Sequence[Fact]:
    return [
        Fact(True, one.measured_at, None, one.pk, {"source": one.source})
        for one in _measured(person_id, at, *_LIMITS)
        if bounds(one.value or 0.0, one.comparator)[0] >= _LIMITS[one.analyte]
    ]


_ABOVE = " or ".join(f"(r.analyte = '{one}' and {sql_least('r')} >= {limit!r})" for one, limit in _LIMITS.items())
RAISED_PRESSURE = Field(
    "raised_pressure", "血压升高", "Raised blood pressure", "event",
    Series(
        "select r.person_id, true as value, r.measured_at as at, r.id as place, r.source from records_reading r"
        f" where r.analyte in {tuple(_LIMITS)!r} and r.retired_at is null and r.value is not null and ({_ABOVE})"
    ),
    _raised, filters=(SOURCES,),
    unknown=("没有达到140/90的血压就是没有", "without a pressure of 140/90 or more: no"),
    example=("180天内 血压升高 天数 >= 3天", "days with raised blood pressure within 180 days >= 3 days"),
)  # fmt: skip


def _damaged(one: Reading) -> bool:
    least, most = bounds(one.value or 0.0, one.comparator)
    return most < _FILTERS_BELOW if one.analyte == "EGFR" else least >= _ALBUMIN_FROM


def _lasting(person_id: int, at: datetime) -> Sequence[Fact]:
    found = [one for one in _measured(person_id, at, "EGFR", "UACR") if _damaged(one)]
    first = min((day_of(one.measured_at) for one in found), default=None)
    return [
        Fact(True, one.measured_at, None, one.pk)
        for one in found
        if first and (day_of(one.measured_at) - first).days >= LASTING_DAYS
    ]


_DAMAGED = (
    "select r.person_id, r.measured_at as at, r.id as place,"
    f" {sql_day('min(r.measured_at) over (partition by r.person_id)')} as first from records_reading r"
    " where r.analyte in ('EGFR', 'UACR') and r.retired_at is null and r.value is not null"
    f" and case r.analyte when 'EGFR' then {sql_most('r')} < {_FILTERS_BELOW!r}"
    f" else {sql_least('r')} >= {_ALBUMIN_FROM!r} end"
)
KIDNEY_DAMAGE = Field(
    "kidney_damage", "持续肾损伤", "Lasting kidney damage", "event",
    Series(
        f"select d.person_id, true as value, d.at, d.place from ({_DAMAGED}) d"
        f" where {sql_day('d.at')} - d.first >= {LASTING_DAYS}"
    ),
    _lasting,
    unknown=(
        "没有相隔三个月的两次异常（估算肾小球滤过率低于60，或尿白蛋白/肌酐比值达到30）就是没有",
        "without two abnormal results (filtration below 60, or UACR of 30 or more) three months apart: no",
    ),
    example=("365天内 持续肾损伤", "Lasting kidney damage within 365 days"),
)  # fmt: skip


def _taken(person_id: int, at: datetime) -> Fact:
    found = Medicine.objects.filter(
        Q(ended_on=None) | Q(ended_on__gte=day_of(at)), person_id=person_id, retired_at=None
    )
    names = {one.name.strip().lower() for one in found if one.status not in OVER and _begun(one, at)}
    return Fact(len(names))


def _begun(one: Medicine, at: datetime) -> bool:
    return day_of(at) >= (one.started_on or day_of(one.recorded_at))


_STOPPED = ", ".join(f"'{status}'" for status in sorted(OVER))
MEDICINES_TAKEN = Field(
    "medicines_taken", "在用药品种数", "Medicines taken", "number",
    Column(
        "(select count(distinct lower(btrim(m.name))) from records_medicine m"
        " where m.person_id = p.id and m.retired_at is null and (m.ended_on is null or m.ended_on >= %(day)s)"
        f" and coalesce(m.status, '') not in ({_STOPPED})"
        f" and coalesce(m.started_on, {sql_day('m.recorded_at')}) <= %(day)s)"
    ),
    _taken,
    unknown=("没有用药记录按0种计", "without a medicine on record: none"),
    example=("在用药品种数 >= 5", "Medicines taken >= 5"),
    turns=Moments(
        f"select m.person_id, {sql_midnight('m.started_on')} as at from records_medicine m where m.retired_at is null"
        f" union all select m.person_id, {sql_midnight('m.ended_on + 1')} from records_medicine m"
        " where m.retired_at is null"
    ),
)  # fmt: skip

FIELDS = (RAISED_PRESSURE, KIDNEY_DAMAGE, MEDICINES_TAKEN)
