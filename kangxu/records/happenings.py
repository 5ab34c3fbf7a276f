"""What happened to persons, as facts for rules: diagnoses, visits, charges, operations, medicines."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time
from functools import partial

from kangxu.foundation.clock import day_of, zone
from kangxu.records.models import Charge, Diagnosis, Encounter, Medicine, Procedure
from kangxu.records.queries import OVER
from kangxu.rules.catalogue import Choice, Fact, Field, Filter, Grouping, Moments, Series

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
KINDS = Filter(
    "kind", "类型", "kind",
    (
        Choice("outpatient", "门诊", "outpatient"), Choice("inpatient", "住院", "inpatient"),
        Choice("emergency", "急诊", "emergency"), Choice("checkup", "体检", "checkup"),
        Choice("home", "上门", "home visit"), Choice("virtual", "线上", "online"), Choice("other", "其他", "other"),
    ),
)  # fmt: skip
DEPARTMENT = Filter("department", "科室", "department")
CODE = Filter("code", "编码", "code", starts=True)
NAME = Filter("name", "名称", "name")
DISEASE = Filter("condition", "病种", "disease", tuple(Choice(code, *words) for code, words in CONDITION_WORDS.items()))
DIAGNOSIS_STATE = Filter(
    "state", "状态", "state", (Choice("active", "现患", "active"), Choice("resolved", "已愈", "resolved"))
)
TAKING = Filter("state", "状态", "state", (Choice("taking", "在用", "taking"), Choice("stopped", "已停", "stopped")))
_NEVER = ("没有记录就是没有", "without a record it did not happen")


def diagnosis(condition: str) -> str:
    """Code of the fact "has this diagnosis"."""
    return f"diagnosis.{condition}"


def _day(column: str) -> str:
    return f"({column}::timestamp at time zone '{zone().key}')"


def _moment(day: date | None) -> datetime | None:
    return datetime.combine(day, time(), tzinfo=zone()) if day else None


_DIAGNOSED = f"coalesce(d.diagnosed_at, {_day('d.onset_on')}, d.recorded_at)"
_STARTED = f"coalesce({_day('m.started_on')}, m.recorded_at)"


def _every_diagnosis(person_id: int, at: datetime) -> Sequence[Fact]:
    return [
        Fact(
            True, one.diagnosed_at or _moment(one.onset_on) or one.recorded_at, None, one.pk,
            {"code": one.code, "name": one.text, "condition": one.condition, "state": one.state},
        )
        for one in Diagnosis.objects.filter(person_id=person_id, retired_at=None)
    ]  # fmt: skip


def _diagnoses(condition: str | None, person_id: int, at: datetime) -> Sequence[Fact]:
    active = [one for one in _every_diagnosis(person_id, at) if one.tags["state"] != "resolved"]
    return [one for one in active if condition in (None, one.tags["condition"])]


_EVERY_DIAGNOSIS = Series(
    f"select d.person_id, true as value, {_DIAGNOSED} as at, d.id as place, d.code, d.text as name, d.condition,"
    " d.state from records_diagnosis d where d.retired_at is null"
)


def _of_diagnoses(code: str, words: tuple[str, str], condition: str | None) -> Field:
    only = f" and d.condition = '{condition}'" if condition else ""
    return Field(
        code, *words, "event",
        Series(
            f"select d.person_id, true as value, {_DIAGNOSED} as at, d.id as place, d.code, d.text as name"
            f" from records_diagnosis d where d.retired_at is null and d.state <> 'resolved'{only}"
        ),
        partial(_diagnoses, condition), names=(f"诊断：{words[0]}", f"diagnosis: {words[1]}"), filters=(CODE, NAME),
        unknown=("没有现患诊断就是没有", "without an active diagnosis: no"),
        example=(f"365天内 {words[0]}", f"{words[1]} within 365 days"),
    )  # fmt: skip


def _encounters(person_id: int, at: datetime) -> Sequence[Fact]:
    return [
        Fact(True, one.started_at, None, one.pk, {"kind": one.kind, "department": one.department})
        for one in Encounter.objects.filter(person_id=person_id, retired_at=None)
    ]


_ENCOUNTERS = Series(
    "select e.person_id, true as value, e.started_at as at, e.id as place, e.kind, e.department"
    " from records_encounter e where e.retired_at is null"
)


def _discharges(person_id: int, at: datetime) -> Sequence[Fact]:
    return [
        Fact(True, one.ended_at, None, one.pk, {"department": one.department})
        for one in Encounter.objects.filter(person_id=person_id, retired_at=None, kind="inpatient", ended_at__lte=at)
    ]


_DISCHARGES = Series(
    "select e.person_id, true as value, e.ended_at as at, e.id as place, e.department"
    " from records_encounter e where e.retired_at is null and e.kind = 'inpatient' and e.ended_at is not null"
)


def _charges(person_id: int, at: datetime) -> Sequence[Fact]:
    found = Charge.objects.filter(person_id=person_id, retired_at=None).select_related("encounter")
    return [
        Fact(
            one.amount_fen / 100, one.encounter.started_at if one.encounter else one.recorded_at, None, one.pk,
            {"category": one.category, "name": one.item},
        )
        for one in found
    ]  # fmt: skip


_CHARGES = Series(
    "select c.person_id, c.amount_fen / 100.0::float8 as value, coalesce(e.started_at, c.recorded_at) as at,"
    " c.id as place, c.category, c.item as name"
    " from records_charge c left join records_encounter e on e.id = c.encounter_id where c.retired_at is null"
)


def _procedures(person_id: int, at: datetime) -> Sequence[Fact]:
    return [
        Fact(True, one.performed_at or one.recorded_at, None, one.pk, {"code": one.code, "name": one.text})
        for one in Procedure.objects.filter(person_id=person_id, retired_at=None)
    ]


_PROCEDURES = Series(
    "select o.person_id, true as value, coalesce(o.performed_at, o.recorded_at) as at, o.id as place, o.code,"
    " o.text as name from records_procedure o where o.retired_at is null"
)


def _medicines(person_id: int, at: datetime) -> Sequence[Fact]:
    return [
        Fact(
            True, _moment(one.started_on) or one.recorded_at, None, one.pk,
            {"code": one.code, "name": one.name, "state": _taking(one, at)},
        )
        for one in Medicine.objects.filter(person_id=person_id, retired_at=None)
    ]  # fmt: skip


def _taking(medicine: Medicine, at: datetime) -> str:
    ended = medicine.ended_on is not None and medicine.ended_on < day_of(at)
    return "stopped" if ended or medicine.status in OVER else "taking"


_OVER = ", ".join(f"'{status}'" for status in sorted(OVER))
_MEDICINES = Series(
    f"select m.person_id, true as value, {_STARTED} as at, m.id as place, m.code, m.name,"
    f" case when m.ended_on < %(day)s or m.status in ({_OVER}) then 'stopped' else 'taking' end as state"
    " from records_medicine m where m.retired_at is null"
)
_ENDINGS = Moments(
    f"select m.person_id, {_day('(m.ended_on + 1)')} as at from records_medicine m"
    " where m.retired_at is null and m.ended_on is not null"
)


def _event(
    code: str, words: tuple[str, str], source: Series, get: Callable[[int, datetime], Sequence[Fact]],
    filters: tuple[Filter, ...], example: tuple[str, str], turns: Moments | None = None,
) -> Field:  # fmt: skip
    return Field(code, *words, "event", source, get, filters=filters, unknown=_NEVER, example=example, turns=turns)


def fields() -> Iterator[Field]:
    """All facts of this module."""
    yield from (_of_diagnoses(diagnosis(code), words, code) for code, words in CONDITION_WORDS.items())
    yield _of_diagnoses("diagnosis", ("诊断", "Diagnosis"), None)
    yield _event(
        "diagnosis_ever", ("曾有诊断", "Diagnosis ever"), _EVERY_DIAGNOSIS, _every_diagnosis,
        (DISEASE, DIAGNOSIS_STATE, CODE, NAME),
        ("曾有诊断[病种：脑卒中；状态：已愈]", "Diagnosis ever [disease: Stroke; state: resolved]"),
    )  # fmt: skip
    yield _event(
        "encounter", ("就诊", "Encounter"), _ENCOUNTERS, _encounters, (KINDS, DEPARTMENT),
        ("365天内 就诊[类型：住院] 次数 >= 2次", "count of encounter [kind: inpatient] within 365 days >= 2 times"),
    )  # fmt: skip
    yield _event(
        "discharge", ("出院", "Discharge"), _DISCHARGES, _discharges, (DEPARTMENT,),
        ("出院 距最近一次 <= 3天", "days since last discharge <= 3 days"),
    )  # fmt: skip
    yield Field(
        "charge", "费用", "Charge", "number", _CHARGES, _charges, unit="元", nothing=True, units=("元",),
        filters=(Filter("category", "类别", "category"), NAME), unknown=("没有费用记录", "no charge on record"),
        example=("365天内 费用 合计 >= 5000元", "total of charge within 365 days >= 5000元"),
    )  # fmt: skip
    yield _event(
        "procedure", ("手术操作", "Procedure"), _PROCEDURES, _procedures, (CODE, NAME),
        ("90天内 手术操作[编码：“00.66”、“36.06”]", 'procedure [code: "00.66", "36.06"] within 90 days'),
    )  # fmt: skip
    yield _event(
        "medicine", ("用药", "Medicine"), _MEDICINES, _medicines, (CODE, NAME, TAKING),
        ("180天内 用药[名称：“阿司匹林”]", 'medicine [name: "阿司匹林"] within 180 days'), _ENDINGS,
    )  # fmt: skip


GROUPINGS = (
    Grouping(
        "department", "科室", "department",
        "select distinct on (person_id) person_id, department as key from records_encounter"
        " where retired_at is null and department is not null and started_at <= %(at)s"
        " order by person_id, started_at desc, id desc",
    ),
)  # fmt: skip
