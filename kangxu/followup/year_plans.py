"""The year of a signed plan as work: one task a visit or a call. Runs within the actions of this room."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from kangxu.followup.models import Task
from kangxu.foundation.fetching import rows

KINDS = (Task.Kind.PLAN_CALL.value, Task.Kind.PLAN_VISIT.value)

# Nothing of it is left to do: all was delivered, the plan is over, or does not ask for it any more
CLOSE_DONE = f"""
update followup_task t
set closed_at = %(at)s, closed_by = %(actor)s,
    outcome = case when p.state = 'active' and exists (
        select 1 from jsonb_array_elements_text(t.facts -> 'items') as told (id)
        join packages_planitem i on i.id = told.id::bigint and i.state = 'done') then %(measured)s else 'plan_ended' end
from packages_plan p
where p.id = (t.facts ->> 'plan')::bigint and t.person_id = any(%(persons)s) and t.kind in {KINDS!r}
  and t.closed_at is null and not exists (
    select 1 from jsonb_array_elements_text(t.facts -> 'items') as told (id)
    join packages_planitem i on i.id = told.id::bigint and i.state = 'planned')
returning t.person_id, t.outcome
"""

# What the plan does not ask for any more is no part of the work that is left
LEAVE_STOPPED = f"""
update followup_task t
set facts = jsonb_set(t.facts, '{{services}}', (
    select jsonb_agg(w.service order by w.place)
    from jsonb_array_elements(t.facts -> 'services') with ordinality as w (service, place)
    where not exists (select 1 from packages_stoppedline s
                      where s.plan_id = (t.facts ->> 'plan')::bigint and to_jsonb(s.service) = w.service)))
where t.person_id = any(%(persons)s) and t.kind in {KINDS!r} and t.closed_at is null and exists (
    select 1 from packages_stoppedline s
    where s.plan_id = (t.facts ->> 'plan')::bigint and t.facts -> 'services' @> to_jsonb(s.service))
returning t.person_id
"""

# It had closed by itself, and what was done is to be done again
REOPEN = f"""
update followup_task t set closed_at = null, closed_by = '', outcome = ''
from packages_plan p
where p.id = (t.facts ->> 'plan')::bigint and p.state = 'active' and t.person_id = any(%(persons)s)
  and t.kind in {KINDS!r} and t.outcome = %(measured)s and exists (
    select 1 from jsonb_array_elements_text(t.facts -> 'items') as told (id)
    join packages_planitem i on i.id = told.id::bigint and i.state = 'planned')
returning t.person_id
"""

# The plan's own contact comes first: routine work that nobody has begun makes room for it
CLOSE_ROUTINE = f"""
update followup_task t set closed_at = %(at)s, closed_by = %(actor)s, outcome = 'in_plan'
where t.person_id = any(%(persons)s) and t.closed_at is null and t.kind = 'follow_up' and t.reason = 'routine'
  and t.attempts = 0 and t.due_on >= (
    select min(o.due_on) from followup_task o
    where o.person_id = t.person_id and o.closed_at is null and o.kind in {KINDS!r})
returning t.person_id
"""


def next_due(person_id: int) -> date | None:
    """The day of the plan's next visit or call; None when there is none."""
    found = Task.objects.filter(person_id=person_id, closed_at=None, kind__in=KINDS).order_by("due_on")
    day: date | None = found.values_list("due_on", flat=True).first()
    return day


def run(statement: str, person_ids: Sequence[int], *, at: datetime, **parameters: Any) -> list[tuple[Any, ...]]:
    return rows(statement, {"persons": list(person_ids), "at": at, **parameters})
