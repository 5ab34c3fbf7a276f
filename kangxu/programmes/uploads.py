"""Home measurements that were due and did not come, as facts for rules. The schedules stand in each programme.toml."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from kangxu.foundation.clock import day_of, zone
from kangxu.programmes.models import Enrolment
from kangxu.programmes.programme import SelfMeasuring, programmes
from kangxu.records.models import Reading, Source
from kangxu.rules.catalogue import Fact, Field, Nightly, Rows

HOME = (Source.HOME_DEVICE.value, Source.SELF_REPORT.value)


def missed_uploads(group: str) -> str:
    """Code of the fact "scheduled home measurements of this group missed in a row"."""
    return f"missed_uploads.{group}"


def _schedules() -> dict[str, dict[str, SelfMeasuring]]:
    """Group → programme → its schedule."""
    found: dict[str, dict[str, SelfMeasuring]] = {}
    for code, programme in programmes().items():
        for one in programme.self_measuring:
            found.setdefault(one.group, {})[code] = one
    return found


def _day(moment: str) -> str:
    return f"({moment} at time zone '{zone().key}')::date"


def _sql(programme: str, one: SelfMeasuring) -> str:
    """The last home value since the enrolment, or the enrolment; whole periods since, by days of the calendar."""
    began = "greatest(e.enrolled_at, l.measured_at)"
    return (
        f"select e.person_id, (%(day)s::date - {_day(began)}) / {one.every_days} as value, {began} as at"
        " from programmes_enrolment e left join lateral (select r.measured_at from records_reading r"
        f" where r.person_id = e.person_id and r.analyte = any(array{list(one.analytes)!r})"
        f" and r.source = any(array{list(HOME)!r}) and r.retired_at is null and r.measured_at <= %(at)s"
        " and r.measured_at >= e.enrolled_at order by r.measured_at desc limit 1) l on true"
        f" where e.programme = '{programme}' and e.ended_at is null and e.enrolled_at <= %(at)s"
    )


def _missed(programme: str, one: SelfMeasuring, person_id: int, at: datetime) -> Fact | None:
    enrolment = Enrolment.objects.filter(person_id=person_id, programme=programme, ended_at=None).first()
    if enrolment is None or enrolment.enrolled_at > at:
        return None
    given = Reading.objects.filter(
        person_id=person_id, analyte__in=one.analytes, source__in=HOME, retired_at=None,
        measured_at__range=(enrolment.enrolled_at, at),
    )  # fmt: skip
    began = max([enrolment.enrolled_at, *(reading.measured_at for reading in given)])
    return Fact((day_of(at) - day_of(began)).days // one.every_days, began)


def gaps() -> str:
    """All gaps of everybody enrolled (person_id, programme, kind, missed, began), as SQL with `%(day)s`, `%(at)s`."""
    several = [
        f"select person_id, '{programme}' as programme, '{group}' as kind, value as missed, at as began from"
        f" ({_sql(programme, one)}) m"
        for group, schedules in _schedules().items()
        for programme, one in schedules.items()
    ]
    return " union all ".join(several)


def _field(group: str, schedules: dict[str, SelfMeasuring]) -> Field:
    def get(person_id: int, at: datetime) -> Fact | None:
        found = [_missed(programme, one, person_id, at) for programme, one in schedules.items()]
        return max((one for one in found if one), key=lambda one: (one.value, one.at), default=None)

    several = " union all ".join(f"({_sql(programme, one)})" for programme, one in schedules.items())
    select = (
        f"select distinct on (person_id) person_id, value, at from ({several}) m"
        " order by person_id, value desc, at desc"
    )
    first = next(iter(schedules.values()))
    zh, en = f"连续漏测次数：{first.zh}", f"Home measurements missed in a row: {first.en}"
    return Field(
        missed_uploads(group), zh, en, "number", Rows(select), get,
        unknown=("不在管，没有自测计划", "not under care: nothing is scheduled"),
        turns=Nightly(),
    example=(f"{zh} >= 2", f"{en} >= 2"),
    )  # fmt: skip


def fields() -> Iterator[Field]:
    yield from (_field(group, schedules) for group, schedules in _schedules().items())
