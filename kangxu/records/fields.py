"""Facts from the records that this room offers to rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from importlib import resources

from kangxu.clinical.analytes import Analyte, catalogue
from kangxu.clinical.pressure import THRESHOLDS
from kangxu.foundation.clock import day_of, zone
from kangxu.records import believing, gathered, happenings, margins, operations, supplies, usual
from kangxu.records.bounds import bounds, sql_least, sql_most
from kangxu.records.models import Reading, Source
from kangxu.rules.catalogue import STILL, Choice, Fact, Field, Filter, Moments, Rows, Series

# In whose presence a pressure counts towards a diagnosis in the clinic
OFFICE_SOURCES = (Source.CLINIC.value, Source.CHECKUP.value)
RAISED_WITHIN_DAYS = 365
CONDITION_WORDS = happenings.CONDITION_WORDS
diagnosis = happenings.diagnosis
GROUPINGS = happenings.GROUPINGS

SOURCES = Filter(
    "source", "来源", "source",
    (
        Choice("clinic", "诊室", "clinic"), Choice("laboratory", "检验科", "laboratory"),
        Choice("checkup", "体检", "checkup"), Choice("home_device", "家用设备", "home device"),
        Choice("ambulatory", "动态监测", "ambulatory"), Choice("self_report", "自报", "self-report"),
    ),
)  # fmt: skip


def reading(analyte: str) -> str:
    """Code of the fact "readings of this analyte"."""
    return f"reading.{analyte}"


def _readings(analyte: str, yes_no: bool, person_id: int, at: datetime) -> Sequence[Fact]:
    found = Reading.objects.filter(
        person_id=person_id, analyte=analyte, retired_at=None, value__isnull=False, measured_at__lte=at
    )
    doubted = believing.doubted_kinds(person_id, at) if analyte in believing.KIND_OF else set()
    return [
        Fact(
            one.value == 1 if yes_no else one.value or 0.0, one.measured_at,
            None if yes_no else bounds(one.value or 0.0, one.comparator), one.pk,
            {"source": one.source, "trust": believing.trust_of(analyte, one.source, doubted)},
        )
        for one in found
    ]  # fmt: skip


def _series(analyte: Analyte) -> Series:
    value = "r.value = 1 as value" if analyte.stated else "r.value"
    columns = f"{value}, r.measured_at as at, {sql_least('r')} as least, {sql_most('r')} as most"
    living = f"{{0}}.analyte = '{analyte.id}' and {{0}}.retired_at is null and {{0}}.value is not null"
    trust, join = believing.sql_trust(analyte.id)
    select = (
        f"select r.person_id, {columns}, r.id as place, r.source, {trust} as trust"
        f" from records_reading r{join} where {living.format('r')}"
    )
    # what is kept newest may lie after the moment asked for, or be words: then the readings themselves tell
    newest = (
        f"select r.person_id, {columns} from records_latestvalue r"
        f" where r.analyte = '{analyte.id}' and r.measured_at <= %(at)s and r.value is not null"
        f" union all select k.person_id, {columns} from records_latestvalue k cross join lateral"
        f" (select n.* from records_reading n where n.person_id = k.person_id and {living.format('n')}"
        " and n.measured_at <= %(at)s order by n.measured_at desc, n.id desc limit 1) r"
        f" where k.analyte = '{analyte.id}' and (k.measured_at > %(at)s or k.value is null)"
    )
    return Series(select, bounded=not analyte.stated, newest=newest)


def _reading(analyte: Analyte) -> Field:
    aliases = (*analyte.aliases_zh, *analyte.abbreviations, *analyte.aliases_en)
    names = (analyte.id, *aliases, *MORE_NAMES.get(analyte.id, ()))
    shown = f"{_short(analyte.typical or 1)} {analyte.unit}"
    return Field(
        reading(analyte.id), analyte.name_zh, analyte.name_en, "flag" if analyte.stated else "number", _series(analyte),
        partial(_readings, analyte.id, analyte.stated), unit=analyte.unit, convert=analyte.to_canonical,
        units=tuple(name for name, _ in analyte.units.values() if name), names=names,
        filters=(SOURCES, believing.TRUST), turns=STILL,
        unknown=("没有问过，不等于没有", "nobody asked; that is not a no") if analyte.stated
        else ("窗口内没有结果", "no result in the window"),
        example=(analyte.name_zh, analyte.name_en) if analyte.stated
        else (f"365天内 {analyte.name_zh} >= {shown}", f"{analyte.name_en} within 365 days >= {shown}"),
    )  # fmt: skip


def _short(value: float) -> str:
    return f"{value:.3g}" if value < 1000 else f"{value:.0f}"


def _more_names() -> dict[str, tuple[str, ...]]:
    lines = resources.files("kangxu.records").joinpath("rule_names.csv").read_text("utf-8").splitlines()[1:]
    return {code: tuple(names.split("|")) for code, _, names in (line.partition(",") for line in lines)}


MORE_NAMES = _more_names()
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


_RAISED_ROWS = (
    f"from records_reading where analyte in ('SBP', 'DBP') and retired_at is null and ({_RAISED})"
    f" and source in {OFFICE_SOURCES!r}"
)
RAISED_DAYS = Field(
    "raised_pressure_days", "近一年诊室血压≥140/90的天数", "Days with a raised office pressure, last year", "number",
    Rows(
        f"select person_id, count(distinct (measured_at at time zone '{zone().key}')::date) as value,"
        f" max(measured_at) as at {_RAISED_ROWS}"
        f" and measured_at > %(at)s - make_interval(days => {RAISED_WITHIN_DAYS}) and measured_at <= %(at)s"
        " group by person_id"
    ),
    _raised_days,
    unknown=("一年内没有升高的诊室血压", "no raised office pressure within the year"),
    example=("近一年诊室血压≥140/90的天数 >= 3", "Days with a raised office pressure, last year >= 3"),
    turns=Moments(
        f"select person_id, measured_at + make_interval(days => {RAISED_WITHIN_DAYS}) as at {_RAISED_ROWS}"
        f" and measured_at > %(at)s - make_interval(days => {RAISED_WITHIN_DAYS})"
        f" union all select person_id, measured_at {_RAISED_ROWS} and measured_at > %(at)s"
    ),
)  # fmt: skip


def _fields() -> Iterator[Field]:
    yield from (_reading(analyte) for analyte in catalogue().values() if not analyte.ordinal)
    yield from happenings.fields()
    yield RAISED_DAYS
    yield from usual.fields(SOURCES)
    yield from (*supplies.FIELDS, *operations.FIELDS, *margins.FIELDS, believing.FIELD)
    yield from (gathered.any_glucose(SOURCES), gathered.CHECKUP)


FIELDS = tuple(_fields())
