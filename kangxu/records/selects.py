"""The statements that read one person's facts. All are bound to a person, so that partitions are probed by index."""

from __future__ import annotations

# Whoever looks must know the person; worked out once per statement, not per row.
VISIBLE = """
exists (select 1 from people_person p where p.id = %(person)s and p.merged_into_id is null
        and (%(scope)s::bigint[] is null or exists (
            select 1 from people_registration g
            where g.person_id = p.id and g.ended_at is null and g.organisation_id = any(%(scope)s))))
"""

# The same of many persons at once: those of them whom the viewer knows
_KNOWN = """
with known as materialized (
    select p.id from people_person p where p.id = any(%(persons)s) and p.merged_into_id is null
      and (%(scope)s::bigint[] is null or exists (
          select 1 from people_registration g
          where g.person_id = p.id and g.ended_at is null and g.organisation_id = any(%(scope)s))))
"""

LATEST = f"""
{_KNOWN}
select v.person_id, v.analyte, v.value, v.text_value, v.comparator, v.measured_at, v.source, v.slot, v.panel
from known join records_latestvalue v on v.person_id = known.id
"""

_COLUMNS = """id, analyte, measured_at, value, text_value, comparator, value_received, unit_received, time_known,
       source, method, slot, repeat, panel, batch_id"""

_IN_REACH = f"""
person_id = %(person)s and retired_at is null and {VISIBLE}
  and (%(analytes)s::text[] is null or analyte = any(%(analytes)s))
  and (%(sources)s::text[] is null or source = any(%(sources)s))
  and (%(since)s::timestamptz is null or measured_at >= %(since)s)
  and (%(until)s::timestamptz is null or measured_at < %(until)s)
"""

# An analyte with more values than a plot can hold comes as daily means with their range; the others value by value.
SERIES = f"""
with mine as materialized (select {_COLUMNS} from records_reading where {_IN_REACH} and value is not null),
sizes as (select analyte, count(*) as size from mine group by analyte)
select mine.*, value, value, 1
from mine join sizes using (analyte) where size <= %(dense_above)s
union all
select min(id), analyte, date_trunc('day', measured_at, %(zone)s) + interval '12 hours', avg(value), null, null, '',
       null, false, source, null, null, null, null, max(batch_id), min(value), max(value), count(*)
from mine join sizes using (analyte) where size > %(dense_above)s
group by analyte, source, date_trunc('day', measured_at, %(zone)s)
order by 3, 1
"""

RECENT = f"""
select r.*, r.value, r.value, 1
from unnest(%(analytes)s::text[]) as wanted (name)
cross join lateral (
    select {_COLUMNS} from records_reading
    where person_id = %(person)s and analyte = wanted.name and retired_at is null and value is not null
    order by measured_at desc limit %(each)s) r
where {VISIBLE}
order by r.measured_at, r.id
"""

COUNTS = f"select source, analyte, count(*) from records_reading where {_IN_REACH} group by source, analyte"

# Laboratory slips, check-ups and monitors belong to a day; everything else to its moment.
_BY_DAY = "source in ('laboratory', 'checkup', 'ambulatory') or analyte = 'CGM' or not time_known"
_ORIGIN = """
left join foundation_batch b on b.id = m.batch_id
left join organisations_staff s on b.actor = 'staff:' || s.id
"""

MOMENTS = f"""
with mine as materialized (
    select *, case when by_day then date_trunc('day', measured_at, %(zone)s) else measured_at end as bucket
    from (select {_COLUMNS}, recorded_at, analyte = 'CGM' and %(thin)s as dense,
                 ({_BY_DAY}) and (%(thin)s or analyte <> 'CGM') as by_day
          from records_reading where {_IN_REACH} and measured_at < %(before)s + interval '1 day') r
), chosen as (
    select bucket, source, dense, by_day, max(measured_at) as moment, max(batch_id) as batch_id,
           max(recorded_at) as recorded_at
    from mine group by bucket, source, dense, by_day having max(measured_at) < %(before)s
    order by moment desc fetch first %(rows)s rows with ties
), filled as (
    select bucket, source, dense, by_day,
           json_agg(json_build_array(id, analyte, measured_at, value, text_value, comparator, value_received,
                                     unit_received, time_known, source, method, slot, repeat, panel, mine.batch_id,
                                     value, value, 1) order by measured_at desc, id)
               filter (where not dense) as readings,
           count(*) as count, avg(value) as mean, min(value) as low, max(value) as high
    from mine join chosen using (bucket, source, dense, by_day) group by bucket, source, dense, by_day
)
select m.moment, m.source, m.dense, not m.by_day, m.recorded_at, f.readings, f.count, f.mean, f.low, f.high,
       b.caused_by, b.actor, s.name
from chosen m join filled f using (bucket, source, dense, by_day) {_ORIGIN}
order by m.moment desc, m.source
"""

_DAY = "date_trunc('day', {moment}, %(zone)s)"


def _daily(table: str, kind: str, moment: str, item: str, more: str = "") -> str:
    """Facts of one kind by day: a discharge letter with twelve diagnoses is one entry."""
    day = _DAY.format(moment=moment)
    return (
        f"select '{kind}' as kind, max({moment}) as moment, false as timed, max(recorded_at) as recorded_at,"
        f" max(batch_id) as batch_id, json_agg({item} order by id) as items"
        f" from {table} where person_id = %(person)s and retired_at is null {more} group by {day}"
    )


_WHOLE_DAY = "({date}::timestamp at time zone %(zone)s)"

_DIAGNOSED = f"coalesce(diagnosed_at, {_WHOLE_DAY.format(date='onset_on')}, recorded_at)"
_STARTED = f"coalesce({_WHOLE_DAY.format(date='started_on')}, recorded_at)"
_ENDED = _WHOLE_DAY.format(date="ended_on")
_BY_DAYS = (
    _daily(
        "records_diagnosis", "diagnosis", _DIAGNOSED,
        "json_build_object('text', text, 'code', code, 'condition', condition)",
    ),
    _daily(
        "records_medicine", "medicine", _STARTED,
        "json_build_object('text', name, 'dose', dose, 'frequency', frequency)",
    ),
    _daily(
        "records_medicine", "medicine_ended", _ENDED, "json_build_object('text', name, 'dose', dose)",
        "and ended_on <= (%(before)s at time zone %(zone)s)::date",
    ),
    _daily(
        "records_procedure", "procedure", "coalesce(performed_at, recorded_at)",
        "json_build_object('text', text, 'code', code)",
    ),
)  # fmt: skip

EVENTS = f"""
with found as (
    select 'encounter' as kind, started_at as moment, true as timed, recorded_at, batch_id,
           json_build_array(json_build_object('kind', kind, 'department', department, 'reason', reason,
                                              'until', ended_at)) as items
    from records_encounter where person_id = %(person)s and retired_at is null
    union all {" union all ".join(_BY_DAYS)}
), m as (
    select * from found where {VISIBLE} and moment < %(before)s
      and (%(since)s::timestamptz is null or moment >= %(since)s)
      and (%(kinds)s::text[] is null or kind = any(%(kinds)s))
    order by moment desc fetch first %(rows)s rows with ties
)
select m.kind, m.moment, m.timed, m.recorded_at, m.items, b.caused_by, b.actor, s.name
from m {_ORIGIN} order by m.moment desc, m.kind
"""

ORIGINS = f"""
select b.id, b.caused_by, b.actor, s.name
from foundation_batch b left join organisations_staff s on b.actor = 'staff:' || s.id
where b.id = any(%(batches)s) and {VISIBLE}
"""

DIAGNOSES = f"""
{_KNOWN}
select d.person_id, d.code_system, d.code, d.text, d.condition, d.onset_on, d.state, d.diagnosed_at
from known join records_diagnosis d on d.person_id = known.id and d.retired_at is null
order by d.condition nulls last, d.onset_on nulls last, d.id
"""

MEDICINES = f"""
{_KNOWN}
select m.person_id, m.name, m.dose, m.frequency, m.started_on, m.ended_on, m.status, m.recorded_at
from known join records_medicine m on m.person_id = known.id and m.retired_at is null
order by m.started_on desc nulls last, m.id
"""
