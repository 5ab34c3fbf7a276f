"""The set statements that turn staged columns into facts. Parameters are named; nothing here is built from input."""

from __future__ import annotations

from kangxu.clinical import plausibility


def _values(rows: list[tuple[str, float | None, float | None, float | None, float | None]]) -> str:
    def literal(number: float | None) -> str:
        return "null::float8" if number is None else f"{number!r}::float8"

    return ", ".join(f"('{analyte}', {', '.join(literal(edge) for edge in edges)})" for analyte, *edges in rows)


_LIMITS = f"(values {_values(plausibility.as_rows())}) as l (analyte, hard_low, hard_high, soft_low, soft_high)"
_HARD = ", ".join(f"'{code}'" for code in plausibility.refusals())

REFUSED_TABLE = """
create temp table if not exists stage_refused (ord bigint, reason text) on commit delete rows
"""

REFUSE_READINGS = f"""
insert into stage_refused (ord, reason)
select ord, reason from (
    select s.ord, {plausibility.sql_reason("s.value", "l")} as reason
    from stage_readings s join {_LIMITS} using (analyte)
    where s.value is not null
) alone where reason in ({_HARD})
union all
select s.ord, 'in_future' from stage_readings s where s.measured_at > %(at)s + interval '1 day'
"""

REFUSE_PAIRS = f"""
with paired as (
    select systolic.ord as upper, diastolic.ord as lower,
           {plausibility.sql_pair_reason("systolic.value", "diastolic.value")} as reason
    from stage_readings systolic
    join stage_readings diastolic
      on diastolic.person_id = systolic.person_id and diastolic.panel = systolic.panel
     and diastolic.analyte = 'DBP' and diastolic.repeat is not distinct from systolic.repeat
    where systolic.analyte = 'SBP' and systolic.panel is not null
      and not exists (select 1 from stage_refused r where r.ord in (systolic.ord, diastolic.ord))
)
insert into stage_refused (ord, reason)
select upper, reason from paired where reason in ({_HARD})
union all
select lower, reason from paired where reason in ({_HARD})
"""

LIST_REFUSED = """
select distinct on (s.ord) s."row", s."column", r.reason, s.value_received, s.analyte, s.person_id
from stage_refused r join stage_readings s on s.ord = r.ord
order by s.ord, r.reason
"""

SUPERSEDE = """
with newer as (
    select s.person_id, s.external_id, s.analyte, s.value, s.text_value, s.comparator, s.measured_at, s.slot, s.repeat
    from stage_readings s
    where s.external_id is not null and not exists (select 1 from stage_refused r where r.ord = s.ord)
)
update records_reading old set retired_at = %(at)s, retired_by = %(superseded_by)s
from newer
where old.person_id = newer.person_id and old.external_id = newer.external_id and old.analyte = newer.analyte
  and old.retired_at is null
  and (old.value, old.text_value, old.comparator, old.measured_at, old.slot, old.repeat)
      is distinct from (newer.value, newer.text_value, newer.comparator, newer.measured_at, newer.slot, newer.repeat)
returning old.person_id
"""

STORE_READINGS = """
with fresh as (
    insert into records_reading (
        person_id, analyte, measured_at, value, text_value, comparator, value_received, unit_received, time_known,
        source, method, slot, repeat, panel, encounter_id, external_id, organisation_id, batch_id, recorded_at)
    select s.person_id, s.analyte, s.measured_at, s.value, s.text_value, s.comparator, s.value_received,
           s.unit_received, s.time_known, s.source, s.method, s.slot, s.repeat,
           %(panel_base)s + s.panel, e.id, s.external_id, %(organisation_id)s, %(batch_id)s, %(at)s
    from stage_readings s
    left join stage_encounter_ids e on e.person_id = s.person_id and e.key = s.encounter_key
    where not exists (select 1 from stage_refused r where r.ord = s.ord)
    on conflict do nothing
    returning id, person_id, analyte, measured_at, value, text_value, comparator, source, slot, panel
), newest as (
    select distinct on (person_id, analyte) * from fresh order by person_id, analyte, measured_at desc, id desc
), latest as (
    insert into records_latestvalue as l
        (person_id, analyte, reading_id, measured_at, value, text_value, comparator, source, slot, panel)
    select person_id, analyte, id, measured_at, value, text_value, comparator, source, slot, panel from newest
    on conflict (person_id, analyte) do update set
        reading_id = excluded.reading_id, measured_at = excluded.measured_at, value = excluded.value,
        text_value = excluded.text_value, comparator = excluded.comparator, source = excluded.source,
        slot = excluded.slot, panel = excluded.panel
    where (excluded.measured_at, excluded.reading_id) >= (l.measured_at, l.reading_id)
), touched as (
    insert into foundation_batchperson (batch_id, person_id)
    select distinct %(batch_id)s::bigint, person_id from fresh on conflict do nothing
)
select count(*) from fresh
"""

RECOMPUTE_LATEST = """
with gone as (delete from records_latestvalue where person_id = any(%(persons)s) returning 1)
select count(*) from gone
"""

REFILL_LATEST = """
insert into records_latestvalue
    (person_id, analyte, reading_id, measured_at, value, text_value, comparator, source, slot, panel)
select distinct on (person_id, analyte)
       person_id, analyte, id, measured_at, value, text_value, comparator, source, slot, panel
from records_reading where person_id = any(%(persons)s) and retired_at is null
order by person_id, analyte, measured_at desc, id desc
"""

ENCOUNTER_IDS_TABLE = """
create temp table if not exists stage_encounter_ids (person_id bigint, key text, id bigint) on commit delete rows
"""

STORE_ENCOUNTERS = """
with fresh as (
    insert into records_encounter (person_id, kind, started_at, ended_at, department, reason, external_id,
                                   organisation_id, batch_id, recorded_at)
    select person_id, kind, started_at, ended_at, department, reason, coalesce(external_id, key),
           %(organisation_id)s, %(batch_id)s, %(at)s
    from stage_encounters on conflict do nothing returning person_id
), touched as (
    insert into foundation_batchperson (batch_id, person_id)
    select distinct %(batch_id)s::bigint, person_id from fresh on conflict do nothing
)
select count(*) from fresh
"""

MATCH_NEW_ENCOUNTERS = """
insert into stage_encounter_ids (person_id, key, id)
select s.person_id, s.key, e.id
from stage_encounters s
join records_encounter e on e.person_id = s.person_id and e.retired_at is null
 and e.external_id is not distinct from coalesce(s.external_id, s.key)
 and e.kind = s.kind and e.started_at = s.started_at
where s.key is not null
"""


def match_known_encounters(kind: str) -> str:
    """Statement that finds encounters stored earlier, by the key a staged fact speaks of."""
    return f"""
insert into stage_encounter_ids (person_id, key, id)
select distinct on (s.person_id, s.encounter_key) s.person_id, s.encounter_key, e.id
from stage_{kind} s
join records_encounter e on e.person_id = s.person_id and e.external_id = s.encounter_key and e.retired_at is null
where s.encounter_key is not null
  and not exists (select 1 from stage_encounter_ids k where k.person_id = s.person_id and k.key = s.encounter_key)
order by 1, 2, e.id
"""


_PLAIN = {
    "diagnoses": (
        "records_diagnosis",
        "code_system, code, text, condition, onset_on, resolved_on, state, diagnosed_at, external_id",
        "coalesce(s.code_system, 'text'), s.code, s.text, s.condition, s.onset_on, s.resolved_on, s.state,"
        " s.recorded_at, s.external_id",
    ),
    "medicines": (
        "records_medicine",
        "code_system, code, name, dose, frequency, started_on, ended_on, days_supplied, status, external_id",
        "s.code_system, s.code, s.name, s.dose, s.frequency, s.started_on, s.ended_on, s.days_supplied, s.status,"
        " s.external_id",
    ),
    "procedures": (
        "records_procedure",
        "code_system, code, text, level, performed_at, external_id",
        "s.code_system, s.code, s.text, s.level, s.performed_at, s.external_id",
    ),
    "charges": (
        "records_charge",
        "item, category, amount_fen, external_id",
        "s.item, s.category, s.amount_fen, s.external_id",
    ),
}


def store_plain(kind: str) -> str:
    """Statement that stores diagnoses, medicines, procedures or charges and notes whose they are."""
    table, columns, values = _PLAIN[kind]
    return f"""
with fresh as (
    insert into {table} (person_id, {columns}, encounter_id, batch_id, recorded_at)
    select s.person_id, {values}, e.id, %(batch_id)s, %(at)s
    from stage_{kind} s
    left join stage_encounter_ids e on e.person_id = s.person_id and e.key = s.encounter_key
    on conflict do nothing returning person_id
), touched as (
    insert into foundation_batchperson (batch_id, person_id)
    select distinct %(batch_id)s::bigint, person_id from fresh on conflict do nothing
)
select count(*) from fresh
"""
