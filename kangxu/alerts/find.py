"""Finding urgent measurements among the readings of a batch: SQL picks them for any number of persons, and
`clinical.urgent` puts them into words one by one (there are few)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from kangxu.alerts import sheet
from kangxu.clinical.urgent import PRESSURE, URGENT_RULES, Urgent, assess
from kangxu.foundation.models import Batch

FAMILIES = {rule.code: rule.family for rule in URGENT_RULES}

# `hit` finds urgent readings; what was measured together with them is handed on whole.
_FIND = f"""
with fresh as materialized (
    select r.* from foundation_batchperson b
    join records_reading r on r.person_id = b.person_id and r.batch_id = %(batch)s and r.retired_at is null
     and r.analyte = any(%(analytes)s) and r.measured_at >= %(since)s
    where b.batch_id = %(batch)s
), known as (
    select f.person_id, array_agg(distinct c.condition::text) as groups
    from (select distinct person_id from fresh) f
    join lateral (
        select d.condition from records_diagnosis d
        where d.person_id = f.person_id and d.retired_at is null and d.state = 'active' and d.condition is not null
        union select e.programme from programmes_enrolment e where e.person_id = f.person_id and e.ended_at is null
    ) c on true group by 1
), hit as (
    select f.person_id, f.panel, f.measured_at, f.source from fresh f left join known k using (person_id)
    where {sheet.predicate("f.analyte", "f.value", "f.text_value", "coalesce(k.groups, array[]::text[])")}
)
select f.id, f.person_id, f.analyte, f.value, f.text_value, f.measured_at, f.time_known, f.source, f.panel,
       coalesce(k.groups, array[]::text[]), coalesce(f.organisation_id, 0)
from fresh f left join known k using (person_id)
join people_person p on p.id = f.person_id and p.merged_into_id is null and p.deceased_at is null
where exists (select 1 from hit h where h.person_id = f.person_id and h.measured_at = f.measured_at
              and h.source = f.source and h.panel is not distinct from f.panel)
order by f.person_id, f.measured_at, f.id
"""


@dataclass(frozen=True)
class Measured:
    """One reading as it stands in the records."""

    id: int
    person_id: int
    analyte: str
    value: float | None
    text_value: str | None
    measured_at: datetime
    time_known: bool
    source: str
    panel: int | None
    groups: list[str]
    organisation_id: int

    @property
    def seen(self) -> float | str | None:
        return self.text_value if self.value is None else self.value


@dataclass(frozen=True)
class Found:
    """An urgent measurement: the finding, the reading that rang, and all values measured together."""

    urgent: Urgent
    reading: Measured
    values: dict[str, float | str | None]

    @property
    def family(self) -> str:
        """Rules of one family speak of one danger."""
        return FAMILIES[self.urgent.code]

    @property
    def caused_by(self) -> str:
        return f"reading:{self.reading.id}:{self.urgent.code}"

    @property
    def facts(self) -> dict[str, Any]:
        return {
            "values": {analyte: self.values[analyte] for analyte in self._shown if analyte in self.values},
            "source": self.reading.source,
            "time_known": self.reading.time_known,
            "rule": self.urgent.code,
            "threshold": self.urgent.threshold,
        }

    @property
    def _shown(self) -> tuple[str, ...]:
        return PRESSURE if set(self.urgent.analytes) <= set(PRESSURE) else self.urgent.analytes


def urgent_measurements(batch: Batch, at: datetime) -> list[Found]:
    """Fresh urgent measurements of a batch, in order of person and moment. One query."""
    parameters: dict[str, Any] = {"batch": batch.pk, "analytes": list(sheet.ANALYTES), "since": at - sheet.FRESH}
    with connection.cursor() as cursor:
        cursor.execute(_FIND, parameters)
        rows = [Measured(*row) for row in cursor.fetchall()]
    return [found for measurement in _measurements(rows) for found in _judge(measurement)]


def _measurements(rows: Iterable[Measured]) -> Iterator[list[Measured]]:
    """Readings taken together. Repeats of one analyte at one moment are measurements of their own."""
    together: dict[tuple[Any, ...], list[Measured]] = defaultdict(list)
    for row in rows:
        together[(row.person_id, row.measured_at, row.source, row.panel)].append(row)
    for group in together.values():
        seen: dict[str, int] = defaultdict(int)
        rounds: dict[int, list[Measured]] = defaultdict(list)
        for row in group:
            rounds[seen[row.analyte]].append(row)
            seen[row.analyte] += 1
        yield from rounds.values()


def _judge(measurement: list[Measured]) -> Iterator[Found]:
    values = {row.analyte: row.seen for row in measurement}
    diseases = sheet.diseases_of(measurement[0].groups)
    for urgent in assess(values, diseases, levels=sheet.LEVELS):
        reading = min(
            (row for row in measurement if row.analyte in urgent.analytes),
            key=lambda row: urgent.analytes.index(row.analyte),
        )
        yield Found(urgent, reading, values)
