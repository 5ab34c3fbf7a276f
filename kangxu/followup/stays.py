"""While somebody is in hospital nobody calls them at home: work that falls into a stay waits for its end.

Set statements, run within the actions. `facts` of a task that waits tells since when (`in_hospital`), of one that came
back since when the person is home (`home_since`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from kangxu.followup.schedule import SHEET
from kangxu.foundation import clock
from kangxu.foundation.fetching import rows, touched
from kangxu.foundation.viewer import Viewer

SKIPPED = "skipped_in_hospital"
_KINDS: list[str] = SHEET["stay"]["kinds"]
_LONGEST = timedelta(days=SHEET["stay"]["longest_days"])

_OF_PERSONS = "(%(persons)s::bigint[] is null or t.person_id = any(%(persons)s))"
_STAY = """
    select s.started_at from records_encounter s
    where s.person_id = t.person_id and s.kind = 'inpatient' and s.retired_at is null
      and s.started_at <= %(at)s and s.started_at > %(at)s - %(longest)s and (s.ended_at is null or s.ended_at > %(at)s)
    order by s.started_at desc limit 1
"""
_WAITING = f"""
select t.id, s.started_at from followup_task t cross join lateral ({_STAY}) s
where t.closed_at is null and {_OF_PERSONS} and t.kind = any(%(kinds)s) and t.due_on <= %(today)s
  and not t.facts ? 'in_hospital' and (t.hidden_until is null or t.hidden_until <= %(at)s + interval '1 day')
"""
_BACK = f"""
select t.id, t.due_on, (select max((s.ended_at at time zone %(zone)s)::date) from records_encounter s
                        where s.person_id = t.person_id and s.kind = 'inpatient' and s.retired_at is null
                          and s.ended_at <= %(at)s
                          and (s.ended_at at time zone %(zone)s)::date >= (t.facts ->> 'in_hospital')::date) as home_on
from followup_task t
where t.closed_at is null and {_OF_PERSONS} and t.facts ? 'in_hospital' and not exists ({_STAY})
"""
ANYTHING = f"select exists ({_WAITING}) or exists ({_BACK})"
# It comes back by itself should the end of the stay never be told
PUT_OFF = f"""
update followup_task t set hidden_until = w.started_at + %(longest)s,
       facts = (t.facts - 'home_since')
               || jsonb_build_object('in_hospital', (w.started_at at time zone %(zone)s)::date)
from ({_WAITING}) w where t.id = w.id
"""
# A node of a pathway whose window closed in hospital is left out; without an end the stay was an error
BRING_BACK = f"""
with back as ({_BACK})
update followup_task t
set hidden_until = null, due_on = greatest(b.due_on, b.home_on),
    facts = (t.facts - 'in_hospital')
            || case when b.home_on is null then '{{}}'::jsonb else jsonb_build_object('home_since', b.home_on) end,
    closed_at = case when l.skipped then %(at)s::timestamptz end,
    closed_by = case when l.skipped then %(actor)s else '' end,
    outcome = case when l.skipped then %(skipped)s else '' end
from back b join followup_task o on o.id = b.id
cross join lateral (select coalesce((o.facts ->> 'closes_on')::date < b.home_on, false) as skipped) l
where t.id = b.id
returning t.person_id, l.skipped
"""


def anything(persons: Sequence[int] | None, *, at: datetime) -> bool:
    """Whether work of these persons (`None`: of all) is to wait, or to come back. One query."""
    return bool(_run(ANYTHING, persons, at)[0][0])


def put_off(persons: Sequence[int] | None, *, at: datetime) -> int:
    """Let work that is due wait for the end of the stay; how many tasks."""
    return touched(PUT_OFF, _parameters(persons, at))


def bring_back(persons: Sequence[int] | None, *, by: Viewer, at: datetime) -> list[tuple[int, bool]]:
    """Work of whoever is home again; (person, whether it was left out because its window is over)."""
    return [(person, skipped) for person, skipped in _run(BRING_BACK, persons, at, actor=by.actor, skipped=SKIPPED)]


def _run(statement: str, persons: Sequence[int] | None, at: datetime, **more: Any) -> list[tuple[Any, ...]]:
    return rows(statement, {**_parameters(persons, at), **more})


def _parameters(persons: Sequence[int] | None, at: datetime) -> dict[str, Any]:
    return {
        "persons": None if persons is None else list(persons), "at": at, "today": clock.day_of(at), "kinds": _KINDS,
        "longest": _LONGEST, "zone": str(clock.zone()),
    }  # fmt: skip
