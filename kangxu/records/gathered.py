"""Facts gathered from several kinds of record: any glucose, and check-ups."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from kangxu.clinical.analytes import catalogue
from kangxu.foundation.clock import day_of
from kangxu.records import believing
from kangxu.records.bounds import bounds, sql_least, sql_most
from kangxu.records.models import Encounter, Reading
from kangxu.records.moments import sql_day
from kangxu.rules.catalogue import STILL, Fact, Field, Filter, Moments, Series

GLUCOSE = ("CGM", "FPG", "GLU", "PPG2H", "SMBG")


def _glucoses(person_id: int, at: datetime) -> Sequence[Fact]:
    found = Reading.objects.filter(
        person_id=person_id, analyte__in=GLUCOSE, retired_at=None, value__isnull=False, measured_at__lte=at
    )
    doubted = believing.doubted_kinds(person_id, at)
    return [
        Fact(
            one.value or 0.0, one.measured_at, bounds(one.value or 0.0, one.comparator), one.pk,
            {"source": one.source, "trust": believing.trust_of(one.analyte, one.source, doubted)},
        )
        for one in found
    ]  # fmt: skip


def any_glucose(sources: Filter) -> Field:
    """Glucose of whatever kind: plasma, finger-stick or sensor, at any time of day."""
    unit, (trust, join) = catalogue()["GLU"], believing.sql_trust("GLU")
    believable = ", ".join(f"'{analyte}'" for analyte in GLUCOSE if analyte in believing.KIND_OF)
    return Field(
        "reading_group.glucose", "血糖（任一）", "Glucose, any", "number",
        Series(
            f"select r.person_id, r.value, r.measured_at as at, {sql_least('r')} as least, {sql_most('r')} as most,"
            f" r.id as place, r.source, case when r.analyte in ({believable}) then {trust} else 'trusted' end as trust"
            f" from records_reading r{join} where r.analyte in {GLUCOSE!r} and r.retired_at is null"
            " and r.value is not null",
            bounded=True,
        ),
        _glucoses, unit=unit.unit, convert=unit.to_canonical,
        units=tuple(name for name, _ in unit.units.values() if name), names=("任一血糖", "any glucose"),
        filters=(sources, believing.TRUST), unknown=("窗口内没有结果", "no result in the window"), turns=STILL,
        example=("7天内 血糖（任一） 最低值 < 3.9 mmol/L", "lowest Glucose, any within 7 days < 3.9 mmol/L"),
    )  # fmt: skip


def _checkups(person_id: int, at: datetime) -> Sequence[Fact]:
    """Visits for a check-up, and days with check-up results; a day with both counts once."""
    visits = Encounter.objects.filter(person_id=person_id, retired_at=None, kind="checkup", started_at__lte=at)
    results = Reading.objects.filter(person_id=person_id, retired_at=None, source="checkup", measured_at__lte=at)
    moments = [*visits.values_list("started_at", flat=True), *results.values_list("measured_at", flat=True)]
    newest = {day_of(moment): moment for moment in sorted(moments)}
    return [Fact(True, moment) for moment in newest.values()]


_MOMENTS = (
    "select e.person_id, e.started_at as at from records_encounter e where e.retired_at is null"
    " and e.kind = 'checkup' and e.started_at <= %(at)s union all"
    " select r.person_id, r.measured_at as at from records_reading r where r.retired_at is null"
    " and r.source = 'checkup' and r.measured_at <= %(at)s"
)
CHECKUP = Field(
    "checkup", "体检", "Check-up", "event",
    Series(
        "select m.person_id, true as value, max(m.at) as at, 0::bigint as place"
        f" from ({_MOMENTS}) m group by m.person_id, {sql_day('m.at')}"
    ),
    _checkups, names=("体检记录", "check-ups"),
    unknown=("没有体检就诊也没有体检结果就是没有体检", "without a visit or results of a check-up there was none"),
    example=("365天内没有做过 体检", "check-up not within 365 days"),
    turns=Moments(_MOMENTS.replace("<= %(at)s", "> %(at)s")),
)  # fmt: skip
