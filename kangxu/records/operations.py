"""Operations and stays, as facts for rules. An operation is a procedure whose level (一级 to 四级) is known."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q

from kangxu.foundation.clock import day_of
from kangxu.records.models import Encounter, Procedure
from kangxu.records.moments import sql_day
from kangxu.rules.catalogue import Choice, Fact, Field, Filter, Moments, Rows, Series

LEVEL = Filter(
    "level", "级别", "level",
    (Choice("1", "一级", "level 1"), Choice("2", "二级", "level 2"), Choice("3", "三级", "level 3"),
     Choice("4", "四级", "level 4")),
)  # fmt: skip
DEPARTMENT = Filter("department", "科室", "department")
_UNLEVELLED = ("没有写明手术级别的操作不算手术", "a procedure without a level is not counted as an operation")


def _operated(person_id: int) -> list[Procedure]:
    return list(Procedure.objects.filter(person_id=person_id, retired_at=None, level__isnull=False))


def _operations(person_id: int, at: datetime) -> Sequence[Fact]:
    visits = Encounter.objects.filter(person_id=person_id, retired_at=None)
    departments = dict(visits.values_list("pk", "department"))
    return [
        Fact(
            True, one.performed_at or one.recorded_at, None, one.pk,
            {"level": one.level, "department": departments.get(one.encounter_id or 0)},
        )
        for one in _operated(person_id)
    ]  # fmt: skip


OPERATION = Field(
    "operation", "手术", "Operation", "event",
    Series(
        "select o.person_id, true as value, coalesce(o.performed_at, o.recorded_at) as at, o.id as place, o.level,"
        " e.department from records_procedure o"
        " left join records_encounter e on e.id = o.encounter_id and e.person_id = o.person_id"
        " and e.retired_at is null where o.retired_at is null and o.level is not null"
    ),
    _operations, filters=(LEVEL, DEPARTMENT), unknown=_UNLEVELLED,
    example=("365天内 手术[级别：三级、四级]", "operation [level: level 3, level 4] within 365 days"),
)  # fmt: skip


def _operation_discharges(person_id: int, at: datetime) -> Sequence[Fact]:
    operated, found = _operated(person_id), []
    stays = Encounter.objects.filter(person_id=person_id, retired_at=None, kind="inpatient")
    for stay in stays.exclude(ended_at=None):
        levels = [one.level for one in operated if _within(one, stay)]
        if levels:
            tags = {"level": max(levels, key=lambda level: level or ""), "department": stay.department}
            found.append(Fact(True, stay.ended_at, None, stay.pk, tags))
    return found


def _within(operation: Procedure, stay: Encounter) -> bool:
    """Booked on the stay, or, where not booked on any, on one of its days."""
    if operation.encounter_id is not None:
        return operation.encounter_id == stay.pk
    day = day_of(operation.performed_at) if operation.performed_at else None
    return bool(day and stay.ended_at and day_of(stay.started_at) <= day <= day_of(stay.ended_at))


OPERATION_DISCHARGE = Field(
    "operation_discharge", "术后出院", "Discharge after an operation", "event",
    Series(
        "select e.person_id, true as value, e.ended_at as at, e.id as place, e.department, max(o.level) as level"
        " from records_encounter e join records_procedure o on o.person_id = e.person_id"
        " where e.retired_at is null and e.kind = 'inpatient' and e.ended_at is not null"
        " and o.retired_at is null and o.level is not null and (o.encounter_id = e.id or o.encounter_id is null"
        f" and {sql_day('o.performed_at')} between {sql_day('e.started_at')} and {sql_day('e.ended_at')})"
        " group by e.person_id, e.id, e.ended_at, e.department"
    ),
    _operation_discharges, filters=(LEVEL, DEPARTMENT), unknown=_UNLEVELLED,
    example=(
        "90天内 术后出院[级别：三级、四级]",
        "discharge after an operation [level: level 3, level 4] within 90 days",
    ),
)  # fmt: skip


def _inpatient(person_id: int, at: datetime) -> Fact | None:
    stays = Encounter.objects.filter(person_id=person_id, retired_at=None, kind="inpatient", started_at__lte=at)
    newest = stays.filter(Q(ended_at=None) | Q(ended_at__gt=at)).order_by("-started_at").first()
    return Fact(True, newest.started_at) if newest else None


INPATIENT_NOW = Field(
    "inpatient_now", "住院中", "In hospital now", "flag",
    Rows(
        "select e.person_id, true as value, max(e.started_at) as at from records_encounter e"
        " where e.retired_at is null and e.kind = 'inpatient' and e.started_at <= %(at)s"
        " and (e.ended_at is null or e.ended_at > %(at)s) group by e.person_id"
    ),
    _inpatient,
    unknown=("没有未出院的住院就是不在住院", "without an open stay a person is not in hospital"),
    example=("住院中", "in hospital now"),
    turns=Moments(" union all ".join(
        f"select person_id, {edge} as at from records_encounter where retired_at is null and kind = 'inpatient'"
        f" and {edge} > %(at)s" for edge in ("started_at", "ended_at")
    )),
)  # fmt: skip

FIELDS = (OPERATION, OPERATION_DISCHARGE, INPATIENT_NOW)
