"""The set statements of this room. Parameters are named; nothing here is built from input."""

from __future__ import annotations

import json
from typing import Any

from psycopg.types.json import Jsonb

from kangxu.clinical.urgent import LEVELS

RED_MINUTES: int = LEVELS["red"]["deadline_minutes"]

STORE = """
insert into alerts_alert (person_id, organisation_id, task_id, rule, family, level, reading_id, facts, measured_at,
                          opened_at, deadline_at, caused_by, closed_by, response)
select d.person_id, d.organisation_id, d.task_id, d.rule, d.family, d.level, d.reading_id, d.facts, d.measured_at,
       %(at)s, d.deadline_at, d.caused_by, '', ''
from jsonb_to_recordset(%(rows)s) as d (
    person_id bigint, organisation_id bigint, task_id bigint, rule text, family text, level text, reading_id bigint,
    facts jsonb, measured_at timestamptz, deadline_at timestamptz, caused_by text)
on conflict (caused_by) do nothing
returning caused_by, id
"""

# New alerts take the task they opened, else the one that another alert of the same danger opened.
ATTACH = """
update alerts_alert a set task_id = t.id
from alerts_alert first join followup_task t on t.caused_by = 'alert:' || first.id
where a.id = any(%(alerts)s) and a.task_id is null
  and first.id = any(%(alerts)s) and first.person_id = a.person_id and first.family = a.family
returning a.id
"""

FRESH_PERSONS = """
select distinct r.person_id
from foundation_batchperson b
join records_reading r on r.person_id = b.person_id and r.batch_id = %(batch)s and r.retired_at is null
 and r.analyte = any(%(analytes)s) and r.measured_at >= %(since)s
where b.batch_id = %(batch)s order by 1
"""

ASSIGN_FREE = """
update followup_task set assigned_to_id = %(staff)s
where id = %(task)s and closed_at is null and assigned_to_id is null returning id
"""

FOLLOW_TASKS = """
update alerts_alert a
set closed_at = t.closed_at, closed_by = t.closed_by,
    response = case when t.closed_at is null then '' else t.outcome end
from foundation_batchperson b, followup_task t
where b.batch_id = %(batch)s and a.person_id = b.person_id and t.id = a.task_id
  and (a.closed_at is null) <> (t.closed_at is null) and a.response <> 'withdrawn'
returning a.id
"""

DROP_WITHDRAWN = """
with gone as (
    update alerts_alert a set closed_at = %(at)s, closed_by = %(actor)s, response = 'withdrawn'
    from foundation_batchperson b, records_reading r
    where b.batch_id = %(batch)s and a.person_id = b.person_id and a.closed_at is null
      and r.id = a.reading_id and r.measured_at = a.measured_at and r.retired_at is not null
    returning a.id, a.task_id
), idle as (
    update followup_task t set closed_at = %(at)s, closed_by = %(actor)s, outcome = 'withdrawn'
    from gone
    where t.id = gone.task_id and t.closed_at is null and t.attempts = 0
      and not exists (select 1 from alerts_alert o where o.task_id = t.id and o.closed_at is null
                      and o.id not in (select id from gone))
    returning t.id
)
select id from gone
"""


def as_json(rows: list[dict[str, Any]]) -> Jsonb:
    return Jsonb(rows, dumps=lambda value: json.dumps(value, ensure_ascii=False))
